/**
 * Sending, changing, cancelling and looking up orders. Translation only: shapes in, the engine asked, shapes
 * out.
 *
 * @example
 * frame.mount(orderCommands(engine, timers))
 * frame.mount(orderRoutes({ view: engine.view, past }))
 */
export { orderCommands } from './commands.ts'
export { orderRoutes } from './routes.ts'
