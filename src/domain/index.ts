/**
 * The words every layer shares: ids, exact numbers, instruments, orders, market data, inputs, events,
 * effects. Types and small pure functions; imports nothing.
 *
 * @example const request: OrderRequest = { venue: SIM_VENUE, symbol, side: 'buy', type: 'market', … }
 */
export * from './account.ts'
export type * from './aggregated-book.ts'
export * from './assert.ts'
export * from './audit.ts'
export type * from './book-figures.ts'
export type * from './brand.ts'
export type * from './effect.ts'
export type * from './event.ts'
export * from './exchange-key.ts'
export * from './ids.ts'
export type * from './input.ts'
export * from './instrument.ts'
export * from './journal-failure.ts'
export * from './limits.ts'
export type * from './market.ts'
export type * from './market-quality.ts'
export type * from './mismatch.ts'
export * from './money.ts'
export * from './order.ts'
export * from './perpetual.ts'
export type * from './plain.ts'
export * from './quote.ts'
export type * from './reason.ts'
export * from './same.ts'
export type * from './stock.ts'
export * from './storage-failure.ts'
export * from './time.ts'
export * from './units.ts'
