import {
  assert,
  type EventBody,
  type Instrument,
  type Lots,
  lots,
  type Order,
  type Ticks,
} from '../domain/index.ts'
import type { State } from './state.ts'

type Sizes = Pick<Instrument, 'tickSize' | 'lotSize'>

/**
 * Open orders that the new sizes cannot express: they are cancelled before the new version comes into force.
 */
export function cancelInexpressible(state: State, key: Instrument['key'], next: Sizes): readonly EventBody[] {
  const events: EventBody[] = []
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order?.instrument || order.key !== key || isExpressible(order, order.instrument, next)) continue
    const text = 'the instrument changed its tick or lot size'
    events.push({
      kind: 'order_cancelled',
      clientOrderId,
      reason: { code: 'venue_refused', details: { text } },
    })
  }
  return events
}

function isExpressible(order: Order, before: Sizes, next: Sizes): boolean {
  return (
    (BigInt(order.price) * before.tickSize) % next.tickSize === 0n &&
    (BigInt(order.quantity) * before.lotSize) % next.lotSize === 0n &&
    (BigInt(order.cumQty) * before.lotSize) % next.lotSize === 0n
  )
}

/**
 * Ticks and lots mean nothing without their sizes: open orders are expressed in the new version, so that they
 * stay the same price and quantity. Closed ones keep the version they were measured in.
 */
export function relistOpenOrders(state: State, next: Instrument): void {
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order?.instrument || order.key !== next.key) continue
    state.orders.set(clientOrderId, relisted(order, order.instrument, next))
  }
}

function relisted(order: Order, before: Instrument, next: Instrument): Order {
  const quantity = (value: Lots) => lots(rescaled(value, before.lotSize, next.lotSize))
  return {
    ...order,
    instrument: next,
    price: rescaled(order.price, before.tickSize, next.tickSize) as Ticks,
    quantity: quantity(order.quantity),
    cumQty: quantity(order.cumQty),
  }
}

function rescaled(steps: number, before: bigint, next: bigint): number {
  const units = BigInt(steps) * before
  assert(units % next === 0n, 'an open order cannot be expressed in the new sizes')
  return Number(units / next)
}
