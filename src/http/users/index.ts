/**
 * Users over the gateway: listed, made, changed, deleted.
 *
 * @example frame.mount(createUserRoutes({ identity, auditor }))
 */
export { createUserRoutes } from './routes.ts'
