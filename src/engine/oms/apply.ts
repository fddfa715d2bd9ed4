import {
  addMoney,
  assert,
  type ClientOrderId,
  type Event,
  type Instrument,
  instrumentKey,
  instrumentOf,
  isClosed,
  lots,
  MONEY_ZERO,
  NO_LOTS,
  type Opening,
  type Order,
  type OrderRequest,
  type OrderStatus,
  type Origin,
  type Reason,
  type Ticks,
} from '../../domain/index.ts'
import { applyFill, lock, neededLock, relock } from '../portfolio/index.ts'
import { noteOrderChange } from '../risk/index.ts'
import type { State } from '../state.ts'
import { withFee } from './fees.ts'
import { entryLetGo, filledBy, joinedBy, noteEntry } from './links.ts'

export type OrderEvent = Extract<Event, { clientOrderId: ClientOrderId }>
type EventOf<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>

/** The only place that changes an order, its funds and its position. */
export function applyOrderEvent(state: State, event: OrderEvent): void {
  switch (event.kind) {
    case 'order_denied':
      return applyDenied(state, event)
    case 'order_held':
    case 'order_submitted':
    case 'order_adopted':
      return applyOpened(state, event)
    case 'order_accepted': {
      const { venueOrderId } = event
      return change(state, event, (draft) => {
        // An acceptance that comes late does not call back a cancel that is on its way.
        const wasUnknown = draft.status === 'unknown'
        if (!LEAVING.has(draft.status)) draft.status = standing(draft)
        draft.venueOrderId = venueOrderId
        draft.heldShape = null
        draft.missedAt = null
        if (wasUnknown) dropAmendment(state, draft)
      })
    }
    case 'order_triggered':
      return change(state, event, (draft) => {
        draft.isTriggered = true
      })
    case 'order_released':
      return applyReleased(state, event)
    case 'release_rejected':
      return change(state, event, (draft) => heldAgain(draft, event.reason))
    case 'trailing_trigger_moved':
      return change(state, event, (draft) => {
        draft.triggerPrice = event.triggerPrice
      })
    case 'order_filled':
      return applyFilled(state, event)
    case 'cancel_requested':
      return change(state, event, (draft) => {
        draft.status = 'pending_cancel'
        draft.amendment = null
        draft.cancelledBy = event.origin.principal
      })
    case 'cancel_rejected':
      return change(state, event, (draft) => {
        // What no venue ever acknowledged is not known to be there either.
        draft.status = draft.venueOrderId === null ? 'unknown' : standing(draft)
        draft.missedAt = null
      })
    case 'order_outcome_unknown':
      return change(state, event, (draft) => {
        draft.status = 'unknown'
      })
    case 'order_missed':
      return change(state, event, (draft) => {
        draft.missedAt ??= event.at
      })
    case 'amend_requested':
      return applyAmendRequested(state, event)
    case 'amend_rejected':
      return applyAmendRejected(state, event)
    case 'order_amended':
      return applyAmended(state, event)
    case 'exit_resized':
      return change(state, event, (draft) => {
        draft.quantity = event.quantity
      })
    case 'order_rejected':
      return applyClosed(state, event, 'rejected')
    case 'order_cancelled':
      return applyClosed(state, event, 'cancelled')
    case 'order_expired':
      return applyClosed(state, event, 'expired')
  }
}

interface Beginning {
  readonly clientOrderId: ClientOrderId
  readonly request: OrderRequest
  readonly origin: Origin
  readonly at: Event['at']
  readonly seq: number
}

const NO_EXITS: readonly ClientOrderId[] = []
const NO_OTHER_FEES: Order['otherFees'] = []

/** An order that nobody has seen yet. */
type Draft = { -readonly [Field in keyof Order]: Order[Field] }

function newOrder(event: Beginning, instrument: Instrument | null): Draft {
  return {
    clientOrderId: event.clientOrderId,
    request: event.request,
    origin: event.origin,
    key: instrumentKey(event.request.venue, event.request.symbol),
    instrument,
    status: 'initialized',
    heldBy: 'venue',
    venueOrderId: null,
    revision: 0,
    reason: null,
    price: 0 as Ticks,
    triggerPrice: null,
    isTriggered: false,
    heldShape: null,
    quantity: NO_LOTS,
    cumQty: NO_LOTS,
    replacedQty: NO_LOTS,
    firstExecutionId: null,
    cumQuote: MONEY_ZERO,
    fees: MONEY_ZERO,
    feeAsset: null,
    otherFees: NO_OTHER_FEES,
    locked: MONEY_ZERO,
    cancelledBy: null,
    amendment: null,
    link: null,
    exits: NO_EXITS,
    exitedQuantity: MONEY_ZERO,
    isLetGo: false,
    siblingQuantity: MONEY_ZERO,
    missedAt: null,
    createdAt: event.at,
    sentAt: event.at,
    lastAt: event.at,
    createdSeq: event.seq,
    lastSeq: event.seq,
  }
}

