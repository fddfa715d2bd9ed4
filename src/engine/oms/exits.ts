import {
  type Bracket,
  type ClientOrderId,
  ENGINE_ORIGIN,
  type EventBody,
  type Instrument,
  isClosed,
  type Lots,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  NS_PER_SECOND,
  type Order,
  type OrderLink,
  type OrderRequest,
  oppositeSide,
  priceOf,
  quantityOf,
  type Reason,
  subtractMoney,
  type Ticks,
  type UnixNs,
} from '../../domain/index.ts'
import { type Approved, assess, assessAmendment, reachedAt } from '../risk/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { coveredQuantity, lotsIn, pairFilled } from './coverage.ts'
import { generatedId, nextGroupId } from './ids.ts'
import { isLostStop } from './links.ts'
import { beyond, opened } from './submit.ts'

const NOTHING: readonly EventBody[] = []

/** Exits a venue refused are made again so much later, after each few twice that, and only so many times. */
export const EXIT_RETRY_NS = 5n * NS_PER_SECOND
const EXITS_PER_PACE = 8
const EXITS_MAX = 40

/** Brings the exits of an entry to what it has filled: makes them, or makes them larger. */
export function decideExits(state: State, entry: Order, surroundings: Surroundings): readonly EventBody[] {
  const { bracket } = entry.request
  // Measured as the venue measures today: the entry may have closed under other terms.
  const instrument = state.instruments.get(entry.key)
  if (!instrument || bracket === null) return NOTHING
  const known = entry.exits.map((id) => state.orders.get(id)).filter((exit) => exit !== undefined)
  const open = known.filter(({ status }) => !isClosed(status))
  const target = coveredQuantity(entry)
  const grown = open.flatMap((exit) => enlargedTo(state, { exit, entry, target }, surroundings))
  if (grown.length > 0 || entry.isLetGo || entry.exits.length >= EXITS_MAX) return grown
  const pace = BigInt(Math.floor(entry.exits.length / EXITS_PER_PACE))
  const since = (surroundings.at - (EXIT_RETRY_NS << pace)) as UnixNs
  if (known.some((exit) => isRefusedSince(exit, since))) return NOTHING
  const exiting = { entry, instrument, bracket }
  const [lone] = open
  if (lone !== undefined) return missingLimit(state, { ...exiting, stop: lone }, surroundings)
  const uncovered = lotsIn(subtractMoney(target, entry.exitedQuantity), instrument) as Lots
  if (uncovered <= 0 || !isWorthAnOrder(exiting, uncovered)) return NOTHING
  const lost = known.findLast(isLostStop) ?? null
  return made(state, { ...exiting, quantity: uncovered, lost }, surroundings)
}

/**
 * Its venue, or risk, has just ended it without a fill: another one at once would end the same way. But what
 * follows a lost stop waits here.
 */
function isRefusedSince(exit: Order, since: UnixNs): boolean {
  const { status, reason, lastAt } = exit
  if (!isClosed(status) || reason === null || ORDINARY_ENDS.has(reason.code)) return false
  return !isLostStop(exit) && lastAt > since
}

/** Filled exits have no reason at all. What VeloZ took out as it stopped is not sent again at once. */
const ORDINARY_ENDS: ReadonlySet<Reason['code']> = new Set<Reason['code']>([
  'sibling_closed',
  'cancelled_by_request',
])

interface Missing extends Exiting {
  readonly stop: Order
}

