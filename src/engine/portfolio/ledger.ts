/**
 * Double-entry book of every asset at every venue: each posting takes from one account what it gives to
 * another, so the five accounts of an asset always sum to zero, to the last unit.
 */
import {
  type AssetName,
  addMoney,
  type Balance,
  MONEY_ZERO,
  type Money,
  subtractMoney,
  type VenueName,
} from '../../domain/index.ts'

/** `deposits`, `trades` and `fees` are the other side: what came in is negative there. */
export interface AssetAccounts extends Balance {
  readonly deposits: Money
  readonly trades: Money
  readonly fees: Money
}

export type Account = 'free' | 'locked' | 'deposits' | 'trades' | 'fees'
export type Ledger = Map<string, AssetAccounts>

export interface Posting {
  readonly venue: VenueName
  readonly asset: AssetName
  readonly from: Account
  readonly to: Account
  readonly amount: Money
}

export function ledgerKey(venue: VenueName, asset: AssetName): string {
  return `${venue}:${asset}`
}

export function accountsOf(ledger: Ledger, venue: VenueName, asset: AssetName): AssetAccounts {
  return (
    ledger.get(ledgerKey(venue, asset)) ?? {
      venue,
      asset,
      free: MONEY_ZERO,
      locked: MONEY_ZERO,
      deposits: MONEY_ZERO,
      trades: MONEY_ZERO,
      fees: MONEY_ZERO,
    }
  )
}

export function post(ledger: Ledger, { venue, asset, from, to, amount }: Posting): void {
  if (amount === MONEY_ZERO) return
  const before = accountsOf(ledger, venue, asset)
  const after = { ...before }
  after[from] = subtractMoney(before[from], amount)
  after[to] = addMoney(after[to], amount)
  ledger.set(ledgerKey(venue, asset), after)
}

/** Zero for every asset, after any history. */
export function imbalanceOf(accounts: AssetAccounts): Money {
  return (accounts.free + accounts.locked + accounts.deposits + accounts.trades + accounts.fees) as Money
}
