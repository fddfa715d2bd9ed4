/**
 * The matching core of the simulated exchange: our orders against recorded or simulated market data.
 *
 * With a book: takers walk the levels of the latest book and remember what they took until the next one;
 * resting orders wait behind the quantity shown at their price, move up as trades print there, and fill
 * when a print reaches or passes them or the book crosses them.
 * Without a book (a replay of trades or bars): a taker fills at the last print, up to what was printed in
 * the last 60 seconds and not used yet; a resting order fills at its own price when a print goes strictly
 * through it.
 * A bar comes as four prints, each at its moment and knowing nothing of the next: the opening; the low and
 * then the high where the bar rises or is flat, the high and then the low where it falls; the close. Between
 * two of them the market passes every price: a resting order fills at its own, a stop triggers and trades at
 * its trigger. From bar to bar it may jump: what was jumped over trades at the opening.
 *
 * Each market event does, in this order: what a restart left unsaid is said, orders whose date has come
 * expire, funding falls due at the mark before, resting orders match, stops trigger (by last price, by bid
 * and ask, by mark; buys before sells; in the order in which the price reached them), reduce-only orders
 * with nothing left to reduce end, a position without margin is taken over.
 *
 * An order that would meet our own resting order ends there (`self_trade_prevented`): every fill has the
 * market as its other side. Nothing fills better than the market showed, and nothing beyond an order's
 * limit. Reports are handed over when the step that caused them is done.
 *
 * @example
 * const exchange = simExchange({ session: '00c0ffee-1' })
 * exchange.onMarket(book, report)
 * exchange.submit(order, report) // order_accepted, order_filled, …
 */
export { type MarketStatus, type SimExchange, type SimExchangeOptions, simExchange } from './exchange.ts'
export type { FeeAsset, FeeModel, FeeTier } from './fees.ts'
export { type LatencyModel, withLatency } from './latency.ts'
export type { Report } from './reports.ts'
export type { OrderReference } from './requests.ts'
export type { ExchangeMemory } from './restore.ts'
