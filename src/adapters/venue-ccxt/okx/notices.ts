/** Orders, stops and fills of OKX's REST answers and of its channels: the same rows in both. */
import { MONEY_ZERO, type Money, negateMoney, type OrderType, type VenueCode } from '../../../domain/index.ts'
import {
  type AccountNotice,
  type BalanceNotice,
  type Fields,
  type FillNotice,
  fieldsOf,
  listOf,
  moneyAt,
  moneyOrNullAt,
  type NoticeReference,
  type NoticeStatus,
  type OrderNotice,
  StrangeAnswer,
  sideAt,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'
import { moneyOrZeroAt, timeAt } from './answers.ts'

/** At market: what stands in place of a price behind a stop. */
const AT_MARKET = '-1'

/** Of the `orders` channel: what traded first, then where the order stands by that. */
export function orderPush(row: Fields): readonly AccountNotice[] {
  const order = orderNotice(row)
  const traded = tradeOf(row, order)
  return traded === null ? [order] : [traded, order]
}

export function orderNotice(row: Fields): OrderNotice {
  const status = statusOf(textAt(row, 'state'))
  const cumQuantity = moneyOrZeroAt(row, 'accFillSz')
  const isOfStop = textOrNullAt(row, 'algoId') !== null
  return {
    kind: 'order',
    ...referenceOf(row),
    status,
    type: typeOf(textAt(row, 'ordType'), isOfStop),
    price: moneyOrNullAt(row, 'px'),
    triggerPrice: null,
    isTriggered: isOfStop ? true : null,
    // Bought for an amount of the quote: how much of the base that is, its fills alone say.
    quantity: textOrNullAt(row, 'tgtCcy') === 'quote_ccy' ? cumQuantity : moneyAt(row, 'sz'),
    cumQuantity,
    reason: status === 'cancelled' ? cancelReason(row) : null,
    at: timeAt(row, 'uTime'),
  }
}

function referenceOf(row: Fields): NoticeReference {
  return {
    native: textAt(row, 'instId'),
    // What a stop became bears the stop's id here, and a number of the venue's making or none as its own.
    clientId: textOrNullAt(row, 'algoClOrdId') ?? textOrNullAt(row, 'clOrdId'),
    venueOrderId: textAt(row, 'ordId'),
    side: sideAt(row),
  }
}

function statusOf(state: string): NoticeStatus {
  switch (state) {
    case 'live':
    case 'partially_filled':
      return 'open'
    case 'filled':
      return 'filled'
    case 'canceled':
    case 'mmp_canceled':
      return 'cancelled'
    default:
      throw new StrangeAnswer(`no state of an order: ${state}`)
  }
}

function typeOf(ordType: string, isOfStop: boolean): OrderType {
  const isMarket = ordType === 'market' || ordType === 'optimal_limit_ioc'
  if (isOfStop) return isMarket ? 'stop_market' : 'stop_limit'
  return isMarket ? 'market' : 'limit'
}

/** `cancelSource`, https://www.okx.com/docs-v5/en/#order-book-trading-trade-ws-order-channel */
const CANCEL_SOURCES: ReadonlyMap<string, VenueCode> = new Map([
  ['1', 'cancelled_by_request'],
  ['13', 'fill_or_kill_unfillable'],
  ['14', 'unfilled_remainder'],
  // By the switch that we keep armed.
  ['20', 'cancelled_by_request'],
  ['31', 'post_only_would_take'],
  ['32', 'self_trade_prevented'],
])

function cancelReason(row: Fields): { readonly code: VenueCode; readonly text: string } {
  const source = textOrNullAt(row, 'cancelSource')
  const text = textOrNullAt(row, 'cancelSourceReason') ?? `cancelSource ${source ?? 'not given'}`
  return { code: CANCEL_SOURCES.get(source ?? '') ?? 'venue_refused', text }
}

/** Null when the push is not of a trade: each push repeats the last one only when it is one. */
function tradeOf(row: Fields, { native, clientId, venueOrderId, side }: OrderNotice): AccountNotice | null {
  const tradeId = textOrNullAt(row, 'tradeId')
  const quantity = moneyOrZeroAt(row, 'fillSz')
  if (tradeId === null || quantity === MONEY_ZERO) return null
  const reference = { native, clientId, venueOrderId, side }
  const fee = moneyOrNullAt(row, 'fillFee')
  const feeAsset = textOrNullAt(row, 'fillFeeCcy')
  if (fee === null || feeAsset === null) return { kind: 'traded', ...reference, tradeId }
  return {
    kind: 'fill',
    ...reference,
    tradeId,
    quantity,
    price: moneyAt(row, 'fillPx'),
    fee: charged(fee),
    feeAsset,
    liquidity: liquidityOf(row),
    at: timeAt(row, 'fillTime'),
  }
}

/** Of `fills` and `fills-history`. */
export function fillNotice(row: Fields): FillNotice {
  return {
    kind: 'fill',
    native: textAt(row, 'instId'),
    clientId: textOrNullAt(row, 'clOrdId'),
    venueOrderId: textAt(row, 'ordId'),
    side: sideAt(row),
    tradeId: textAt(row, 'tradeId'),
    quantity: moneyAt(row, 'fillSz'),
    price: moneyAt(row, 'fillPx'),
    fee: charged(moneyOrZeroAt(row, 'fee')),
    feeAsset: textAt(row, 'feeCcy'),
    liquidity: liquidityOf(row),
    // Not every row says when it traded; when it was written down follows within milliseconds.
    at: timeAt(row, textOrNullAt(row, 'fillTime') === null ? 'ts' : 'fillTime'),
  }
}

/** OKX writes what it takes below zero, and a rebate above. */
export function charged(fee: Money): Money {
  return fee === MONEY_ZERO ? MONEY_ZERO : negateMoney(fee)
}

function liquidityOf(row: Fields): 'maker' | 'taker' {
  switch (textAt(row, 'execType')) {
    case 'M':
      return 'maker'
    case 'T':
      return 'taker'
    default:
      throw new StrangeAnswer(`neither maker nor taker: ${textAt(row, 'execType')}`)
  }
}

/** Of a stop, whatever it is called: `conditional`, `trigger`, one leg of an `oco`. */
export function stopNotice(row: Fields): OrderNotice {
  const state = textAt(row, 'state')
  const status = stopStatusOf(state)
  const orderPrice =
    textOrNullAt(row, 'slOrdPx') ?? textOrNullAt(row, 'ordPx') ?? textOrNullAt(row, 'tpOrdPx')
  const isLimit = orderPrice !== null && orderPrice !== AT_MARKET
  const child = childOf(row)
  return {
    kind: 'order',
    native: textAt(row, 'instId'),
    clientId: textOrNullAt(row, 'algoClOrdId'),
    venueOrderId: child ?? textAt(row, 'algoId'),
    side: sideAt(row),
    status,
    type: isLimit ? 'stop_limit' : 'stop_market',
    price: isLimit ? moneyAt({ price: orderPrice }, 'price') : null,
    triggerPrice:
      moneyOrNullAt(row, 'slTriggerPx') ??
      moneyOrNullAt(row, 'triggerPx') ??
      moneyOrNullAt(row, 'tpTriggerPx'),
    isTriggered: child !== null || status === 'open',
    quantity: moneyOrZeroAt(row, 'sz'),
    // What it became tells what it filled.
    cumQuantity: MONEY_ZERO,
    reason: status === 'cancelled' ? stopEnd(row, state) : null,
    at: timeAt(row, 'uTime'),
  }
}

function stopStatusOf(state: string): NoticeStatus {
  switch (state) {
    case 'live':
    case 'pause':
      return 'waiting'
    case 'effective':
    case 'partially_effective':
    case 'order_placed':
    case 'filled':
      return 'open'
    case 'canceled':
    case 'order_failed':
    case 'partially_failed':
      return 'cancelled'
    default:
      throw new StrangeAnswer(`no state of a stop: ${state}`)
  }
}

/** The number of the order that a stop became; null while it is none. */
export function childOf(row: Fields): string | null {
  const ids = row['ordIdList']
  const [first] = Array.isArray(ids) ? listOf(ids, 'ordIdList') : []
  if (typeof first === 'string' && first !== '') return first
  const id = textOrNullAt(row, 'ordId')
  return id === '0' ? null : id
}

function stopEnd(row: Fields, state: string): { readonly code: VenueCode; readonly text: string } {
  if (state === 'canceled') return { code: 'cancelled_by_request', text: 'canceled' }
  return { code: 'venue_refused', text: `${state} ${textOrNullAt(row, 'failCode') ?? ''}`.trimEnd() }
}

/** Of `account/balance` and of the `account` channel, which repeats it. */
export function balanceNotices(row: Fields): readonly BalanceNotice[] {
  return listOf(row['details'], 'details').map((entry) => {
    const detail = fieldsOf(entry, 'detail')
    return {
      kind: 'balance',
      asset: textAt(detail, 'ccy'),
      free: moneyAt(detail, 'availBal'),
      locked: moneyOrZeroAt(detail, 'frozenBal'),
    }
  })
}
