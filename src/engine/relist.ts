import {
  assert,
  ENGINE_ORIGIN,
  type EventBody,
  type Instrument,
  type Listing,
  type Lots,
  lots,
  MONEY_ZERO,
  type Money,
  type Order,
  type Side,
  subtractMoney,
  type Ticks,
  ticks,
} from '../domain/index.ts'
import { takenOut } from './oms/index.ts'
import { accountsOf, ClosingShares, lockAfter, lockedAsset, relock, sharesLock } from './portfolio/index.ts'
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
  const shares = new ClosingShares(state.positions.get(next.key), next)
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order?.instrument || order.key !== next.key) continue
    const text = obstacle(state, { order, before: order.instrument, next, free, shares })
    if (text === null) continue
    const reason = { code: 'venue_refused', details: { text } } as const
    // Its venue may let it rest: found there later it would be nobody's.
    if (order.heldBy === 'venue') events.push(...takenOut(order, ENGINE_ORIGIN))
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
  /** What is left of the position for orders to close. */
  readonly shares: ClosingShares
}

function obstacle(state: State, { order, before, next, free, shares }: Relisting): string | null {
  if (!isSameMarket(before, next)) return 'the instrument is no longer for the same assets'
  if (!isExpressible(order, before, next)) return 'the instrument changed its tick or lot size'
  const asset = lockedAsset(next, order.request.side)
  const left = free.get(asset) ?? accountsOf(state.ledger, next.venue, asset).free
  const missing = subtractMoney(lockUnder(relisted(order, before, next), next, shares), order.locked)
  // Below zero there may be less than nothing; who asks for nothing more stays all the same.
  if (missing > MONEY_ZERO && missing > left)
    return 'the instrument asks for more to be set aside than is free'
  free.set(asset, missing > MONEY_ZERO ? subtractMoney(left, missing) : left)
  return null
}

/** Otherwise what is locked would be locked in another asset. */
function isSameMarket(before: Instrument, next: Listing): boolean {
  const isSameKind = (before.contract === null) === (next.contract === null)
  return isSameKind && before.base === next.base && before.quote === next.quote
}

/** What the rest of an order must set aside once the new version is in force. */
function lockUnder(order: Order, next: Listing, shares: ClosingShares): Money {
  return sharesLock(order) ? order.locked : lockAfter(next, order, order.cumQty, shares.take(order))
}

function isExpressible(order: Order, before: Sizes, next: Sizes): boolean {
  const { request, price, triggerPrice, quantity, cumQty, replacedQty, amendment, heldShape } = order
  const limits = [price, amendment?.price, heldShape?.price]
  const triggers = [triggerPrice, amendment?.triggerPrice]
  const ours = [...(request.price === null ? limits : []), ...(request.trail === null ? [] : triggers)]
  const prices = [...(request.price === null ? [] : limits), ...(request.trail === null ? triggers : [])]
  const quantities = [quantity, cumQty, replacedQty, amendment?.quantity, heldShape?.quantity]
  return (
    prices.every((steps) => steps == null || isWhole(steps, before.tickSize, next.tickSize)) &&
    ours.every((steps) => steps == null || isSafe((BigInt(steps) * before.tickSize) / next.tickSize)) &&
    quantities.every((steps) => steps == null || isWhole(steps, before.lotSize, next.lotSize))
  )
}

function isWhole(steps: number, before: bigint, next: bigint): boolean {
  const units = BigInt(steps) * before
  return units % next === 0n && isSafe(units / next)
}

/** As one more may be added to it. */
function isSafe(steps: bigint): boolean {
  return steps < BigInt(Number.MAX_SAFE_INTEGER)
}

/**
 * Ticks and lots mean nothing without their sizes: open orders are expressed in the new version, so that they
 * stay the same price and quantity. Closed ones keep the version they were measured in.
 */
export function relistOpenOrders(state: State, next: Instrument): void {
  const shares = new ClosingShares(state.positions.get(next.key), next)
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order?.instrument || order.key !== next.key) continue
    const expressed = relisted(order, order.instrument, next)
    const locked = lockUnder(expressed, next, shares)
    // Either way round, so that the lock is always what the order may still cost.
    relock(state.ledger, next, order, locked)
    state.orders.set(clientOrderId, { ...expressed, instrument: next, locked })
  }
  recountOpenQuantity(state, next.key)
}

/** In ticks and lots of the new version. */
function relisted(order: Order, before: Sizes, next: Sizes): Order {
  const { side, price: asked, trail } = order.request
  const quantity = (value: Lots) => lots(rescaled(value, before.lotSize, next.lotSize))
  const price = (value: Ticks, isOurs: boolean) => {
    const { tickSize } = next
    if (isOurs) return towardMarket(BigInt(value) * before.tickSize, tickSize, side)
    return ticks(rescaled(value, before.tickSize, tickSize))
  }
  const limit = (value: Ticks) => price(value, asked === null)
  const trigger = (value: Ticks | null) => (value === null ? null : price(value, trail !== null))
  return {
    ...order,
    price: limit(order.price),
    quantity: quantity(order.quantity),
    cumQty: quantity(order.cumQty),
    replacedQty: quantity(order.replacedQty),
    triggerPrice: trigger(order.triggerPrice),
    heldShape: order.heldShape && {
      price: limit(order.heldShape.price),
      quantity: quantity(order.heldShape.quantity),
      refusals: order.heldShape.refusals,
    },
    amendment: order.amendment && {
      way: order.amendment.way,
      quantity: quantity(order.amendment.quantity),
      price: limit(order.amendment.price),
      triggerPrice: trigger(order.amendment.triggerPrice),
    },
  }
}

/**
 * A price that we made ourselves, the worst that an order at market may take or the trigger that follows the
 * market, need not be exact: a buy's lies above the market and goes down, a sell's below and goes up.
 */
function towardMarket(price: bigint, tickSize: bigint, side: Side): Ticks {
  const down = price / tickSize
  const steps = side === 'buy' || down * tickSize === price ? down : down + 1n
  return ticks(Number(steps > 0n ? steps : 1n))
}

function rescaled(steps: number, before: bigint, next: bigint): number {
  const units = BigInt(steps) * before
  assert(units % next === 0n, 'an open order cannot be expressed in the new sizes')
  return Number(units / next)
}
