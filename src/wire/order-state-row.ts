import type {
  OrderRef,
  OrderRole,
  OrderStateRow,
  WireOrderType,
  WireStatus,
  WireTimeInForce,
} from '../contract/index.ts'
import {
  divideMoney,
  type Instrument,
  isStop,
  MONEY_ZERO,
  type Money,
  type Order,
  type OrderLink,
  type OrderRequest,
  type OrderStatus,
  type OrderType,
  priceOf,
  quantityOf,
  type Side,
  type Ticks,
} from '../domain/index.ts'
import { exactInteger, exactMoney } from './exact.ts'

const WIRE_STATUS: Record<OrderStatus, WireStatus> = {
  initialized: 'SUBMITTED',
  denied: 'REJECTED',
  held: 'HELD',
  submitted: 'SUBMITTED',
  accepted: 'ACCEPTED',
  partially_filled: 'PARTIALLY_FILLED',
  pending_amend: 'PENDING_AMEND',
  pending_cancel: 'PENDING_CANCEL',
  unknown: 'UNKNOWN',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
  filled: 'FILLED',
  rejected: 'REJECTED',
}

const WIRE_TYPE: Record<OrderType, WireOrderType> = {
  limit: 'LIMIT',
  market: 'MARKET',
  stop_market: 'STOP_MARKET',
  stop_limit: 'STOP_LIMIT',
  trailing_stop: 'TRAILING_STOP',
}

export function wireStatus(status: OrderStatus): WireStatus {
  return WIRE_STATUS[status]
}

/** The statuses that the wire has one word for. */
export function statusesOf(word: WireStatus): ReadonlySet<OrderStatus> {
  const statuses = Object.keys(WIRE_STATUS) as OrderStatus[]
  return new Set(statuses.filter((status) => WIRE_STATUS[status] === word))
}

export function wireSide(side: Side): 'BUY' | 'SELL' {
  return side === 'buy' ? 'BUY' : 'SELL'
}

export function orderRef({ clientOrderId, status }: Order): OrderRef {
  return { client_order_id: clientOrderId, status: wireStatus(status) }
}

export function wireType(type: OrderType): WireOrderType {
  return WIRE_TYPE[type]
}

export function wireTimeInForce({ isPostOnly, timeInForce }: OrderRequest): WireTimeInForce {
  if (isPostOnly && timeInForce === 'gtc') return 'GTX'
  return timeInForce.toUpperCase() as Uppercase<typeof timeInForce>
}

export function orderStateRow(order: Order): OrderStateRow {
  const { request, instrument } = order
  const executed = instrument ? quantityOf(order.cumQty, instrument.lotSize) : MONEY_ZERO
  const rejectedBy = order.status === 'denied' ? 'veloz' : order.status === 'rejected' ? 'venue' : null
  return {
    client_order_id: order.clientOrderId,
    venue: request.venue,
    symbol: request.symbol,
    side: wireSide(request.side),
    type: wireType(request.type),
    tif: wireTimeInForce(request),
    ...termsOf(order),
    venue_order_id: order.venueOrderId,
    status: wireStatus(order.status),
    executed_qty: exactMoney(executed),
    avg_price: exactMoney(executed === MONEY_ZERO ? MONEY_ZERO : divideMoney(order.cumQuote, executed)),
    fees: exactMoney(order.fees),
    fee_asset: order.feeAsset,
    ...(order.otherFees.length === 0 ? {} : { other_fees: order.otherFees.map(feeRow) }),
    reason: order.reason?.code ?? null,
    ...(rejectedBy === null ? {} : { rejected_by: rejectedBy }),
    held_by: order.heldBy,
    revision: order.revision,
    pending_amend: pendingAmend(order),
    ...linksOf(order),
    strategy_id: request.strategyId,
    created_ts_ns: exactInteger(order.createdAt),
    last_ts_ns: exactInteger(order.lastAt),
  }
}

function feeRow({ asset, amount }: Order['otherFees'][number]) {
  return { asset, amount: exactMoney(amount) }
}

type Terms = Pick<
  OrderStateRow,
  | 'order_qty'
  | 'limit_price'
  | 'stop_price'
  | 'trigger_by'
  | 'trail_amount'
  | 'trail_percent'
  | 'is_triggered'
  | 'expire_ts_ns'
  | 'reduce_only'
  | 'post_only'
>

/** What is asked for now, amends included. */
function termsOf(order: Order): Terms {
  const { request, isTriggered } = order
  const { quantity, price, triggerPrice } = presentTerms(order)
  return {
    order_qty: exactMoney(quantity),
    limit_price: price === null ? null : exactMoney(price),
    stop_price: triggerPrice === null ? null : exactMoney(triggerPrice),
    trigger_by: isStop(request.type) ? request.triggerBy : null,
    ...trailOf(request),
    is_triggered: isTriggered,
    expire_ts_ns: request.expireAt === null ? null : exactInteger(request.expireAt),
    reduce_only: request.isReduceOnly,
    post_only: request.isPostOnly,
  }
}

interface PresentTerms {
  readonly quantity: Money
  readonly price: Money | null
  readonly triggerPrice: Money | null
}

/**
 * Total quantity and prices as they stand: in the instrument's steps once it was let in, as asked before. An
 * order without a limit price has a worst price in its place, which is nobody's wish.
 */
export function presentTerms({ request, instrument, ...order }: Order): PresentTerms {
  if (instrument === null || order.status === 'denied') {
    const { quantity, price, triggerPrice } = request
    return { quantity, price, triggerPrice }
  }
  return {
    quantity: quantityOf(order.quantity, instrument.lotSize),
    price: request.price === null ? null : priceOf(order.price, instrument.tickSize),
    triggerPrice: order.triggerPrice === null ? null : priceOf(order.triggerPrice, instrument.tickSize),
  }
}

const PERCENT = 100n

function trailOf({ trail }: OrderRequest): Pick<OrderStateRow, 'trail_amount' | 'trail_percent'> {
  if (trail === null) return {}
  return trail.unit === 'amount'
    ? { trail_amount: exactMoney(trail.value) }
    : { trail_percent: exactMoney((trail.value * PERCENT) as Money) }
}

function pendingAmend({ amendment, instrument, request }: Order): OrderStateRow['pending_amend'] {
  if (amendment === null || instrument === null) return null
  const { quantity, price, triggerPrice, way } = amendment
  return {
    qty: exactMoney(quantityOf(quantity, instrument.lotSize)),
    price: request.price === null ? null : exactPrice(price, instrument),
    stop_price: triggerPrice === null ? null : exactPrice(triggerPrice, instrument),
    way,
  }
}

function exactPrice(price: Ticks, { tickSize }: Instrument) {
  return exactMoney(priceOf(price, tickSize))
}

type Links = Pick<OrderStateRow, 'group_id' | 'role' | 'sibling_id' | 'entry_id' | 'exit_ids'>

const NO_LINKS: Links = {}

function linksOf({ link, exits }: Order): Links {
  if (link === null && exits.length === 0) return NO_LINKS
  return {
    ...(link === null ? {} : { group_id: link.groupId, role: roleOf(link) }),
    ...(link?.sibling ? { sibling_id: link.sibling } : {}),
    ...(link?.entry ? { entry_id: link.entry } : {}),
    ...(exits.length === 0 ? {} : { exit_ids: [...exits] }),
  }
}

function roleOf({ role, entry }: OrderLink): OrderRole {
  if (entry === null) return role === 'limit_leg' ? 'oco_limit' : 'oco_stop'
  return role === 'limit_leg' ? 'take_profit' : 'stop_loss'
}
