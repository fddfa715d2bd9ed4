/** Funds and positions: a double-entry ledger, locks for open orders, average-cost positions, equity. */

export { type AssetAccounts, accountsOf, imbalanceOf, Ledger, post, totalOf } from '../ledger.ts'
export { ClosingShares, neededLock, sharesLock, unmarginedOrders } from './cover.ts'
export {
  drawdownRatio,
  equityIn,
  exposureIn,
  type Holdings,
  type Unpriced,
  type Valuation,
  valuationIn,
} from './equity.ts'
export { applyFill, lock, relock } from './fills.ts'
export { lockAfter, lockedAsset, orderLock } from './locks.ts'
export { flatPosition } from './positions.ts'
export { worthIn } from './prices.ts'
export { applyFunding, applyLiquidation, decidePositionReport } from './reports.ts'
export type { FillAmounts } from './trades.ts'
