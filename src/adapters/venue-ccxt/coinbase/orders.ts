/** Orders and fills as the venue's REST answers show them. */
import { MONEY_ZERO, type Money, type VenueCode } from '../../../domain/index.ts'
import {
  type Fields,
  type FillNotice,
  fieldsOf,
  moneyAt,
  moneyOrNullAt,
  type NoticeStatus,
  type OrderNotice,
  StrangeAnswer,
  sideAt,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'
import { isoTimeAt, quoteOf, TIME_NOT_SAID, tradeIdAt } from './values.ts'

const STATUSES: Readonly<Record<string, NoticeStatus>> = {
  received: 'open',
  pending: 'open',
  open: 'open',
  active: 'waiting',
  rejected: 'rejected',
}

/** `clientId`: for answers that leave it out. */
export function orderNotice(value: unknown, clientId: string | null): OrderNotice {
  const order = fieldsOf(value, 'order')
  const status = statusOf(order)
  const cumQuantity = moneyOrNullAt(order, 'filled_size') ?? MONEY_ZERO
  const triggerPrice = moneyOrNullAt(order, 'stop_price')
  const doneAt = isoTimeAt(order, 'done_at')
  return {
    kind: 'order',
    native: textAt(order, 'product_id'),
    clientId: textOrNullAt(order, 'client_oid') ?? clientId,
    venueOrderId: textAt(order, 'id'),
    side: sideAt(order),
    status,
    type: typeOf(order, triggerPrice),
    price: textOrNullAt(order, 'type') === 'market' ? null : moneyOrNullAt(order, 'price'),
    triggerPrice,
    isTriggered: isTriggered(status, triggerPrice),
    // What is bought for an amount of money has no size of its own.
    quantity: moneyOrNullAt(order, 'size') ?? cumQuantity,
    cumQuantity,
    reason: reasonOf(order, status),
    at: doneAt === TIME_NOT_SAID ? isoTimeAt(order, 'created_at') : doneAt,
  }
}

function statusOf(order: Fields): NoticeStatus {
  const status = textAt(order, 'status')
  if (status === 'done') return textOrNullAt(order, 'done_reason') === 'canceled' ? 'cancelled' : 'filled'
  const known = STATUSES[status]
  if (known === undefined) throw new StrangeAnswer(`an order with the status ${status.slice(0, 40)}`)
  return known
}

function typeOf(order: Fields, triggerPrice: Money | null): OrderNotice['type'] {
  const isMarket = textOrNullAt(order, 'type') === 'market'
  if (triggerPrice === null) return isMarket ? 'market' : 'limit'
  return isMarket ? 'stop_market' : 'stop_limit'
}

/** A stop that was cancelled may have been reached or not. */
function isTriggered(status: NoticeStatus, triggerPrice: Money | null): boolean | null {
  if (triggerPrice === null || status === 'cancelled' || status === 'rejected') return null
  return status !== 'waiting'
}

function reasonOf(order: Fields, status: NoticeStatus): OrderNotice['reason'] {
  if (status === 'rejected') {
    const text = textOrNullAt(order, 'reject_reason') ?? 'rejected'
    return { code: /post.?only/i.test(text) ? 'post_only_would_take' : 'venue_refused', text }
  }
  if (status !== 'cancelled') return null
  const code = CANCEL_CODES[textOrNullAt(order, 'time_in_force') ?? ''] ?? 'cancelled_by_request'
  return { code, text: textOrNullAt(order, 'done_reason') ?? 'canceled' }
}

/** It never says who cancelled; of these two kinds of order it is known. */
const CANCEL_CODES: Readonly<Record<string, VenueCode>> = {
  IOC: 'unfilled_remainder',
  FOK: 'fill_or_kill_unfillable',
}

/** `clientId`: fills bear none, so only of an order that was asked for by name. */
export function fillNotice(value: unknown, clientId: string | null): FillNotice {
  const fill = fieldsOf(value, 'fill')
  const native = textAt(fill, 'product_id')
  return {
    kind: 'fill',
    native,
    clientId,
    venueOrderId: textAt(fill, 'order_id'),
    side: sideAt(fill),
    tradeId: tradeIdAt(fill),
    quantity: moneyAt(fill, 'size'),
    price: moneyAt(fill, 'price'),
    fee: moneyAt(fill, 'fee'),
    feeAsset: quoteOf(native),
    liquidity: textAt(fill, 'liquidity') === 'M' ? 'maker' : 'taker',
    at: isoTimeAt(fill, 'created_at'),
  }
}
