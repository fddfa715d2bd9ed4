import {
  assert,
  type EventBody,
  type Instrument,
  type Listing,
  type Lots,
  lots,
  MONEY_ZERO,
  type Money,
  type Order,
  subtractMoney,
  type Ticks,
  ticks,
} from '../domain/index.ts'
import { accountsOf, lock, lockedAsset, requiredLock, unlock } from './portfolio/index.ts'
import type { State } from './state.ts'

type Sizes = Pick<Instrument, 'tickSize' | 'lotSize'>

/**
 * Open orders that cannot live under the new version: its sizes cannot express them, or its fees ask for more
 * than is free. They are cancelled before it comes into force, the oldest kept first.
 */
export function cancelInexpressible(state: State, next: Listing): readonly EventBody[] {
  const events: EventBody[] = []
  const free = new Map<string, Money>()
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order?.instrument || order.key !== next.key) continue
    const text = obstacle(state, { order, before: order.instrument, next, free })
    if (text === null) continue
    const reason = { code: 'venue_refused', details: { text } } as const
    events.push({ kind: 'order_cancelled', clientOrderId, reason })
  }
  return events
}

interface Relisting {
  readonly order: Order
  readonly before: Sizes
  readonly next: Listing
  /** What is left of the free funds, by asset, as orders before this one took their share. */
  readonly free: Map<string, Money>
}

function obstacle(state: State, { order, before, next, free }: Relisting): string | null {
  if (!isExpressible(order, before, next)) return 'the instrument changed its tick or lot size'
  const asset = lockedAsset(next, order.request.side)
  const left = free.get(asset) ?? accountsOf(state.ledger, next.venue, asset).free
  const missing = subtractMoney(lockUnder(order, before, next), order.locked)
  if (missing > left) return 'the fees of the instrument rose and the free funds do not cover it'
  free.set(asset, missing > MONEY_ZERO ? subtractMoney(left, missing) : left)
  return null
}

/** What the rest of an order must set aside once the new version is in force. */
function lockUnder(order: Order, before: Sizes, next: Listing): Money {
  const price = rescaled(order.price, before.tickSize, next.tickSize) as Ticks
  const leaves = lots(rescaled(order.quantity - order.cumQty, before.lotSize, next.lotSize))
  return requiredLock(next, order.request.side, price, leaves)
}

function isExpressible(order: Order, before: Sizes, next: Sizes): boolean {
  return (
    isWhole(order.price, before.tickSize, next.tickSize) &&
    isWhole(order.quantity, before.lotSize, next.lotSize) &&
    isWhole(order.cumQty, before.lotSize, next.lotSize)
  )
}

function isWhole(steps: number, before: bigint, next: bigint): boolean {
  const units = BigInt(steps) * before
  return units % next === 0n && Number.isSafeInteger(Number(units / next))
}

/**
 * Ticks and lots mean nothing without their sizes: open orders are expressed in the new version, so that they
 * stay the same price and quantity. Closed ones keep the version they were measured in.
 */
export function relistOpenOrders(state: State, next: Instrument): void {
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order?.instrument || order.key !== next.key) continue
    const locked = lockUnder(order, order.instrument, next)
    // Either way round, so that the lock is always what the order may still cost.
    if (locked > order.locked) lock(state.ledger, next, order, subtractMoney(locked, order.locked))
    else unlock(state.ledger, next, order, subtractMoney(order.locked, locked))
    state.orders.set(clientOrderId, { ...relisted(order, order.instrument, next), locked })
  }
}

function relisted(order: Order, before: Sizes, next: Instrument): Order {
  const quantity = (value: Lots) => lots(rescaled(value, before.lotSize, next.lotSize))
  return {
    ...order,
    instrument: next,
    price: ticks(rescaled(order.price, before.tickSize, next.tickSize)),
    quantity: quantity(order.quantity),
    cumQty: quantity(order.cumQty),
  }
}

function rescaled(steps: number, before: bigint, next: bigint): number {
  const units = BigInt(steps) * before
  assert(units % next === 0n, 'an open order cannot be expressed in the new sizes')
  return Number(units / next)
}
