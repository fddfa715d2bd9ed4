/**
 * The shapes on the wire, shared by the gateway and the page: TypeBox schemas and the types derived from
 * them. One source for validation, the API document and the page's types. Imports TypeBox and nothing else.
 */
export * from './account.ts'
export * from './audit.ts'
export * from './auth.ts'
export * from './errors.ts'
export * from './exchange-keys.ts'
export * from './kpi.ts'
export * from './life-cycle.ts'
export * from './logs.ts'
export * from './market.ts'
export {
  BOOK_DEPTH_USUAL,
  BookQuery,
  CANDLES_USUAL,
  CandlesQuery,
  InstrumentQuery,
  TRADES_MAX,
  TradesQuery,
} from './market-routes.ts'
export * from './numbers.ts'
export * from './order-bodies.ts'
export * from './order-lists.ts'
export * from './order-preview.ts'
export { SubmitQuery } from './order-routes.ts'
export * from './order-trace.ts'
export * from './orders.ts'
export * from './page.ts'
export * from './portfolio.ts'
export * from './query.ts'
export * from './reconciliation.ts'
export * from './risk.ts'
export type { ExampleRequest, RouteContract, RouteContracts } from './route-contract.ts'
export { ROUTES } from './routes.ts'
export * from './settings.ts'
export type * from './stream.ts'
export { StreamQuery } from './stream-routes.ts'
export * from './system.ts'
export * from './users.ts'
export * from './venues.ts'
