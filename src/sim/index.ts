/**
 * A pure world to trade in: `market/` makes prices, books and trades from a seed, `exchange/` fills our
 * orders against them or against recorded ones, `instrument/` says what is listed.
 *
 * @example
 * const exchange = simExchange({ session: '00c0ffee-1' })
 * for (const event of step(market, at)) exchange.onMarket(event, report)
 */
export * from './exchange/index.ts'
export * from './instrument/index.ts'
export * from './market/index.ts'
export { hashSeed } from './prng.ts'
