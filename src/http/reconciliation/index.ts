/**
 * The journal held against the venues, how far their market data can be relied on, and what passed between
 * them and us.
 *
 * @example frame.mount(reconciliationRoutes(engine, auditor))
 */
export { reconciliationRoutes } from './routes.ts'
