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
import { accountsOf, lockedAsset, neededLock, relock } from './portfolio/index.ts'
import { recountOpenQuantity } from './risk/index.ts'
import type { State } from './state.ts'

type Sizes = Pick<Instrument, 'tickSize' | 'lotSize'>

/**
 * Open orders that cannot live under the new version: its sizes cannot express them, or its fees and leverage
 * ask for more than is free. They are cancelled before it comes into force, the oldest kept first.
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
  readonly before: Instrument
  readonly next: Listing
  /** What is left of the free funds, by asset, as orders before this one took their share. */
  readonly free: Map<string, Money>
}

function obstacle(state: State, { order, before, next, free }: Relisting): string | null {
  if (!isSameMarket(before, next)) return 'the instrument is no longer for the same assets'
  if (!isExpressible(order, before, next)) return 'the instrument changed its tick or lot size'
  const asset = lockedAsset(next, order.request.side)
  const left = free.get(asset) ?? accountsOf(state.ledger, next.venue, asset).free
  const missing = subtractMoney(lockUnder(state, relisted(order, before, next), next), order.locked)
  if (missing > left) return 'the instrument asks for more to be set aside than is free'
  free.set(asset, missing > MONEY_ZERO ? subtractMoney(left, missing) : left)
  return null
}

/** Otherwise what is locked would be locked in another asset. */
function isSameMarket(before: Instrument, next: Listing): boolean {
  const isSameKind = (before.contract === null) === (next.contract === null)
  return isSameKind && before.base === next.base && before.quote === next.quote
}

/** What the rest of an order must set aside once the new version is in force. */
function lockUnder(state: State, order: Order, next: Listing): Money {
  // The stop of a pair shares the lock of its sibling; it is judged anew when it goes out.
  if (order.heldBy === 'engine' && order.link !== null) return order.locked
  return neededLock(next, order, state.positions.get(order.key))
}

function isExpressible(order: Order, before: Sizes, next: Sizes): boolean {
  const { price, triggerPrice, quantity, cumQty, amendment } = order
  const prices = [price, triggerPrice, amendment?.price, amendment?.triggerPrice]
  const quantities = [quantity, cumQty, amendment?.quantity]
  return (
    prices.every((steps) => steps == null || isWhole(steps, before.tickSize, next.tickSize)) &&
    quantities.every((steps) => steps == null || isWhole(steps, before.lotSize, next.lotSize))
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
    const expressed = relisted(order, order.instrument, next)
    const locked = lockUnder(state, expressed, next)
    // Either way round, so that the lock is always what the order may still cost.
    relock(state.ledger, next, order, locked)
    state.orders.set(clientOrderId, { ...expressed, instrument: next, locked })
  }
  recountOpenQuantity(state, next.key)
}

/** In ticks and lots of the new version. */
function relisted(order: Order, before: Sizes, next: Sizes): Order {
  const quantity = (value: Lots) => lots(rescaled(value, before.lotSize, next.lotSize))
  const price = (value: Ticks) => ticks(rescaled(value, before.tickSize, next.tickSize))
  return {
    ...order,
    price: price(order.price),
    quantity: quantity(order.quantity),
    cumQty: quantity(order.cumQty),
    triggerPrice: order.triggerPrice === null ? null : price(order.triggerPrice),
    amendment: order.amendment && {
      way: order.amendment.way,
      quantity: quantity(order.amendment.quantity),
      price: price(order.amendment.price),
      triggerPrice: order.amendment.triggerPrice === null ? null : price(order.amendment.triggerPrice),
    },
  }
}

function rescaled(steps: number, before: bigint, next: bigint): number {
  const units = BigInt(steps) * before
  assert(units % next === 0n, 'an open order cannot be expressed in the new sizes')
  return Number(units / next)
}
