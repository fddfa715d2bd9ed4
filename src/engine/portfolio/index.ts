/** Funds and positions: a double-entry ledger, locks for open orders, average-cost positions, equity. */
export { equityIn } from './equity.ts'
export { bookFill, fillNotional, lock, totalOf, unlock } from './fills.ts'
export { type AssetAccounts, accountsOf, imbalanceOf, type Ledger, ledgerKey, post } from './ledger.ts'
export { lockedAsset, requiredLock } from './locks.ts'
export { flatPosition, positionAfter, spotPositionAfter } from './positions.ts'