/** A stop that was armed alone, as during a halt, gets the limit that belongs to it. */
function missingLimit(
  state: State,
  { stop, ...exiting }: Missing,
  surroundings: Surroundings,
): readonly EventBody[] {
  const { entry, instrument, bracket } = exiting
  const { link, status, isTriggered } = stop
  if (bracket.takeProfit === null || link?.role !== 'stop_leg' || status !== 'held' || isTriggered)
    return NOTHING
  const sibling = link.sibling === null ? undefined : state.orders.get(link.sibling)
  // One that was there and ended had its say; one that risk refused, or a crash tore off, did not.
  if (sibling !== undefined && sibling.status !== 'denied') return NOTHING
  if (state.tradingState === 'halted') return NOTHING
  const left = subtractMoney(quantityOf(stop.quantity, instrument.lotSize), pairFilled(stop))
  const quantity = lotsIn(left, instrument) as Lots
  if (quantity <= 0) return NOTHING
  const { clientOrderId } = stop
  const { groupId } = link
  const terms = { type: 'limit', price: bracket.takeProfit.price, triggerPrice: null } as const
  const request = exitRequest({ ...exiting, quantity }, terms)
  const limit: OrderLink = { groupId, role: 'limit_leg', sibling: clientOrderId, entry: entry.clientOrderId }
  const event = legOf(
    state,
    { clientOrderId: generatedId(state), request, link: limit, shared: stop.locked, isFallback: false },
    surroundings,
  )
  // Told once, when it was refused first; it is tried again when trading goes on.
  return event.kind === 'order_denied' ? NOTHING : [event]
}

interface Exiting {
  readonly entry: Order
  readonly instrument: Instrument
  readonly bracket: Bracket
}

/** A crumb waits for the next fill; the last one has to do with what there is. */
function isWorthAnOrder({ entry, instrument, bracket }: Exiting, quantity: Lots): boolean {
  if (isClosed(entry.status)) return true
  const price = bracket.takeProfit?.price ?? bracket.stopLoss?.triggerPrice ?? MONEY_ZERO
  const notional = multiplyMoney(quantityOf(quantity, instrument.lotSize), price)
  return quantity >= instrument.quantityMin && notional >= instrument.notionalMin
}

interface Enlarging {
  readonly exit: Order
  readonly entry: Order
  readonly target: Money
}

/** The pair of this exit has to cover what no earlier pair has filled. */
function enlargedTo(
  state: State,
  { exit, entry, target }: Enlarging,
  surroundings: Surroundings,
): readonly EventBody[] {
  const { instrument, status, clientOrderId } = exit
  if (instrument === null) return NOTHING
  const byOthers = subtractMoney(entry.exitedQuantity, pairFilled(exit))
  const pair = subtractMoney(target, byOthers)
  // A leg at its venue stands for what its sibling left; one we hold takes that off when it goes out.
  const own = exit.heldBy === 'engine' ? pair : subtractMoney(pair, exit.siblingQuantity)
  const wanted = lotsIn(own, instrument)
  if (wanted <= exit.quantity) return NOTHING
  const quantity = wanted as Lots
  if (status === 'held') return [{ kind: 'exit_resized', clientOrderId, quantity }]
  if (status !== 'accepted' && status !== 'partially_filled') return NOTHING
  return enlarged(state, exit, quantity, surroundings)
}

/**
 * More of the same at the venue is another order there: it loses its place, and risk is asked. What it
 * refuses is asked for again with the next fill, or when trading goes on. A stop that is due is not taken out
 * on its way.
 */
function enlarged(state: State, exit: Order, wanted: Lots, surroundings: Surroundings): readonly EventBody[] {
  const { clientOrderId, instrument, triggerPrice } = exit
  if (instrument === null) return NOTHING
  if (triggerPrice !== null && !exit.isTriggered && isDue(exit, triggerPrice, surroundings)) return NOTHING
  const quantity = quantityOf(wanted, instrument.lotSize)
  const change = { quantity, price: null, triggerPrice: null, isFollowing: true }
  const verdict = assessAmendment(state, exit, change, surroundings)
  if (!verdict.ok) return NOTHING
  return [{ kind: 'amend_requested', clientOrderId, ...verdict.approved, origin: ENGINE_ORIGIN }]
}

interface Making extends Exiting {
  readonly quantity: Lots
  /** The last stop of this entry that its venue lost; null when it lost none. */
  readonly lost: Order | null
}

/**
 * Of two legs the limit rests at the venue and the stop waits here; a stop alone rests at the venue too, if
 * that can keep it. A leg that risk refuses leaves the other one alone. The stop is written first: whatever a
 * power cut tears off behind it, the position is protected.
 */
