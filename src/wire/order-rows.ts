import type {
  BalanceRow,
  FillRow,
  InstrumentRow,
  OrderStateRow,
  PositionRow,
  WireStatus,
} from '../contract/index.ts'
import {
  type Balance,
  divideMoney,
  type Fill,
  type Instrument,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  type Order,
  type OrderStatus,
  type Position,
  quantityOf,
  type Side,
  subtractMoney,
  type UnixNs,
} from '../domain/index.ts'
import { exactInteger, exactMoney } from './exact.ts'

const WIRE_STATUS: Record<OrderStatus, WireStatus> = {
  denied: 'REJECTED',
  submitted: 'SUBMITTED',
  accepted: 'ACCEPTED',
  partially_filled: 'PARTIALLY_FILLED',
  pending_cancel: 'PENDING_CANCEL',
  unknown: 'UNKNOWN',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
  filled: 'FILLED',
  rejected: 'REJECTED',
}

export function wireStatus(status: OrderStatus): WireStatus {
  return WIRE_STATUS[status]
}

export function wireSide(side: Side): 'BUY' | 'SELL' {
  return side === 'buy' ? 'BUY' : 'SELL'
}

function wireTimeInForce(order: Order): OrderStateRow['tif'] {
  if (order.request.isPostOnly) return 'GTX'
  return order.request.timeInForce.toUpperCase() as 'GTC' | 'IOC' | 'FOK'
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
    type: request.type === 'market' ? 'MARKET' : 'LIMIT',
    tif: wireTimeInForce(order),
    order_qty: exactMoney(request.quantity),
    limit_price: request.price === null ? null : exactMoney(request.price),
    venue_order_id: order.venueOrderId,
    status: wireStatus(order.status),
    executed_qty: exactMoney(executed),
    avg_price: exactMoney(executed === MONEY_ZERO ? MONEY_ZERO : divideMoney(order.cumQuote, executed)),
    fees: exactMoney(order.fees),
    fee_asset: order.feeAsset,
    reason: order.reason?.code ?? null,
    ...(rejectedBy === null ? {} : { rejected_by: rejectedBy }),
    held_by: 'venue',
    strategy_id: request.strategyId,
    created_ts_ns: exactInteger(order.createdAt),
    last_ts_ns: exactInteger(order.lastAt),
  }
}

export function fillRow(fill: Fill): FillRow {
  return {
    ts_ns: exactInteger(fill.at),
    venue: fill.venue,
    client_order_id: fill.clientOrderId,
    symbol: fill.symbol,
    qty: exactMoney(fill.quantity),
    price: exactMoney(fill.price),
    side: wireSide(fill.side),
    fee: exactMoney(fill.fee),
    fee_asset: fill.feeAsset,
    liquidity: fill.liquidity === 'maker' ? 'MAKER' : 'TAKER',
    execution_id: fill.executionId,
    seq: fill.seq,
  }
}

export function balanceRow(balance: Balance): BalanceRow {
  return {
    venue: balance.venue,
    asset: balance.asset,
    free: exactMoney(balance.free),
    locked: exactMoney(balance.locked),
  }
}

/** `mark` null: nothing to value it by, so the unrealized part is shown as 0. */
export function positionRow(
  position: Position,
  valued: { readonly mark: Money | null; readonly at: UnixNs },
): PositionRow {
  const { quantity } = position
  const isFlat = quantity === MONEY_ZERO
  const { mark } = valued
  const unrealized =
    mark === null || isFlat ? MONEY_ZERO : subtractMoney(multiplyMoney(quantity, mark), position.cost)
  return {
    ts_ns: exactInteger(valued.at),
    venue: position.venue,
    symbol: position.symbol,
    qty: exactMoney(quantity),
    avg_price: exactMoney(isFlat ? MONEY_ZERO : divideMoney(position.cost, quantity)),
    realized_pnl: exactMoney(position.realizedPnl),
    unrealized_pnl: exactMoney(unrealized),
  }
}

export function instrumentRow(instrument: Instrument): InstrumentRow {
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    base: instrument.base,
    quote: instrument.quote,
    kind: 'spot',
    version: instrument.version,
    status: instrument.isTrading ? 'trading' : 'halted',
    tick_size: exactMoney(instrument.tickSize),
    lot_size: exactMoney(instrument.lotSize),
    notional_min: exactMoney(instrument.notionalMin),
    quantity_max: exactMoney(quantityOf(instrument.quantityMax, instrument.lotSize)),
    fee_rate_maker: exactMoney(instrument.feeRateMaker),
    fee_rate_taker: exactMoney(instrument.feeRateTaker),
  }
}
