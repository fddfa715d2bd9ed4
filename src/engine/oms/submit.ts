import {
  type ClientOrderId,
  type EventBody,
  type Instrument,
  isStop,
  MONEY_ZERO,
  type Money,
  type OrderLink,
  type OrderRequest,
  type Origin,
  type SubmitGroup,
  type SubmitOrder,
  subtractMoney,
} from '../../domain/index.ts'
import { type Approved, assess, type Verdict, wholeNumber } from '../risk/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { generatedId, nextGroupId } from './ids.ts'

const NOTHING: readonly EventBody[] = []

/** No event means the id is known: the first answer stands, or the id is taken by a different request. */
export function decideSubmit(
  state: State,
  input: SubmitOrder,
  surroundings: Surroundings,
): readonly EventBody[] {
  const clientOrderId = input.clientOrderId ?? generatedId(state)
  if (state.orders.has(clientOrderId) || input.forgotten !== undefined) return NOTHING
  const { request, origin } = input
  const verdict = assess(state, request, surroundings)
  if (!verdict.ok) return [{ kind: 'order_denied', clientOrderId, request, origin, reason: verdict.reason }]
  return [opened({ clientOrderId, request, origin }, verdict.approved)]
}

interface Asked {
  readonly clientOrderId: ClientOrderId
  readonly request: OrderRequest
  readonly origin: Origin
}

/** The first record of an order that risk let through: at its venue, or here until its trigger. */
export function opened(asked: Asked, approved: Approved, pairing?: Pairing): EventBody {
  const { instrument, price, quantity, triggerPrice, mark } = approved
  const { clientOrderId, request, origin } = asked
  const isHeld = pairing?.isKeptHere === true || !isTakenBy(instrument, request)
  return {
    kind: isHeld ? 'order_held' : 'order_submitted',
    clientOrderId,
    request,
    origin,
    instrumentVersion: instrument.version,
    price,
    quantity,
    triggerPrice,
    locked: pairing?.locked ?? approved.locked,
    mark,
    link: pairing?.link ?? null,
  }
}

interface Pairing {
  readonly link: OrderLink
  readonly locked: Money
  /** Whether it waits here, wherever others of its kind rest. */
  readonly isKeptHere: boolean
}

/**
 * Whether the venue can keep such an order until its trigger: venues watch the last price alone, and what
 * they make of a stop that was reached trades at market or rests at its limit.
 */
export function isTakenBy({ holds }: Instrument, request: OrderRequest): boolean {
  const { type, triggerBy } = request
  if (!isStop(type)) return true
  if (triggerBy !== 'last' || !isPlainOnceReached(request)) return false
  return type === 'trailing_stop' ? holds.trailingStops : holds.stops
}

function isPlainOnceReached({ type, timeInForce, isPostOnly }: OrderRequest): boolean {
  if (isPostOnly || timeInForce === 'fok') return false
  return timeInForce !== 'ioc' || type !== 'stop_limit'
}

/**
 * No event means that an id is known. Both legs are let in, or neither. The stop is written first: what a
 * power cut tears off behind it leaves nothing at a venue that its other half does not watch.
 */
export function decideGroup(
  state: State,
  { limit, stop, origin }: SubmitGroup,
  surroundings: Surroundings,
): readonly EventBody[] {
  const stopId = stop.clientOrderId ?? generatedId(state)
  const limitId = limit.clientOrderId ?? generatedId(state, 2)
  const isKnown = [limit, stop].some(({ forgotten }) => forgotten !== undefined)
  if (isKnown || limitId === stopId || state.orders.has(limitId) || state.orders.has(stopId)) return NOTHING
  const limitAsked = { clientOrderId: limitId, request: limit.request, origin }
  const stopAsked = { clientOrderId: stopId, request: stop.request, origin }
  const limitVerdict = withRoomForTwo(state, assess(state, limit.request, surroundings))
  const stopVerdict = assess(state, stop.request, surroundings)
  if (!limitVerdict.ok || !stopVerdict.ok) {
    const why = { code: 'sibling_closed', details: {} } as const
    return [
      { kind: 'order_denied', ...limitAsked, reason: limitVerdict.ok ? why : limitVerdict.reason },
      { kind: 'order_denied', ...stopAsked, reason: stopVerdict.ok ? why : stopVerdict.reason },
    ]
  }
  const groupId = nextGroupId(state)
  const locked = limitVerdict.approved.locked
  return [
    opened(stopAsked, stopVerdict.approved, {
      link: { groupId, role: 'stop_leg', sibling: limitId, entry: null },
      locked: beyond(stopVerdict.approved.locked, locked),
      isKeptHere: true,
    }),
    opened(limitAsked, limitVerdict.approved, {
      link: { groupId, role: 'limit_leg', sibling: stopId, entry: null },
      locked,
      isKeptHere: false,
    }),
  ]
}

/** Both legs are open orders. */
function withRoomForTwo({ open, limits }: State, verdict: Verdict): Verdict {
  if (open.size + 2 <= limits.openOrdersMax) return verdict
  const details = { open_orders: wholeNumber(open.size), maximum: wholeNumber(limits.openOrdersMax) }
  return { ok: false, reason: { code: 'open_orders_limit', details } }
}

/** Only one leg of a pair can trade: the stop sets aside what it needs beyond its sibling's lock. */
export function beyond(needed: Money, shared: Money): Money {
  return needed > shared ? subtractMoney(needed, shared) : MONEY_ZERO
}
