/**
 * The trading state, and what risk holds orders to.
 *
 * @example frame.mount(riskRoutes(engine, (limit) => sourceOf(limit)))
 */
export { type BoundSource, riskRoutes } from './routes.ts'
