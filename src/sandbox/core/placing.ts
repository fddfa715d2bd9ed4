/** A new order: what refuses it, and how it begins. */
import { type Lots, lots, MONEY_ZERO, type OrderType, oppositeSide } from '../../domain/index.ts'
import { freeOf } from './account.ts'
import { enter, isReached } from './entering.ts'
import type { NewSandboxOrder, PlaceOutcome, SandboxOrder, SandboxRefusal, TriggerWhen } from './exchange.ts'
import { refusalOf } from './filters.ts'
import { canLock, relock } from './locks.ts'
import { type Market, offeredAt } from './market.ts'
import type { Living } from './order-desk.ts'
import { nowMs, type Sandbox } from './sandbox.ts'
import { planTaking, rateOnTop, type TakingPlan } from './taking-plan.ts'
import { begin, marketOf } from './trading.ts'

const STOPS: ReadonlySet<OrderType> = new Set(['stop_market', 'stop_limit', 'trailing_stop'])

export function place(sandbox: Sandbox, asked: NewSandboxOrder): PlaceOutcome {
  const order = orderAsked(sandbox, asked)
  if (typeof order === 'string') return { outcome: 'refused', reason: order }
  const reason = whyNot(sandbox, { asked, order })
  if (reason !== null) return { outcome: 'refused', reason }
  const living = begin(sandbox, order, asked.whenEnded)
  start(sandbox, living)
  return { outcome: 'placed', order: living.order, fills: living.fills }
}

/** What it would be, or why it can be nothing. */
export function orderAsked(sandbox: Sandbox, asked: NewSandboxOrder): SandboxOrder | SandboxRefusal {
  const market = sandbox.markets.get(asked.key)
  if (market === undefined) return 'unknown_instrument'
  const quantity = quantityOf(sandbox, market, asked)
  if (typeof quantity === 'string') return quantity
  const when = STOPS.has(asked.type) ? directionOf(market, asked) : null
  return orderOf(sandbox, market, { asked, quantity, when })
}

/** Waits for its trigger, or trades and rests. */
export function start(sandbox: Sandbox, living: Living): void {
  const { order } = living
  if (order.status !== 'waiting') return enter(sandbox, living)
  relock(sandbox, living)
  marketOf(sandbox, order).waiting.add(order.id)
}

/** In lots, or as many as the amount of the quote asset buys or earns now. */
function quantityOf(sandbox: Sandbox, market: Market, asked: NewSandboxOrder): Lots | SandboxRefusal {
  const { quantity, quoteAmount, side } = asked
  if (quantity !== null) return quantity
  if (quoteAmount === null) return 'quantity_too_small'
  if (market.shown === null || offeredAt(market, oppositeSide(side)).length === 0) return 'no_market'
  const plan = planOf(sandbox, market, {
    side,
    quantityMax: market.instrument.quantityMax,
    costMax: quoteAmount,
  })
  return plan.quantity === 0 ? 'notional_too_small' : plan.quantity
}

function planOf(
  sandbox: Sandbox,
  market: Market,
  taking: Pick<Parameters<typeof planTaking>[1], 'side' | 'quantityMax' | 'costMax'>,
): TakingPlan {
  const isOnTop = taking.side === 'buy' && sandbox.isQuoteFee
  return planTaking(market, { ...taking, feeRateOnTop: rateOnTop(market.instrument, isOnTop) })
}

function directionOf({ last }: Market, { triggerPrice, triggerWhen }: NewSandboxOrder): TriggerWhen {
  if (triggerWhen !== undefined) return triggerWhen
  return triggerPrice !== null && last !== null && triggerPrice < last ? 'falls' : 'rises'
}

interface Measured {
  readonly asked: NewSandboxOrder
  readonly quantity: Lots
  readonly when: TriggerWhen | null
}

