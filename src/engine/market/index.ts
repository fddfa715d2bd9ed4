/**
 * Pure estimators of a market: how much it usually moves, how far it moved within a minute, how deep an order
 * would reach into its book. Same prints, same answer, on any machine.
 *
 * @example
 * estimators.observe(key, price, at)
 * estimators.moveRatio(key, at) // 0.012: the highest price of the last minute is 1.2 % above the lowest
 */
export { MarketEstimators } from './estimators.ts'
export { reachIn } from './reach.ts'