function made(state: State, making: Making, surroundings: Surroundings): readonly EventBody[] {
  const { takeProfit, stopLoss } = making.bracket
  const groupId = nextGroupId(state)
  const entry = making.entry.clientOrderId
  const stopId = stopLoss ? generatedId(state) : null
  const limitId = takeProfit ? generatedId(state, stopLoss ? 2 : 1) : null
  let limit: EventBody | null = null
  let shared = MONEY_ZERO
  if (takeProfit && limitId) {
    const link: OrderLink = { groupId, role: 'limit_leg', sibling: stopId, entry }
    const request = exitRequest(making, { type: 'limit', price: takeProfit.price, triggerPrice: null })
    const leg = { clientOrderId: limitId, request, link, shared, isFallback: false }
    const event = legOf(state, leg, surroundings)
    if (event.kind === 'order_submitted') shared = event.locked
    limit = event
  }
  if (stopLoss && stopId) {
    const link: OrderLink = { groupId, role: 'stop_leg', sibling: limitId, entry }
    const request = exitRequest(making, stopTerms(stopLoss, making.lost))
    const isFallback = making.lost !== null
    const stop = legOf(state, { clientOrderId: stopId, request, link, shared, isFallback }, surroundings)
    return limit === null ? [stop] : [stop, limit]
  }
  return limit === null ? NOTHING : [limit]
}

type ExitTerms = Pick<OrderRequest, 'type' | 'price' | 'triggerPrice'>

/** A lost stop stood where somebody may have moved it: the one that follows it stands there too. */
function stopTerms(asked: NonNullable<Bracket['stopLoss']>, lost: Order | null): ExitTerms {
  const type = asked.price === null ? 'stop_market' : 'stop_limit'
  if (lost === null || lost.instrument === null || lost.triggerPrice === null) return { type, ...asked }
  const { tickSize } = lost.instrument
  return {
    type,
    price: asked.price && priceOf(lost.price, tickSize),
    triggerPrice: priceOf(lost.triggerPrice, tickSize),
  }
}

type Requesting = Pick<Making, 'entry' | 'instrument' | 'quantity'>

function exitRequest({ entry, instrument, quantity }: Requesting, terms: ExitTerms): OrderRequest {
  const { side, venue, symbol, strategyId, triggerBy } = entry.request
  return {
    ...terms,
    venue,
    symbol,
    side: oppositeSide(side),
    timeInForce: 'gtc',
    isPostOnly: false,
    isReduceOnly: true,
    quantity: quantityOf(quantity, instrument.lotSize),
    triggerBy,
    trail: null,
    expireAt: null,
    bracket: null,
    strategyId,
  }
}

interface Leg {
  readonly clientOrderId: ClientOrderId
  readonly request: OrderRequest
  readonly link: OrderLink
  readonly shared: Money
  /** Takes the place of one that its venue lost. */
  readonly isFallback: boolean
}

function legOf(state: State, leg: Leg, surroundings: Surroundings) {
  const { clientOrderId, request, link, shared } = leg
  const verdict = assess(state, request, surroundings, 'exit')
  const asked = { clientOrderId, request, origin: ENGINE_ORIGIN }
  if (!verdict.ok) return { kind: 'order_denied', ...asked, reason: verdict.reason } as const
  const locked = beyond(verdict.approved.locked, shared)
  const isKeptHere = link.role === 'stop_leg' && isToKeep(state, leg, verdict.approved, surroundings)
  return opened(asked, verdict.approved, { link, locked, isKeptHere }) as Extract<
    EventBody,
    { kind: 'order_held' | 'order_submitted' }
  >
}

/**
 * Which stops wait here though their venue keeps such orders: that of a pair, whose limit has the lock there;
 * one that the venue lost; during a halt, when nothing may go out; and one that is due, which most venues
 * refuse and some take for its opposite.
 */
function isToKeep(
  { tradingState }: State,
  { link, request, isFallback }: Leg,
  { instrument, triggerPrice }: Approved,
  surroundings: Surroundings,
): boolean {
  if (link.sibling !== null || isFallback || tradingState === 'halted') return true
  return triggerPrice === null || isDue({ key: instrument.key, request }, triggerPrice, surroundings)
}

function isDue(
  { key, request }: Pick<Order, 'key' | 'request'>,
  triggerPrice: Ticks,
  surroundings: Surroundings,
): boolean {
  const quote = surroundings.quote(key)
  return quote !== null && reachedAt(quote, request, triggerPrice) !== null
}
