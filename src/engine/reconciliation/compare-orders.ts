import {
  type ClientOrderId,
  ENGINE_ORIGIN,
  type EventBody,
  instrumentOf,
  lots,
  type Mismatch,
  type Money,
  type Order,
  quantityOf,
  type StockOrder,
  type VenueStock,
} from '../../domain/index.ts'
import { ARRIVES_WITHIN_NS, amended } from '../oms/index.ts'
import type { State } from '../state.ts'
import { listedIn, openAt } from './known-orders.ts'

/**
 * Orders that the venue lists and whose fate we did not know, or whose id there is another now. A cancel that
 * never had an answer is sent again; a change that had none has happened if the order shows it.
 */
export function foundOrders(state: State, stock: VenueStock): readonly EventBody[] {
  const events: EventBody[] = []
  for (const [clientOrderId, { venueOrderId, ...listed }] of listedIn(state, stock).ours) {
    const order = state.orders.get(clientOrderId)
    if (!order) continue
    const accepted = { kind: 'order_accepted', clientOrderId, venueOrderId } as const
    const change = amendedThere(state, order, listed)
    if (change !== null && (order.status === 'unknown' || isUnanswered(order, stock))) events.push(change)
    else if (isUnanswered(order, stock)) {
      events.push({ kind: 'order_outcome_unknown', clientOrderId }, accepted)
      if (order.status === 'pending_cancel') events.push(cancelledAgain(order))
    } else if (isFound(state, order, { venueOrderId, ...listed }, stock)) events.push(accepted)
  }
  return events
}

/** Whoever asked for it never heard that it was done, and there it is. */
function amendedThere(
  state: State,
  order: Order,
  { quantity }: Pick<StockOrder, 'quantity'>,
): EventBody | null {
  const { amendment, replacedQty } = order
  if (amendment === null || amendment.way !== 'in_place') return null
  const wanted = quantityOf(lots(amendment.quantity - replacedQty), instrumentOf(order).lotSize)
  return quantity === wanted ? amended(state, order, amendment) : null
}

/** Asked for so long before that the request cannot be on its way any more, and the order as it was. */
function isUnanswered({ status, lastAt }: Order, { askedAt }: VenueStock): boolean {
  const isPending = status === 'pending_cancel' || status === 'pending_amend'
  return isPending && askedAt - lastAt > ARRIVES_WITHIN_NS
}

function cancelledAgain({ clientOrderId, cancelledBy }: Order): EventBody {
  const origin = { ...ENGINE_ORIGIN, principal: cancelledBy ?? ENGINE_ORIGIN.principal }
  return { kind: 'cancel_requested', clientOrderId, origin }
}

function isFound(state: State, order: Order, listed: StockOrder, { askedAt }: VenueStock): boolean {
  if (order.status === 'submitted' || order.status === 'unknown') return true
  // What was said since is newer than the list.
  if (order.lastAt >= askedAt) return false
  if (order.venueOrderId !== listed.venueOrderId) return true
  return order.missedAt !== null || state.doubted.get(order.clientOrderId) === 'lost_order'
}

/** By this very order: its venue knows nothing of what was filled before a replacement. */
function filledOf(order: Order): Money {
  return quantityOf(lots(order.cumQty - order.replacedQty), instrumentOf(order).lotSize)
}

/**
 * Orders that are open with us and not at the venue, or filled differently there: it is asked for each of
 * them. Those of which something was heard since the list was asked for are left alone.
 */
export function doubtfulOrders(
  state: State,
  stock: VenueStock,
  recent: ReadonlySet<ClientOrderId>,
): readonly Mismatch[] {
  const { ours } = listedIn(state, stock)
  const found: Mismatch[] = []
  for (const order of openAt(state, stock.venue)) {
    if (recent.has(order.clientOrderId) || isOnItsWay(order, stock)) continue
    const listed = ours.get(order.clientOrderId)
    if (listed === undefined) found.push(mismatchOf(order, null))
    else if (isDifferent(order, listed, stock)) found.push(mismatchOf(order, listed))
  }
  return found
}

/** What was sent just before the question may have come after it. */
function isOnItsWay({ status, sentAt }: Order, { askedAt }: VenueStock): boolean {
  return sentAt >= askedAt || (status === 'submitted' && askedAt - sentAt <= ARRIVES_WITHIN_NS)
}

/** A fill between the list of orders and that of fills leaves the first behind. */
function isDifferent(order: Order, listed: StockOrder, { askedAt }: VenueStock): boolean {
  const ours = filledOf(order)
  const theirs = listed.cumQuantity
  return theirs > ours || (theirs < ours && order.lastAt < askedAt)
}

function mismatchOf(order: Order, listed: StockOrder | null): Mismatch {
  const { clientOrderId, venueOrderId, key, request } = order
  const id = venueOrderId ?? listed?.venueOrderId ?? 'without an id'
  const known = listed?.venueClientId ? `${id} (${listed.venueClientId})` : id
  return {
    type: listed === null ? 'lost_order' : 'order_differs',
    action: 'asked',
    clientOrderId,
    venueOrderId: venueOrderId ?? listed?.venueOrderId ?? null,
    key,
    asset: instrumentOf(order).base,
    ours: filledOf(order),
    theirs: listed?.cumQuantity ?? null,
    text: `${request.symbol} ${request.side} order ${known}`,
  }
}