function known(state: State, { clientOrderId }: Pick<OrderEvent, 'clientOrderId'>): Order {
  const order = state.orders.get(clientOrderId)
  assert(order !== undefined, () => `an event names an order that does not exist: ${clientOrderId}`)
  return order
}

/** The status of an order that stands at its venue, or waits here. */
function standing({ heldBy, cumQty }: Order): OrderStatus {
  if (heldBy === 'engine') return 'held'
  return cumQty > 0 ? 'partially_filled' : 'accepted'
}

function change(state: State, event: OrderEvent, edit: (draft: Draft) => void): void {
  const order = known(state, event)
  const draft = draftOf(order, event)
  edit(draft)
  store(state, order, draft)
}

/** A copy in one literal: two lists of properties put together cost three times as much. */
function draftOf(order: Order, { at, seq }: OrderEvent): Draft {
  return { ...order, lastAt: at, lastSeq: seq }
}

function applyDenied(state: State, event: EventOf<'order_denied'>): void {
  const instrument = state.instruments.get(instrumentKey(event.request.venue, event.request.symbol)) ?? null
  const order = newOrder(event, instrument)
  order.status = 'denied'
  order.reason = event.reason
  store(state, undefined, order)
}

const OPENED_AS = {
  order_held: 'held',
  order_submitted: 'submitted',
  order_adopted: 'accepted',
} as const satisfies Record<string, OrderStatus>

function applyOpened(
  state: State,
  event: Opening & EventOf<'order_held' | 'order_submitted' | 'order_adopted'>,
): void {
  const { clientOrderId, link } = event
  const instrument = state.instruments.get(instrumentKey(event.request.venue, event.request.symbol))
  assert(
    instrument?.version === event.instrumentVersion,
    () => `${clientOrderId} was measured in another version`,
  )
  const isHeld = event.kind === 'order_held'
  const order = newOrder(event, instrument)
  order.status = OPENED_AS[event.kind]
  order.heldBy = isHeld ? 'engine' : 'venue'
  order.price = event.price
  order.quantity = event.quantity
  order.triggerPrice = event.triggerPrice
  order.locked = event.locked
  order.link = link
  if (event.kind === 'order_adopted') order.venueOrderId = event.venueOrderId
  lock(state.ledger, instrument, order, event.locked)
  state.marks.set(order.key, event.mark)
  store(state, undefined, order)
  if (link !== null) for (const other of joinedBy(state, order, link)) replace(state, other)
}

/** Of an order that another one's record changed. */
function replace(state: State, order: Order): void {
  store(state, state.orders.get(order.clientOrderId), order)
}

function applyReleased(state: State, event: EventOf<'order_released'>): void {
  const order = known(state, event)
  relock(state.ledger, instrumentOf(order), order, event.locked)
  const draft = draftOf(order, event)
  draft.status = 'submitted'
  draft.heldBy = 'venue'
  draft.reason = null
  const { price, quantity, heldShape } = order
  draft.heldShape = { price, quantity, refusals: heldShape?.refusals ?? 0 }
  draft.price = event.price
  draft.quantity = event.quantity
  draft.locked = event.locked
  draft.sentAt = event.at
  draft.missedAt = null
  store(state, order, draft)
}

/** The next try is another order to its venue: whatever is still said of this one concerns no other. */
function heldAgain(draft: Draft, reason: Reason): void {
  const { heldShape } = draft
  assert(heldShape !== null, () => `${draft.clientOrderId} was not held before it went out`)
  draft.status = 'held'
  draft.heldBy = 'engine'
  draft.revision += 1
  draft.reason = reason
  draft.price = heldShape.price
  draft.quantity = heldShape.quantity
  draft.heldShape = { ...heldShape, refusals: heldShape.refusals + 1 }
}

function applyFilled(state: State, event: EventOf<'order_filled'>): void {
  const order = known(state, event)
  const cumQty = lots(order.cumQty + event.quantity)
  const { locked, notional } = applyFill(state, order, event)
  const status = statusAfterFill(order, cumQty)
  state.marks.set(order.key, event.price)
  const draft = draftOf(order, event)
  if (order.firstExecutionId === null) draft.firstExecutionId = event.executionId
  else state.executions.push(event.executionId)
  const { fees, feeAsset, otherFees } = withFee(order, event)
  draft.fees = fees
  draft.feeAsset = feeAsset
  draft.otherFees = otherFees
  draft.status = status
  // Filled in its old shape before the venue heard of another one.
  if (status === 'filled') draft.amendment = null
  // A fill of a replaced order may come on top of those of its replacement: the venue's truth wins.
  draft.quantity = lots(Math.max(order.quantity, cumQty))
  draft.cumQty = cumQty
  draft.cumQuote = addMoney(order.cumQuote, notional)
  draft.locked = locked
  draft.missedAt = null
  draft.heldShape = null
  // Found after all, and nobody knows what became of the change that was on its way.
  if (order.status === 'unknown') dropAmendment(state, draft)
  store(state, order, draft)
  if (draft.link !== null) for (const other of filledBy(state, draft, event.quantity)) replace(state, other)
  noteEntry(state, draft)
}

