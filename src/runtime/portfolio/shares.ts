/**
 * One position, and whose it is. An account has one position of an instrument, whichever strategies and
 * persons traded it; what closes some of it closes first what the same strategy opened, then what others did,
 * the earliest first, and the gain belongs to whoever opened. Fees belong to whoever trades.
 *
 * So the shares of an instrument always sum up to the position of the account: their quantities exactly, and
 * their realized profit less their cost exactly, since every unit of a cost stays in a share or is realized.
 */
import { absoluteMoney, type Money, type Position, type Side, shareOf } from '../../domain/index.ts'
import type { Share } from './share.ts'

/** The position of the account behind a record. */
export type PositionAfter = Pick<Position, 'quantity' | 'cost' | 'realizedPnl'>

/** A trade that the account's position went through. */
export interface SharedTrade {
  readonly side: Side
  /** Base asset, above zero. */
  readonly quantity: Money
  /**
   * Price × quantity, cut to whole units as the engine cuts it; null when the venue traded, closing a
   * position it no longer trusted: then what came of it is all there is to share.
   */
  readonly notional: Money | null
  readonly after: PositionAfter
}

/** `shares` in the order in which they were first seen, `own` of whoever traded among them. */
export function takeTrade(shares: readonly Share[], own: Share, trade: SharedTrade): void {
  const { side, quantity, notional, after } = trade
  const held = quantityOf(shares)
  const isBuy = side === 'buy'
  const isClosing = held !== 0n && held > 0n !== isBuy
  const closed = isClosing ? smaller(absolute(held), quantity) : 0n
  const isFlipped = isClosing && after.quantity !== 0n && after.quantity > 0n === isBuy
  if (closed > 0n) {
    const net = after.realizedPnl - after.cost - netOf(shares)
    const value = notional === null ? net + (isFlipped ? after.cost : 0n) : cutOf(notional, closed, quantity)
    const order = notional === null ? shares : [own, ...shares.filter((share) => share !== own)]
    close(order, closed, notional === null || !isBuy ? value : -value)
  }
  const opened = isClosing ? (isFlipped ? after.cost : 0n) : (notional ?? 0n) * (isBuy ? 1n : -1n)
  move(shares, own, { quantity: after.quantity - quantityOf(shares), cost: opened })
  balance(shares, own, after)
}

/** What was paid for holding it, or received: to each by what it holds. */
export function takePayment(shares: readonly Share[], own: Share, after: PositionAfter): void {
  const held = absolute(quantityOf(shares))
  const net = after.realizedPnl - after.cost - netOf(shares)
  if (held > 0n) {
    for (const share of shares) share.realizedPnl += (net * absolute(share.quantity)) / held
  }
  balance(shares, own, after)
}

/** Nobody knows any more who opened what is held: it is `own`, and so is what was realized unseen. */
export function takeOver(shares: readonly Share[], own: Share, after: PositionAfter): void {
  for (const share of shares) {
    share.quantity = 0n
    forgetCost(share)
  }
  own.quantity = after.quantity
  own.cost = after.cost
  balance(shares, own, after)
}

/** `value` is what the trade brought, below zero what it cost. */
function close(order: readonly Share[], closed: bigint, value: bigint): void {
  let left = closed
  let leftValue = value
  for (const share of order) {
    const taken = smaller(absolute(share.quantity), left)
    if (taken === 0n) continue
    const part = taken === left ? leftValue : (value * taken) / closed
    takeFrom(share, taken, part)
    left -= taken
    leftValue -= part
  }
}

function takeFrom(share: Share, taken: bigint, value: bigint): void {
  const cost = cutOf(share.cost, taken, absolute(share.quantity))
  share.quantity += share.quantity > 0n ? -taken : taken
  share.cost -= cost
  share.realizedPnl += value - cost
}

/** What a trade opened, and what a fee in the base took away or a rebate brought. */
function move(
  shares: readonly Share[],
  own: Share,
  { quantity, cost }: { readonly quantity: bigint; readonly cost: bigint },
): void {
  const held = quantityOf(shares)
  if (held === 0n || held > 0n === quantity > 0n) {
    own.quantity += quantity
    own.cost += cost
  } else {
    close([own, ...shares.filter((share) => share !== own)], absolute(quantity), 0n)
  }
}

/** Brings the sum to that of the account: what is missing is a fee, and cents of a unit that were cut off. */
function balance(shares: readonly Share[], own: Share, after: PositionAfter): void {
  for (const share of shares) forgetCost(share)
  own.realizedPnl += after.realizedPnl - after.cost - netOf(shares)
}

/** Of nothing held nothing can have cost anything. */
function forgetCost(share: Share): void {
  if (share.quantity !== 0n) return
  share.realizedPnl -= share.cost
  share.cost = 0n
}

function quantityOf(shares: readonly Share[]): bigint {
  let sum = 0n
  for (const { quantity } of shares) sum += quantity
  return sum
}

function netOf(shares: readonly Share[]): bigint {
  let sum = 0n
  for (const { realizedPnl, cost } of shares) sum += realizedPnl - cost
  return sum
}

function cutOf(amount: bigint, part: bigint, whole: bigint): bigint {
  return shareOf(amount as Money, part as Money, whole as Money)
}

function absolute(value: bigint): bigint {
  return absoluteMoney(value as Money)
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}
