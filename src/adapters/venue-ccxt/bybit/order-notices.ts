/** https://bybit-exchange.github.io/docs/v5/order/open-order, and the same rows in the `order` channel. */
import { MONEY_ZERO, type Money, money, type OrderType, type VenueCode } from '../../../domain/index.ts'
import {
  type Fields,
  moneyAt,
  type NoticeStatus,
  type OrderNotice,
  StrangeAnswer,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'
import { sideAt, textTimeAt } from './answer.ts'

const STATUSES: Readonly<Record<string, NoticeStatus>> = {
  New: 'open',
  PartiallyFilled: 'open',
  Untriggered: 'waiting',
  Triggered: 'open',
  Filled: 'filled',
  Cancelled: 'cancelled',
  PartiallyFilledCanceled: 'cancelled',
  // A stop that was taken out before it was reached.
  Deactivated: 'cancelled',
  Rejected: 'rejected',
}

export function orderNotice(row: Fields): OrderNotice {
  const written = textAt(row, 'orderStatus')
  const status = STATUSES[written]
  if (status === undefined) throw new StrangeAnswer(`unknown orderStatus: ${written.slice(0, 40)}`)
  const triggerPrice = amountOrNullAt(row, 'triggerPrice')
  const isMarket = textAt(row, 'orderType') === 'Market'
  return {
    kind: 'order',
    native: textAt(row, 'symbol'),
    clientId: textOrNullAt(row, 'orderLinkId'),
    venueOrderId: textAt(row, 'orderId'),
    side: sideAt(row, 'side'),
    status,
    type: typeOf(isMarket, triggerPrice !== null),
    // What stands there for a market order is the bound the venue itself puts on it.
    price: isMarket ? null : amountOrNullAt(row, 'price'),
    triggerPrice,
    isTriggered: triggerPrice === null ? null : isTriggered(written),
    quantity: quantityOf(row, isMarket),
    cumQuantity: moneyAt(row, 'cumExecQty'),
    reason: status === 'open' || status === 'waiting' || status === 'filled' ? null : reasonOf(row, written),
    at: textTimeAt(row, 'updatedTime'),
  }
}

/** Zero and nothing both mean that there is none. */
function amountOrNullAt(row: Fields, name: string): Money | null {
  if (textOrNullAt(row, name) === null) return null
  const amount = moneyAt(row, name)
  return amount === MONEY_ZERO ? null : amount
}

function typeOf(isMarket: boolean, isStop: boolean): OrderType {
  if (isStop) return isMarket ? 'stop_market' : 'stop_limit'
  return isMarket ? 'market' : 'limit'
}

/** A stop may be rejected before or after it was reached: that is not told. */
function isTriggered(status: string): boolean | null {
  if (status === 'Rejected') return null
  return status !== 'Untriggered' && status !== 'Deactivated'
}

/** A market order may be written in the quote asset: then only what it traded and has left is known. */
function quantityOf(row: Fields, isMarket: boolean): Money {
  const unit = textOrNullAt(row, 'marketUnit')
  const isInQuote = isMarket && (unit === 'quoteCoin' || (unit === null && textAt(row, 'side') === 'Buy'))
  if (!isInQuote) return moneyAt(row, 'qty')
  return money(moneyAt(row, 'cumExecQty') + (amountOrNullAt(row, 'leavesQty') ?? MONEY_ZERO))
}

const REJECT_REASONS: Readonly<Record<string, VenueCode>> = {
  EC_PostOnlyWillTakeLiquidity: 'post_only_would_take',
  EC_CancelForNoFullFill: 'fill_or_kill_unfillable',
  EC_NoEnoughQtyToFill: 'fill_or_kill_unfillable',
  EC_NoImmediateQtyToFill: 'unfilled_remainder',
  EC_CancelByOrderValueZero: 'unfilled_remainder',
  EC_BySelfMatch: 'self_trade_prevented',
  EC_StopBySelfMatch: 'self_trade_prevented',
  EC_PerCancelRequest: 'cancelled_by_request',
}

const CANCEL_TYPES: Readonly<Record<string, VenueCode>> = {
  CancelByUser: 'cancelled_by_request',
  CancelBySmp: 'self_trade_prevented',
  CancelByCrossSelfMuch: 'self_trade_prevented',
}

/** What it bears when nothing is to be told. */
const SAYS_NOTHING = new Set(['UNKNOWN', 'EC_NoError'])

function reasonOf(row: Fields, status: string): NonNullable<OrderNotice['reason']> {
  const cancelType = textOrNullAt(row, 'cancelType') ?? 'UNKNOWN'
  const rejectReason = textOrNullAt(row, 'rejectReason') ?? 'EC_NoError'
  const told = [rejectReason, cancelType].filter((word) => !SAYS_NOTHING.has(word))
  const code = REJECT_REASONS[rejectReason] ?? CANCEL_TYPES[cancelType] ?? codeWithoutWords(row, status)
  return { code, text: [status, ...told].join(' ') }
}

/** Nobody took it out and nothing was wrong: an order that may not rest has come to its end. */
function codeWithoutWords(row: Fields, status: string): VenueCode {
  if (status === 'Rejected' || status === 'Deactivated') return 'venue_refused'
  const timeInForce = textOrNullAt(row, 'timeInForce')
  if (timeInForce === 'FOK') return 'fill_or_kill_unfillable'
  return timeInForce === 'IOC' ? 'unfilled_remainder' : 'venue_refused'
}
