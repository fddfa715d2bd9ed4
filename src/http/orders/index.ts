/**
 * Sending, cancelling and looking up orders. Translation only: shapes in, the engine asked, shapes out.
 *
 * @example frame.mount(orderRoutes(engine))
 */
export { orderRoutes } from './routes.ts'
