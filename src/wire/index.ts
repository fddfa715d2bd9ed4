/**
 * From the engine's words to the wire's: domain values in, `contract` shapes out, numbers exact. Pure.
 *
 * @example encodeJson(orderStateRow(order)) // '{"client_order_id":"a-1",…,"order_qty":0.01,…}'
 */
export * from './account-rows.ts'
export * from './exact.ts'
export { joinedChange } from './market-changes.ts'
export * from './market-rows.ts'
export * from './messages.ts'
export { type ReadGroup, readOrderGroup } from './order-group.ts'
export { orderCheckRow, orderPreviewAnswer } from './order-preview.ts'
export {
  type InstrumentLookup,
  type ReadAmend,
  type ReadOrder,
  readAmend,
  readOrder,
  readPositive,
  readSymbol,
} from './order-request.ts'
export { orderRef, orderStateRow, statusesOf, wireSide, wireStatus } from './order-state-row.ts'
export { orderTraceAnswer } from './order-trace.ts'
export type { FieldProblem, Read } from './reading.ts'
export { riskChangeRow } from './risk-change-row.ts'
export { isLimit, limitName, readRiskLimits, riskLimitsRow } from './risk-limits.ts'
export { riskRow, tradingStateReason } from './risk-row.ts'
export * from './sentences.ts'
