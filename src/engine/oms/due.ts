import { ENGINE_ORIGIN, type EventBody, NS_PER_SECOND, type Order, type UnixNs } from '../../domain/index.ts'
import type { State } from '../state.ts'
import { takenOut } from './cancel.ts'

/** A venue that keeps the date itself gets this long to say so before we cancel. */
const VENUE_GRACE_NS = 2n * NS_PER_SECOND

/** Orders whose date has come. What rests at a venue expires with the venue's confirmation of our cancel. */
export function decideExpiries(state: State, at: UnixNs): readonly EventBody[] {
  const events: EventBody[] = []
  for (const clientOrderId of state.open) {
    const order = state.orders.get(clientOrderId)
    if (order && isOver(order, at)) events.push(...ended(order))
  }
  return events
}

export function isOver({ request, status, heldBy, instrument }: Order, at: UnixNs): boolean {
  if (request.expireAt === null || status === 'unknown') return false
  const isKeptByVenue = heldBy === 'venue' && instrument?.holds.goodTillDate === true
  return at >= request.expireAt + (isKeptByVenue ? VENUE_GRACE_NS : 0n)
}

export function ended(order: Order): readonly EventBody[] {
  if (order.heldBy === 'venue') return takenOut(order, ENGINE_ORIGIN)
  const reason = { code: 'good_till_date_reached', details: {} } as const
  return [{ kind: 'order_expired', clientOrderId: order.clientOrderId, reason }]
}
