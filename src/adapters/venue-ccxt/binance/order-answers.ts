/** Orders and fills as Binance's REST answers tell of them. */
import { isStop, type Money, type UnixNs } from '../../../domain/index.ts'
import {
  type AccountNotice,
  type Fields,
  type FillNotice,
  fieldsOf,
  flagAt,
  integerAt,
  listOf,
  moneyAt,
  type NoticeReference,
  type NoticeStatus,
  type OrderNotice,
  StrangeAnswer,
  textAt,
  textOrNullAt,
  timeAt,
} from '../protocol/index.ts'
import { reasonOf } from './reasons.ts'
import { sideOf, statusOf, typeOf } from './words.ts'

/** Of `GET order` and its lists, of a placement, a cancel and an amendment. */
export function orderNotice(order: Fields): OrderNotice {
  const typeWord = textAt(order, 'type')
  const statusWord = textAt(order, 'status')
  const type = typeOf(typeWord)
  const isStopOrder = isStop(type)
  const cumQuantity = moneyAt(order, 'executedQty')
  const isTriggered = isStopOrder ? isWorking(order, cumQuantity) : null
  const status = standing(statusOf(statusWord), isTriggered)
  return {
    kind: 'order',
    ...referenceOf(order),
    status,
    type,
    price: type === 'market' || type === 'stop_market' ? null : moneyAt(order, 'price'),
    triggerPrice: isStopOrder ? triggerPriceOf(order) : null,
    isTriggered,
    quantity: moneyAt(order, 'origQty' in order ? 'origQty' : 'qty'),
    cumQuantity,
    reason: reasonOf({
      ...{ status, statusWord, typeWord },
      timeInForce: textAt(order, 'timeInForce'),
      expiryReason: textOrNullAt(order, 'expiryReason'),
      rejectReason: null,
    }),
    at: changedAt(order),
  }
}

/** A stop that waits is `NEW` to the venue, like an order on the book. */
export function standing(status: NoticeStatus, isTriggered: boolean | null): NoticeStatus {
  return status === 'open' && isTriggered === false ? 'waiting' : status
}

function referenceOf(order: Fields): NoticeReference {
  return {
    native: textAt(order, 'symbol'),
    clientId: textOrNullAt(order, isCancel(order) ? 'origClientOrderId' : 'clientOrderId'),
    venueOrderId: String(integerAt(order, 'orderId')),
    side: sideOf(textAt(order, 'side')),
  }
}

/**
 * A cancel has an id of its own, and that of the order as the original. So has an amendment, whose own id is
 * the order's from then on; it writes the quantity as `qty`.
 */
function isCancel(order: Fields): boolean {
  return 'origClientOrderId' in order && 'origQty' in order
}

/**
 * `isWorking` says true of some stops before their trigger was reached; `workingTime` is -1 or absent until
 * they are on the book. The answer to a cancel does not tell.
 */
function isWorking(order: Fields, cumQuantity: Money): boolean | null {
  if (cumQuantity > 0n) return true
  if ('workingTime' in order) return integerAt(order, 'workingTime') > 0
  return isCancel(order) ? null : false
}

/** Zero for a stop that trails the market until it is reached. */
function triggerPriceOf(order: Fields): Money | null {
  if (order['stopPrice'] === undefined) return null
  const price = moneyAt(order, 'stopPrice')
  return price === 0n ? null : price
}

function changedAt(order: Fields): UnixNs {
  const name = ['updateTime', 'transactTime', 'workingTime'].find((known) => known in order)
  if (name === undefined) throw new StrangeAnswer('an order without a time')
  return timeAt(order, name)
}

/** The answer to `POST order` with `newOrderRespType=FULL`: what it traded at once, then where it stands. */
export function placedNotices(body: unknown): readonly AccountNotice[] {
  const order = fieldsOf(body, 'the placed order')
  const reference = referenceOf(order)
  const at = timeAt(order, 'transactTime')
  const fills = order['fills'] === undefined ? [] : listOf(order['fills'], 'fills')
  return [...fills.map((fill) => placedFill(fieldsOf(fill, 'a fill'), reference, at)), orderNotice(order)]
}

function placedFill(fill: Fields, reference: NoticeReference, at: UnixNs): FillNotice {
  return {
    kind: 'fill',
    ...reference,
    tradeId: String(integerAt(fill, 'tradeId')),
    quantity: moneyAt(fill, 'qty'),
    price: moneyAt(fill, 'price'),
    fee: moneyAt(fill, 'commission'),
    feeAsset: textAt(fill, 'commissionAsset'),
    // What trades before it rests takes.
    liquidity: 'taker',
    at,
  }
}

/** The answer to `PUT order/amend/keepPriority`; the time of the change is outside the order. */
export function amendedNotices(body: unknown): readonly AccountNotice[] {
  const answer = fieldsOf(body, 'the amendment')
  const order = fieldsOf(answer['amendedOrder'], 'amendedOrder')
  return [{ ...orderNotice(order), at: timeAt(answer, 'transactTime') }]
}

/** Of `DELETE openOrders`: orders, and lists of orders with their reports inside. */
export function cancelledNotices(body: unknown): readonly AccountNotice[] {
  return listOf(body, 'the cancelled orders').flatMap((entry) => {
    const fields = fieldsOf(entry, 'a cancelled order')
    const reports = fields['orderReports']
    if (reports === undefined) return [orderNotice(fields)]
    return listOf(reports, 'orderReports').map((report) => orderNotice(fieldsOf(report, 'an order report')))
  })
}

export function orderNotices(body: unknown): readonly OrderNotice[] {
  return listOf(body, 'the orders').map((order) => orderNotice(fieldsOf(order, 'an order')))
}

/** A row of `GET myTrades`. */
export function tradeNotice(row: unknown): FillNotice {
  const trade = fieldsOf(row, 'a trade')
  return {
    kind: 'fill',
    native: textAt(trade, 'symbol'),
    // The venue does not repeat the client's id here.
    clientId: null,
    venueOrderId: String(integerAt(trade, 'orderId')),
    side: flagAt(trade, 'isBuyer') ? 'buy' : 'sell',
    tradeId: String(integerAt(trade, 'id')),
    quantity: moneyAt(trade, 'qty'),
    price: moneyAt(trade, 'price'),
    fee: moneyAt(trade, 'commission'),
    feeAsset: textAt(trade, 'commissionAsset'),
    liquidity: flagAt(trade, 'isMaker') ? 'maker' : 'taker',
    at: timeAt(trade, 'time'),
  }
}
