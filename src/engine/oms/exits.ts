import {
  type AssetName,
  type Bracket,
  type ClientOrderId,
  type EventBody,
  type Instrument,
  isClosed,
  type Lots,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  type Order,
  type OrderLink,
  type OrderRequest,
  quantityOf,
  stepsDown,
  subtractMoney,
} from '../../domain/index.ts'
import { assess, assessAmendment } from '../risk/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { ENGINE, generatedId, nextGroupId } from './ids.ts'
import { beyond, opened } from './submit.ts'

const NOTHING: readonly EventBody[] = []

/** Brings the exits of an entry to what it has filled: makes them, or makes them larger. */
export function decideExits(state: State, entry: Order, surroundings: Surroundings): readonly EventBody[] {
  const { instrument, exits } = entry
  const { bracket } = entry.request
  if (instrument === null || bracket === null) return NOTHING
  const all = exits.map((id) => state.orders.get(id)).filter((exit) => exit !== undefined)
  const open = all.filter(({ status }) => !isClosed(status))
  const exited = all.reduce((sum, { cumQty }) => sum + cumQty, 0)
  const target = coverable(entry, instrument)
  if (open.length > 0) return grown(state, open, target - (exited - filledBy(open)), surroundings)
  const uncovered = target - exited
  if (uncovered <= 0 || all.some((exit) => isLetGo(state, exit))) return NOTHING
  if (!isWorthAnOrder({ entry, instrument, bracket }, uncovered as Lots)) return NOTHING
  return made(state, { entry, instrument, bracket, quantity: uncovered as Lots }, surroundings)
}

function filledBy(orders: readonly Order[]): number {
  return orders.reduce((sum, { cumQty }) => sum + cumQty, 0)
}

/** Somebody took this exit out: he wants no other in its place. */
function isLetGo(state: State, { status, reason, link }: Order): boolean {
  if (status === 'filled' || reason?.code === 'sibling_closed') return false
  const sibling = link?.sibling ? state.orders.get(link.sibling) : undefined
  return sibling?.isTriggered !== true
}

/** What was bought, less a fee that was taken out of it; in whole lots. */
function coverable({ cumQty, feeAsset, fees, otherFees, request }: Order, instrument: Instrument): number {
  if (request.side === 'sell' || instrument.contract !== null) return cumQty
  const inBase = (asset: AssetName | null) => asset === instrument.base
  const other = otherFees.find(({ asset }) => inBase(asset))?.amount ?? MONEY_ZERO
  const fee = (inBase(feeAsset) ? fees + other : other) as Money
  return stepsDown(subtractMoney(quantityOf(cumQty, instrument.lotSize), fee), instrument.lotSize)
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

function grown(
  state: State,
  open: readonly Order[],
  wanted: number,
  surroundings: Surroundings,
): readonly EventBody[] {
  return open.flatMap((exit): readonly EventBody[] => {
    if (wanted <= exit.quantity) return NOTHING
    const quantity = wanted as Lots
    if (exit.status === 'held') {
      return [{ kind: 'exit_resized', clientOrderId: exit.clientOrderId, quantity }]
    }
    if (exit.status !== 'accepted' && exit.status !== 'partially_filled') return NOTHING
    return enlarged(state, exit, quantity, surroundings)
  })
}

/**
 * More of the same at the venue is another order there: it loses its place, and risk is asked. What it
 * refuses is asked for again with the next fill, or when trading goes on.
 */
function enlarged(state: State, exit: Order, wanted: Lots, surroundings: Surroundings): readonly EventBody[] {
  const { clientOrderId, instrument } = exit
  if (instrument === null) return NOTHING
  const quantity = quantityOf(wanted, instrument.lotSize)
  const change = { quantity, price: null, triggerPrice: null, isFollowing: true }
  const verdict = assessAmendment(state, exit, change, surroundings)
  if (!verdict.ok) return NOTHING
  return [{ kind: 'amend_requested', clientOrderId, ...verdict.approved, origin: ENGINE }]
}

interface Making extends Exiting {
  readonly quantity: Lots
}

/** The limit rests at the venue, the stop waits here. A leg that risk refuses leaves the other one alone. */
function made(state: State, making: Making, surroundings: Surroundings): readonly EventBody[] {
  const { takeProfit, stopLoss } = making.bracket
  const groupId = nextGroupId(state)
  const entry = making.entry.clientOrderId
  const limitId = takeProfit ? generatedId(state) : null
  const stopId = stopLoss ? generatedId(state, takeProfit ? 2 : 1) : null
  const events: EventBody[] = []
  let shared = MONEY_ZERO
  if (takeProfit && limitId) {
    const link: OrderLink = { groupId, role: 'limit_leg', sibling: stopId, entry }
    const request = exitRequest(making, { type: 'limit', price: takeProfit.price, triggerPrice: null })
    const leg = { clientOrderId: limitId, request, link, shared }
    const event = legOf(state, leg, surroundings)
    if (event.kind === 'order_submitted') shared = event.locked
    events.push(event)
  }
  if (stopLoss && stopId) {
    const { price, triggerPrice } = stopLoss
    const link: OrderLink = { groupId, role: 'stop_leg', sibling: limitId, entry }
    const type = price === null ? 'stop_market' : 'stop_limit'
    const request = exitRequest(making, { type, price, triggerPrice })
    events.push(legOf(state, { clientOrderId: stopId, request, link, shared }, surroundings))
  }
  return events
}

type ExitTerms = Pick<OrderRequest, 'type' | 'price' | 'triggerPrice'>

function exitRequest({ entry, instrument, quantity }: Making, terms: ExitTerms): OrderRequest {
  const { side, venue, symbol, strategyId, triggerBy } = entry.request
  return {
    ...terms,
    venue,
    symbol,
    side: side === 'buy' ? 'sell' : 'buy',
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
}

function legOf(state: State, { clientOrderId, request, link, shared }: Leg, surroundings: Surroundings) {
  const verdict = assess(state, request, surroundings, 'exit')
  const asked = { clientOrderId, request, origin: ENGINE }
  if (!verdict.ok) return { kind: 'order_denied', ...asked, reason: verdict.reason } as const
  const locked = beyond(verdict.approved.locked, shared)
  return opened(asked, verdict.approved, { link, locked }) as Extract<
    EventBody,
    { kind: 'order_held' | 'order_submitted' }
  >
}