function dropAmendment(state: State, draft: Draft): void {
  if (draft.amendment === null || draft.status === 'unknown') return
  draft.amendment = null
  const instrument = instrumentOf(draft)
  const locked = neededLock(state, instrument, draft)
  relock(state.ledger, instrument, draft, locked)
  draft.locked = locked
}

const LEAVING: ReadonlySet<OrderStatus> = new Set(['pending_cancel', 'pending_amend'])

/**
 * A partial fill leaves an order as it was on its way out: pending, or closed by a cancel that came first.
 */
function statusAfterFill(order: Order, cumQty: number): OrderStatus {
  if (cumQty >= order.quantity) return 'filled'
  if (isReplacementInDoubt(order)) return order.status
  return LEAVING.has(order.status) || isClosed(order.status) ? order.status : 'partially_filled'
}

/** What the replaced order filled says nothing of a replacement that its venue has not acknowledged. */
function isReplacementInDoubt({ revision, venueOrderId, status }: Order): boolean {
  return revision > 0 && venueOrderId === null && (status === 'submitted' || status === 'unknown')
}

function applyAmendRequested(state: State, event: EventOf<'amend_requested'>): void {
  const order = known(state, event)
  const { way, quantity, price, triggerPrice, locked } = event
  relock(state.ledger, instrumentOf(order), order, locked)
  const draft = draftOf(order, event)
  draft.status = 'pending_amend'
  draft.amendment = { way, quantity, price, triggerPrice }
  draft.locked = locked
  store(state, order, draft)
}

/** A refusal of our own leaves the order as it was; a venue's ends the attempt. */
function applyAmendRejected(state: State, event: EventOf<'amend_rejected'>): void {
  const order = known(state, event)
  const isEnding = order.status === 'pending_amend' && event.reason.code !== 'amend_pending'
  const asBefore = { ...order, amendment: null }
  const locked = isEnding ? neededLock(state, instrumentOf(order), asBefore) : order.locked
  relock(state.ledger, instrumentOf(order), order, locked)
  const draft = draftOf(order, event)
  if (isEnding) {
    draft.status = standing(order)
    draft.amendment = null
  }
  draft.locked = locked
  store(state, order, draft)
}

function applyAmended(state: State, event: EventOf<'order_amended'>): void {
  const order = known(state, event)
  const { way, quantity, price, triggerPrice, locked } = event
  const isSentAgain = way === 'cancel_replace' && order.heldBy === 'venue'
  relock(state.ledger, instrumentOf(order), order, locked)
  const draft = draftOf(order, event)
  draft.status = isSentAgain ? 'submitted' : standing(order)
  if (isSentAgain) {
    draft.revision += 1
    draft.replacedQty = order.cumQty
    draft.sentAt = event.at
    draft.venueOrderId = null
    draft.missedAt = null
  }
  draft.amendment = null
  draft.quantity = quantity
  draft.price = price
  draft.triggerPrice = triggerPrice
  draft.locked = locked
  store(state, order, draft)
}

type Closing = EventOf<'order_rejected'> | EventOf<'order_cancelled'> | EventOf<'order_expired'>

function applyClosed(state: State, event: Closing, status: OrderStatus): void {
  const order = known(state, event)
  relock(state.ledger, instrumentOf(order), order, MONEY_ZERO)
  const draft = draftOf(order, event)
  draft.status = status
  draft.reason = event.reason
  draft.amendment = null
  draft.heldShape = null
  draft.locked = MONEY_ZERO
  store(state, order, draft)
  const entry = entryLetGo(state, draft)
  if (entry !== null) replace(state, entry)
  noteEntry(state, entry ?? draft)
}

/** Only what differs from before is touched: each look into one of these costs as much as a copy. */
function store(state: State, before: Order | undefined, order: Order): void {
  const { clientOrderId } = order
  state.orders.set(clientOrderId, order)
  noteOrderChange(state, before, order)
  const wasOpen = before !== undefined && !isClosed(before.status)
  const isOpen = !isClosed(order.status)
  if (isOpen !== wasOpen) {
    if (isOpen) state.open.add(clientOrderId)
    else state.open.delete(clientOrderId)
  }
  const wasHeld = wasOpen && before.heldBy === 'engine'
  const isHeld = isOpen && order.heldBy === 'engine'
  if (isHeld !== wasHeld) {
    if (isHeld) state.held.add(clientOrderId)
    else state.held.delete(clientOrderId)
  }
  if (isOpen || (before !== undefined && !wasOpen)) return
  const forgotten = (order.status === 'denied' ? state.denied : state.closed).push(clientOrderId)
  if (forgotten !== null) state.orders.delete(forgotten)
}
