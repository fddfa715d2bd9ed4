import {
  assert,
  type ContinueOrder,
  type EventBody,
  instrumentOf,
  isClosed,
  type Observation,
  type Order,
  priceOf,
  type Ticks,
} from '../../domain/index.ts'
import { trailingTrigger } from '../risk/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { siblingOf } from './continue.ts'
import { ended, isOver } from './due.ts'

const NOTHING: readonly EventBody[] = []

/** Which of the stops we hold are due, and how far the trailing ones followed. */
export function decideObservation(
  state: State,
  observation: Observation,
  surroundings: Surroundings,
): readonly EventBody[] {
  // Cancels only: what waits goes on waiting.
  if (state.tradingState === 'halted' || state.held.size === 0) return NOTHING
  const events: EventBody[] = []
  for (const clientOrderId of state.held) {
    const order = state.orders.get(clientOrderId)
    if (!order || order.key !== observation.key) continue
    // What is due already is asked for apart, one after the other: see `dueAt`.
    if (order.isTriggered || order.status !== 'held') continue
    if (isOver(order, surroundings.at)) events.push(...ended(order))
    else events.push(...observed(order, observation))
  }
  return events
}

/**
 * Held stops that were due and could not go out without fresh data. Each is decided for itself, for the one
 * before it takes of the same funds.
 */
export function dueAt(state: State, { key }: Observation): readonly ContinueOrder[] {
  const due: ContinueOrder[] = []
  for (const clientOrderId of state.held) {
    const order = state.orders.get(clientOrderId)
    if (!order?.isTriggered || order.key !== key || order.status !== 'held') continue
    // While its sibling is being taken out of its way, the venue's answer to that comes first.
    const sibling = siblingOf(state, order)
    if (!sibling || isClosed(sibling.status)) due.push({ kind: 'continue_order', clientOrderId })
  }
  return due
}

function observed(order: Order, observation: Observation): readonly EventBody[] {
  const { clientOrderId, triggerPrice } = order
  assert(triggerPrice !== null, () => `a held order has a trigger: ${clientOrderId}`)
  const seen = pricesSeen(order, observation)
  if (seen === null) return NOTHING
  const hit = reached(order, triggerPrice, seen)
  if (hit !== null) return [triggered(order, hit)]
  const next = followed(order, triggerPrice, seen)
  if (next === triggerPrice) return NOTHING
  const moved: EventBody = { kind: 'trailing_trigger_moved', clientOrderId, triggerPrice: next }
  // The extremes have no order in time: only where the market stands now counts against the new trigger.
  const { now } = seen
  const nowHit = reached(order, next, { low: now, high: now, now })
  return nowHit === null ? [moved] : [moved, triggered(order, nowHit)]
}

/** Extremes since the last look and the present price, by what the order watches. */
interface Seen {
  readonly low: Ticks
  readonly high: Ticks
  readonly now: Ticks
}

function pricesSeen({ request }: Order, { last, low, high, bid, ask, mark }: Observation): Seen | null {
  if (request.triggerBy === 'last') {
    return last === null ? null : { low: low ?? last, high: high ?? last, now: last }
  }
  const now = request.triggerBy === 'mark' ? mark : request.side === 'buy' ? ask : bid
  return now === null ? null : { low: now, high: now, now }
}

/** The price that reached the trigger: up to it for a buy, down to it for a sell. */
function reached({ request }: Order, trigger: Ticks, { low, high }: Seen): Ticks | null {
  if (request.side === 'buy') return high >= trigger ? high : null
  return low <= trigger ? low : null
}

function followed({ request, instrument }: Order, trigger: Ticks, { low, high }: Seen): Ticks {
  const { trail, side } = request
  if (trail === null || instrument === null) return trigger
  if (side === 'sell') return Math.max(trigger, trailingTrigger(high, trail, side, instrument)) as Ticks
  return Math.min(trigger, trailingTrigger(low, trail, side, instrument)) as Ticks
}

function triggered(order: Order, hit: Ticks): EventBody {
  const { clientOrderId } = order
  return { kind: 'order_triggered', clientOrderId, price: priceOf(hit, instrumentOf(order).tickSize) }
}
