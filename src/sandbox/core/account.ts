/** The account's money, by double entry: what is free and locked came by deposits and trades, less fees. */

import {
  type AssetName,
  assert,
  type Balance,
  MONEY_ZERO,
  type Money,
  money,
  type VenueName,
} from '../../domain/index.ts'
import type { AccountEntry } from './exchange.ts'

type Entry = { -readonly [Name in keyof AccountEntry]: Money }

export interface Account {
  readonly entries: Map<AssetName, Entry>
  /** What moved since somebody asked last. */
  readonly changed: Set<AssetName>
}

export function emptyAccount(): Account {
  return { entries: new Map(), changed: new Set() }
}

export function entryOf({ entries }: Account, asset: AssetName): Entry {
  const known = entries.get(asset)
  if (known !== undefined) return known
  const entry: Entry = {
    free: MONEY_ZERO,
    locked: MONEY_ZERO,
    deposited: MONEY_ZERO,
    traded: MONEY_ZERO,
    fees: MONEY_ZERO,
  }
  entries.set(asset, entry)
  return entry
}

export function freeOf(account: Account, asset: AssetName): Money {
  return account.entries.get(asset)?.free ?? MONEY_ZERO
}

export function deposit(account: Account, asset: AssetName, amount: Money): void {
  const entry = touched(account, asset)
  entry.free = money(entry.free + amount)
  entry.deposited = money(entry.deposited + amount)
}

/** Below zero: sets free again. */
export function lock(account: Account, asset: AssetName, amount: Money): void {
  if (amount === 0n) return
  const entry = touched(account, asset)
  entry.free = money(entry.free - amount)
  entry.locked = money(entry.locked + amount)
  mustHold(entry, asset)
}

/** Gives an amount away in a trade, as much as can be from what was locked for it. */
export function give(account: Account, asset: AssetName, amount: Money, locked: Money): void {
  const entry = touched(account, asset)
  const fromLocked = amount < locked ? amount : locked
  entry.locked = money(entry.locked - fromLocked)
  entry.free = money(entry.free - (amount - fromLocked))
  entry.traded = money(entry.traded - amount)
  mustHold(entry, asset)
}

export function receive(account: Account, asset: AssetName, amount: Money): void {
  const entry = touched(account, asset)
  entry.free = money(entry.free + amount)
  entry.traded = money(entry.traded + amount)
}

/** Takes a fee, as much as can be from what was locked for it. */
export function pay(account: Account, asset: AssetName, fee: Money, locked: Money): void {
  const entry = touched(account, asset)
  const fromLocked = fee < locked ? fee : locked
  entry.locked = money(entry.locked - fromLocked)
  entry.free = money(entry.free - (fee - fromLocked))
  entry.fees = money(entry.fees + fee)
  mustHold(entry, asset)
}

export function balancesOf({ entries }: Account, venue: VenueName): readonly Balance[] {
  return [...entries].map(([asset, { free, locked }]) => ({ venue, asset, free, locked }))
}

/** The balances that moved since the last call. */
export function takeChanged(account: Account, venue: VenueName): readonly Balance[] {
  if (account.changed.size === 0) return []
  const moved = balancesOf(account, venue).filter(({ asset }) => account.changed.has(asset))
  account.changed.clear()
  return moved
}

function touched(account: Account, asset: AssetName): Entry {
  account.changed.add(asset)
  return entryOf(account, asset)
}

function mustHold({ free, locked }: Entry, asset: AssetName): void {
  assert(free >= 0n && locked >= 0n, () => `${asset} would be overdrawn: ${free} free, ${locked} locked`)
}
