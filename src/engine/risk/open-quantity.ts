import { type InstrumentKey, isClosed, leavesOf, type Order } from '../../domain/index.ts'
import type { OpenQuantity, State } from '../state.ts'

const NONE: OpenQuantity = { buys: 0, sells: 0, reducingBuys: 0, reducingSells: 0 }

/** What the open orders of an instrument may still trade. */
export function openQuantityOf(state: State, key: InstrumentKey): OpenQuantity {
  return state.openQuantities.get(key) ?? NONE
}

/**
 * Lots an order may still trade, in either of its shapes while an amend is on its way. The stop of a pair
 * counts nothing while its sibling is open: one quantity, and only one of them can trade it.
 */
export function openLotsOf(state: State, order: Order): number {
  return isClosed(order.status) || isCovered(state, order) ? 0 : leavesOf(order)
}

function isCovered(state: State, { link, heldBy }: Order): boolean {
  if (link === null || link.sibling === null || link.role !== 'stop_leg' || heldBy !== 'engine') return false
  const sibling = state.orders.get(link.sibling)
  return sibling !== undefined && !isClosed(sibling.status)
}

/** Called for each order that changed, once it is in the state. */
export function noteOrderChange(state: State, before: Order | undefined, after: Order): void {
  const lotsBefore = before === undefined ? 0 : openLotsOf(state, before)
  add(state, after, openLotsOf(state, after) - lotsBefore)
  if (after.link?.role !== 'limit_leg') return
  if (before === undefined) cover(state, after)
  else if (!isClosed(before.status) && isClosed(after.status)) uncover(state, after)
}

/** The limit of a pair has come: what its stop, which was there first, may trade is counted with it. */
function cover(state: State, { link, status }: Order): void {
  const stop = link?.sibling ? state.orders.get(link.sibling) : undefined
  if (stop !== undefined && !isClosed(status) && isCovered(state, stop)) add(state, stop, -leavesOf(stop))
}

/** What stood for both ended: the stop of the pair counts from now on. */
function uncover(state: State, { link }: Order): void {
  const stop = link?.sibling ? state.orders.get(link.sibling) : undefined
  if (stop?.heldBy === 'engine') add(state, stop, openLotsOf(state, stop))
}

function add(state: State, { key, request }: Order, change: number): void {
  if (change === 0) return
  const { side, isReduceOnly } = request
  let { buys, sells, reducingBuys, reducingSells } = openQuantityOf(state, key)
  if (side === 'buy') {
    if (isReduceOnly) reducingBuys += change
    else buys += change
  } else if (isReduceOnly) reducingSells += change
  else sells += change
  state.openQuantities.set(key, { buys, sells, reducingBuys, reducingSells })
}

/** From the orders themselves: lots of another size are other numbers. */
export function recountOpenQuantity(state: State, key: InstrumentKey): void {
  state.openQuantities.delete(key)
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (order?.key === key) add(state, order, openLotsOf(state, order))
  }
}
