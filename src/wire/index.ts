/**
 * From the engine's words to the wire's: domain values in, `contract` shapes out, numbers exact. Pure.
 *
 * @example encodeJson(orderStateRow(order)) // '{"client_order_id":"a-1",…,"order_qty":0.01,…}'
 */
export * from './exact.ts'
export * from './market-rows.ts'
export * from './messages.ts'
export * from './order-request.ts'
export * from './order-rows.ts'
export * from './sentences.ts'