function orderOf(
  sandbox: Sandbox,
  { instrument }: Market,
  { asked, quantity, when }: Measured,
): SandboxOrder {
  const { clientId, key, side, type, timeInForce, isPostOnly, price, triggerPrice, quoteAmount, note } = asked
  const atMs = nowMs(sandbox)
  const isAtMarket = type === 'market' || type === 'stop_market' || type === 'trailing_stop'
  return {
    ...{ id: sandbox.orders.nextId, clientId, key, instrument, side, type, timeInForce, isPostOnly, note },
    price: isAtMarket ? null : price,
    triggerPrice: when === null ? null : triggerPrice,
    triggerWhen: when,
    isTriggered: false,
    ...(asked.alternative === undefined ? {} : { alternative: asked.alternative }),
    ...(asked.trail === undefined ? {} : { trail: asked.trail }),
    ...(asked.shownQuantity === undefined ? {} : { shownQuantity: asked.shownQuantity }),
    quoteAmount,
    expireAtMs: timeInForce === 'gtd' ? (asked.expireAtMs ?? null) : null,
    quantity,
    cumQty: lots(0),
    cumQuote: MONEY_ZERO,
    status: when === null ? 'open' : 'waiting',
    listId: null,
    isPending: false,
    reason: null,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  }
}

interface Candidate {
  readonly asked: Pick<NewSandboxOrder, 'triggerWhen'>
  readonly order: SandboxOrder
}

export function whyNot(sandbox: Sandbox, candidate: Candidate): SandboxRefusal | null {
  const isNamed = isTaken(sandbox, candidate.order.clientId)
  return isNamed ? 'duplicate_client_id' : whyNotNow(sandbox, candidate)
}

/** As the market and the account are at this moment. */
export function whyNotNow(sandbox: Sandbox, candidate: Candidate): SandboxRefusal | null {
  const { order } = candidate
  const market = marketOf(sandbox, order)
  return (
    priceRefusal(order) ??
    refusalOf(market, order) ??
    triggerRefusal(market, candidate) ??
    alternativeRefusal(market, order) ??
    fundsRefusal(sandbox, market, order)
  )
}

export function isTaken({ orders, mayReuseClientIds }: Sandbox, clientId: string): boolean {
  const id = clientId === '' ? undefined : orders.byClientId.get(clientId)
  if (id === undefined) return false
  return orders.living.has(id) || !mayReuseClientIds
}

/** A limit has a price, a stop has a trigger. */
function priceRefusal({ type, price, triggerPrice, trail }: SandboxOrder): SandboxRefusal | null {
  const wantsPrice = type === 'limit' || type === 'stop_limit'
  if (wantsPrice && price === null) return 'price_off_tick'
  return STOPS.has(type) && triggerPrice === null && trail === undefined ? 'price_off_tick' : null
}

/** The other trigger of an order that has two. */
export function alternativeRefusal(market: Market, order: SandboxOrder): SandboxRefusal | null {
  const { alternative } = order
  if (alternative === undefined) return null
  const { triggerPrice, triggerWhen } = alternative
  const isThere = market.last !== null && isReached(triggerWhen, triggerPrice, market.last)
  return refusalOf(market, { ...order, ...alternative }) ?? (isThere ? 'trigger_price_wrong_side' : null)
}

function triggerRefusal({ last }: Market, { asked, order }: Candidate): SandboxRefusal | null {
  const { trail } = order
  if (trail?.activeWhen !== undefined && trail.activePrice !== null && last !== null) {
    return isReached(trail.activeWhen, trail.activePrice, last) ? 'trigger_price_wrong_side' : null
  }
  if (order.triggerPrice === null) return null
  if (last === null) return 'no_market'
  const isAsked = asked.triggerWhen !== undefined
  return isAsked && isReached(order.triggerWhen, order.triggerPrice, last) ? 'trigger_price_wrong_side' : null
}

function fundsRefusal(sandbox: Sandbox, market: Market, order: SandboxOrder): SandboxRefusal | null {
  if (order.side === 'sell' || order.price !== null || order.status === 'waiting') {
    return canLock(sandbox, order, MONEY_ZERO) ? null : 'insufficient_funds'
  }
  const plan = planOf(sandbox, market, { side: 'buy', quantityMax: order.quantity, costMax: null })
  if (plan.worst === null) return 'no_market'
  const wanted = order.quoteAmount ?? plan.cost
  return freeOf(sandbox.account, market.instrument.quote) >= wanted ? null : 'insufficient_funds'
}
