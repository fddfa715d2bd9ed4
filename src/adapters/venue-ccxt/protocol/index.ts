/**
 * What the common connection must know of one venue; `binance/`, `okx/`, `bybit/` and `coinbase/` are four
 * of these.
 */
export * from './dashed-client-ids.ts'
export * from './fields.ts'
export * from './notices.ts'
export * from './protocol.ts'
export * from './rest-call.ts'
