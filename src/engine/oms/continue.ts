import {
  assert,
  type ClientOrderId,
  ENGINE_ORIGIN,
  type EventBody,
  instrumentOf,
  isClosed,
  type Lots,
  type Money,
  type Order,
  quantityOf,
  type Reason,
  smallerMoney,
  subtractMoney,
  type UnixNs,
} from '../../domain/index.ts'
import { assessRelease } from '../risk/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { inForce } from './amend.ts'
import { takenOut } from './cancel.ts'
import { coveredQuantity, lotsIn, pairFilled } from './coverage.ts'
import { ended, isOver } from './due.ts'
import { decideExits, EXIT_RETRY_NS } from './exits.ts'
import { isWaitingToSendAgain } from './sending-again.ts'

const NOTHING: readonly EventBody[] = []

/**
 * What is still to be done about an order and those linked with it, whatever brought it here: a trigger that
 * was reached, a pair of which one leg ended, an entry whose exits must cover its fills. Asked after each
 * event that may leave something to do and, after a restart, for every such order; causes nothing when all is
 * done.
 */
export function decideContinuation(
  state: State,
  order: Order,
  surroundings: Surroundings,
): readonly EventBody[] {
  if (isCutOff(order)) return finished(state, order)
  if (order.status === 'held' && order.isTriggered) return released(state, order, surroundings)
  if (order.link !== null && isClosed(order.status)) return afterLegClosed(state, order)
  if (order.request.bracket !== null && order.cumQty > 0) return decideExits(state, order, surroundings)
  return NOTHING
}

/** Whether an order may need the above at all: nearly none does. */
export function isLinked({ link, request, isTriggered, heldBy }: Order): boolean {
  return link !== null || request.bracket !== null || (isTriggered && heldBy === 'engine')
}

/** What we hold changes at once, in two records: a crash may have kept the first and lost the second. */
export function isCutOff({ heldBy, status }: Order): boolean {
  return heldBy === 'engine' && (status === 'pending_cancel' || status === 'pending_amend')
}

function finished(state: State, order: Order): readonly EventBody[] {
  const { clientOrderId, amendment } = order
  if (order.status === 'pending_amend' && amendment !== null) return [inForce(state, order, amendment)]
  const reason = { code: 'cancelled_by_request', details: {} } as const
  return [{ kind: 'order_cancelled', clientOrderId, reason }]
}

/** The next fresh price, or the end of a halt, brings the stop here again. */
const WAITED_FOR: ReadonlySet<Reason['code']> = new Set<Reason['code']>([
  'no_market_data',
  'stale_market_data',
  'trading_halted',
])

/** The stop goes out when its sibling is out of the way, for what that left over. */
function released(state: State, order: Order, surroundings: Surroundings): readonly EventBody[] {
  const { clientOrderId } = order
  const sibling = siblingOf(state, order)
  if (sibling && !isClosed(sibling.status)) return outOfTheWay(sibling)
  if (isOver(order, surroundings.at)) return ended(order)
  if (isWaitingToSendAgain(order, surroundings.at)) return NOTHING
  const instrument = instrumentOf(order)
  const quantity = lotsIn(leftToTrade(state, order), instrument)
  if (quantity <= 0) return [cancelledAsSibling(order)]
  const verdict = assessRelease(state, order, quantity as Lots, surroundings)
  if (!verdict.ok) {
    if (WAITED_FOR.has(verdict.reason.code)) return NOTHING
    return [{ kind: 'order_cancelled', clientOrderId, reason: verdict.reason }]
  }
  return [{ kind: 'order_released', clientOrderId, ...verdict.approved }]
}

/**
 * An exit stands for no more than the exits of its entry left, those that were given up and filled all the
 * same among them.
 */
function leftToTrade(state: State, order: Order): Money {
  const { quantity, link } = order
  const left = subtractMoney(quantityOf(quantity, instrumentOf(order).lotSize), pairFilled(order))
  const entry = link?.entry ? state.orders.get(link.entry) : undefined
  if (entry === undefined) return left
  return smallerMoney(left, subtractMoney(coveredQuantity(entry), entry.exitedQuantity))
}

function afterLegClosed(state: State, leg: Order): readonly EventBody[] {
  const sibling = siblingOf(state, leg)
  if (!sibling || isClosed(sibling.status)) return NOTHING
  // It was taken out of the way of its sibling's trigger: that one is asked for itself.
  if (sibling.isTriggered) return NOTHING
  // Of a bracket, an exit that somebody takes out leaves the other one: the position stays protected.
  const isAlone = leg.status !== 'filled' && leg.link?.entry !== null
  if (isAlone) return NOTHING
  return sibling.heldBy === 'engine' ? [cancelledAsSibling(sibling)] : outOfTheWay(sibling)
}

/** What nobody knows about is asked after, not cancelled again and again: the answer brings us here. */
function outOfTheWay(sibling: Order): readonly EventBody[] {
  return sibling.status === 'unknown' ? NOTHING : takenOut(sibling, ENGINE_ORIGIN)
}

/**
 * Once a second: the legs that their venue refused to take out of their siblings' way, and entries whose
 * exits a venue refused. One entry at a time, so that each is judged on what the one before left; none of
 * which a leg makes way, for that leg must not be enlarged as well.
 */
export function decideRetries(state: State, surroundings: Surroundings): readonly EventBody[] {
  const events: EventBody[] = []
  const leaving = new Set<ClientOrderId>()
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (!order?.link || (order.status !== 'accepted' && order.status !== 'partially_filled')) continue
    const sibling = siblingOf(state, order)
    const isInTheWay =
      sibling && (isClosed(sibling.status) || (sibling.status === 'held' && sibling.isTriggered))
    if (!isInTheWay) continue
    events.push(...decideContinuation(state, sibling, surroundings))
    if (order.link.entry !== null) leaving.add(order.link.entry)
  }
  return [...firstUncovered(state, surroundings, leaving), ...events]
}

function firstUncovered(
  state: State,
  surroundings: Surroundings,
  passedOver: ReadonlySet<ClientOrderId>,
): readonly EventBody[] {
  for (const id of state.uncovered) {
    if (passedOver.has(id)) continue
    const entry = state.orders.get(id)
    const hasRefused =
      entry?.exits.some((exit) => isToRetry(state.orders.get(exit), surroundings.at)) === true
    const events = entry && hasRefused ? decideExits(state, entry, surroundings) : NOTHING
    if (events.length > 0) return events
  }
  return NOTHING
}

/**
 * One that ended unfilled, or that nothing happened to for a while: its venue may have refused to enlarge
 * it.
 */
function isToRetry(exit: Order | undefined, at: UnixNs): boolean {
  if (exit === undefined) return false
  return isClosed(exit.status) ? exit.cumQty < exit.quantity : at - exit.lastAt >= EXIT_RETRY_NS
}

export function siblingOf(state: State, { link }: Order): Order | undefined {
  return link?.sibling ? state.orders.get(link.sibling) : undefined
}

function cancelledAsSibling(order: Order): EventBody {
  assert(!isClosed(order.status), () => `${order.clientOrderId} is closed already`)
  const reason = { code: 'sibling_closed', details: {} } as const
  return { kind: 'order_cancelled', clientOrderId: order.clientOrderId, reason }
}
