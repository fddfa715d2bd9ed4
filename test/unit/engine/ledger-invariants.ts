import { expect } from 'bun:test'
import { isClosed, MONEY_ONE } from '../../../src/domain/index.ts'
import { imbalanceOf, type State } from '../../../src/engine/index.ts'
import { lockedAsset } from '../../../src/engine/portfolio/index.ts'

/** Everything that must hold after any history, recomputed from the orders and positions themselves. */
export function checkInvariants(state: State): void {
  for (const order of state.orders.values()) {
    const isOpen = state.open.has(order.clientOrderId)
    if (order.cumQty > order.quantity) throw new Error(`${order.clientOrderId} is filled beyond its quantity`)
    if (isOpen === isClosed(order.status)) throw new Error(`${order.clientOrderId} is ${order.status}`)
    if (!isOpen && order.locked !== 0n) throw new Error(`${order.clientOrderId} is closed and locks funds`)
  }
  checkFunds(state)
}

/** The part of it that is about funds: walks open orders, positions and balances only. */
export function checkFunds(state: State): void {
  const locked = lockedByAsset(state)
  for (const accounts of state.ledger.values()) {
    const { venue, asset, remainder } = accounts
    expect<bigint>(imbalanceOf(accounts)).toBe(0n)
    expect(remainder < MONEY_ONE && remainder > -MONEY_ONE).toBe(true)
    expect<bigint>(accounts.locked).toBe(locked.get(`${venue}:${asset}`) ?? 0n)
  }
}

/** Σ locks of open orders + Σ margins of positions. */
function lockedByAsset(state: State): Map<string, bigint> {
  const locked = new Map<string, bigint>()
  const add = (place: string, amount: bigint) => locked.set(place, (locked.get(place) ?? 0n) + amount)
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order?.instrument) throw new Error(`${clientOrderId} is open and unknown`)
    if (order.locked < 0n) throw new Error(`${clientOrderId} locks less than nothing`)
    add(`${order.instrument.venue}:${lockedAsset(order.instrument, order.request.side)}`, order.locked)
  }
  for (const { key, quantity, cost, margin } of state.positions.values()) {
    if (margin < 0n) throw new Error(`${key} has a margin below nothing`)
    if (quantity === 0n && (cost !== 0n || margin !== 0n)) throw new Error(`${key} is flat and has a cost`)
    const instrument = state.instruments.get(key)
    if (instrument) add(`${instrument.venue}:${instrument.quote}`, margin)
  }
  return locked
}
