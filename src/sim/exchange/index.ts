/**
 * The matching core of the simulated exchange: our orders against recorded or simulated market data.
 *
 * With a book: takers walk the levels of the latest book and remember what they took until the next one;
 * resting orders wait behind the quantity shown at their price, move up as trades print there, and fill
 * when a print reaches or passes them or the book crosses them.
 * Without a book (a replay of trades or bars): a taker fills at the last print, up to what was printed in
 * the last 60 seconds and not used yet; a resting order fills at its own price when a print goes strictly
 * through it.
 *
 * Our own orders never meet each other: every fill has the market as its other side, so there is no
 * self-trade to prevent. Nothing fills better than the market showed, and nothing beyond an order's limit.
 *
 * @example
 * const exchange = simExchange({ session: '00c0ffee-1' })
 * exchange.onMarket(book, report)
 * exchange.submit(order, report) // order_accepted, order_filled, …
 */
export { type SimExchange, type SimExchangeOptions, simExchange } from './exchange.ts'
export type { Report } from './reports.ts'
