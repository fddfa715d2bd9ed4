/**
 * Around one order, before it is sent and after: what would become of it, and how everything about it came to
 * be. Only reads.
 *
 * @example frame.mount(orderTraceRoutes({ view: engine.view, lifeOf, audit }))
 */
export { orderTraceRoutes } from './routes.ts'
