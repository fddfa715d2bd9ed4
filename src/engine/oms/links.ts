/**
 * What a record of one order changes of those it is linked with: sums that outlive the orders they are of,
 * because closed orders are forgotten in time.
 */
import {
  addMoney,
  ENGINE_ORIGIN,
  isClosed,
  type Lots,
  type Order,
  type OrderLink,
  quantityOf,
} from '../../domain/index.ts'
import type { State } from '../state.ts'
import { coveredQuantity } from './coverage.ts'

/** A leg has come: its entry counts it, and the leg that waited for it knows it. */
export function joinedBy(
  state: State,
  leg: Order,
  { entry: entryId, sibling: siblingId }: OrderLink,
): Order[] {
  const changed: Order[] = []
  const { clientOrderId } = leg
  const entry = entryId === null ? undefined : state.orders.get(entryId)
  if (entry) changed.push({ ...entry, exits: [...entry.exits, clientOrderId] })
  const sibling = siblingId === null ? undefined : state.orders.get(siblingId)
  if (sibling?.link && sibling.link.sibling !== clientOrderId) {
    changed.push({ ...sibling, link: { ...sibling.link, sibling: clientOrderId } })
  }
  return changed
}

/** A leg filled: so much less is left to its sibling, and so much of its entry is done. */
export function filledBy(state: State, { link, instrument }: Order, quantity: Lots): Order[] {
  if (link === null || instrument === null) return []
  const changed: Order[] = []
  const filled = quantityOf(quantity, instrument.lotSize)
  const sibling = link.sibling === null ? undefined : state.orders.get(link.sibling)
  if (sibling) changed.push({ ...sibling, siblingQuantity: addMoney(sibling.siblingQuantity, filled) })
  const entry = link.entry === null ? undefined : state.orders.get(link.entry)
  if (entry) changed.push({ ...entry, exitedQuantity: addMoney(entry.exitedQuantity, filled) })
  return changed
}

/**
 * The entry of an exit that somebody took out: by his own cancel, not because its sibling was due, and not
 * because its venue refused it.
 */
export function entryLetGo(state: State, exit: Order): Order | null {
  const { link, reason, isTriggered, status } = exit
  if (!link?.entry || status !== 'cancelled' || reason?.code !== 'cancelled_by_request' || isTriggered)
    return null
  if (isLostStop(exit)) return null
  const sibling = link.sibling === null ? undefined : state.orders.get(link.sibling)
  const entry = state.orders.get(link.entry)
  if (!entry || sibling?.isTriggered === true) return null
  return { ...entry, isLetGo: true }
}

/**
 * A stop that rested at its venue and ended there before it was reached, though no person here asked for
 * that: refused, taken out by a dead man's switch, at the venue's own page or by VeloZ as it stopped, or not
 * put in again after an amend.
 */
export function isLostStop({ link, status, heldBy, isTriggered, cancelledBy }: Order): boolean {
  if (link?.role !== 'stop_leg' || heldBy === 'engine' || isTriggered) return false
  if (!isClosed(status) || status === 'filled') return false
  return cancelledBy === null || cancelledBy === ENGINE_ORIGIN.principal
}

/** Keeps the list of entries whose fills are not all covered yet. */
export function noteEntry(state: State, order: Order): void {
  const entryId = order.request.bracket === null ? (order.link?.entry ?? null) : order.clientOrderId
  if (entryId === null) return
  const entry = state.orders.get(entryId)
  const isDone = entry === undefined || (isClosed(entry.status) && isSettled(entry))
  if (isDone) state.uncovered.delete(entryId)
  else if (entry.cumQty > 0) state.uncovered.add(entryId)
}

function isSettled(entry: Order): boolean {
  return entry.isLetGo || entry.exitedQuantity >= coveredQuantity(entry)
}
