/**
 * A market made from a seed: prices that wander in calm and busy times, a book of 20 levels a side, public
 * trades. The same seed and the same moments give the same market, on any machine. It is a stage to
 * practise on, with the manners of a liquid spot market; it forecasts nothing.
 *
 * @example
 * const market = simMarket({ instrument, startPrice: ticks(5_000_000), seed: 7 })
 * step(market, at) // trades against the book shown before, then the new book
 */
export { type HistoryOptions, simulatedHistory } from './history.ts'
export { type MarketTerms, type SimMarket, type SimMarketOptions, simMarket } from './state.ts'
export { step } from './step.ts'
