/**
 * The trading state, and what risk holds orders to.
 *
 * @example frame.mount(riskRoutes(engine))
 */
export { riskRoutes } from './routes.ts'
