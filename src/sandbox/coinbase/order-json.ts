/** Orders and fills as REST shows them. */
import { addMoney, lots, MONEY_ZERO, type Money } from '../../domain/index.ts'
import type { SandboxFill, SandboxOrder } from '../core/index.ts'
import { costOf } from './accounts.ts'
import type { Venue } from './venue.ts'
import {
  fixed,
  isoTime,
  longText,
  orderUuid,
  PROFILE_ID,
  priceText,
  productOf,
  sizeText,
  USER_ID,
} from './words.ts'

/** What was cancelled before it traded is gone from every list and cannot be asked for. */
export function isRemembered({ status, cumQty }: SandboxOrder): boolean {
  return status === 'waiting' || status === 'open' || status === 'filled' || cumQty > 0
}

export function statusOf({ status }: SandboxOrder): 'active' | 'open' | 'done' {
  if (status === 'waiting') return 'active'
  return status === 'open' ? 'open' : 'done'
}

/** `fees`: what its fills paid. */
export function orderJson(order: SandboxOrder, fees: Money): Record<string, unknown> {
  const { instrument, quantity, cumQty, cumQuote, status, quoteAmount, updatedAtMs } = order
  const isDone = statusOf(order) === 'done'
  return {
    ...createdJson(order),
    ...(quoteAmount === null ? { size: sizeText(instrument, quantity) } : { funds: longText(quoteAmount) }),
    fill_fees: longText(fees),
    filled_size: sizeText(instrument, cumQty),
    executed_value: longText(cumQuote),
    status: statusOf(order),
    settled: isDone,
    ...(isDone
      ? { done_at: isoTime(updatedAtMs), done_reason: status === 'filled' ? 'filled' : 'canceled' }
      : {}),
  }
}

/** The answer to a new order: taken in, and nothing said of what became of it. */
export function pendingJson(order: SandboxOrder): Record<string, unknown> {
  const { instrument, quantity, quoteAmount } = order
  return {
    ...createdJson(order),
    ...(quoteAmount === null ? { size: sizeText(instrument, quantity) } : { funds: longText(quoteAmount) }),
    fill_fees: longText(MONEY_ZERO),
    filled_size: sizeText(instrument, lots(0)),
    executed_value: longText(MONEY_ZERO),
    status: 'pending',
    settled: false,
  }
}

function createdJson(order: SandboxOrder): Record<string, unknown> {
  const { id, clientId, instrument, side, type, price, triggerPrice, triggerWhen, note } = order
  const { isPostOnly, createdAtMs, quoteAmount, expireAtMs } = order
  const isMarket = type === 'market' || type === 'stop_market'
  return {
    id: orderUuid(id),
    ...(price === null ? {} : { price: fixedPrice(order, price) }),
    product_id: productOf(instrument),
    profile_id: PROFILE_ID,
    side,
    ...(quoteAmount === null ? {} : { specified_funds: longText(quoteAmount) }),
    type: isMarket ? 'market' : 'limit',
    time_in_force: note['time_in_force'] ?? 'GTC',
    ...(expireAtMs === null ? {} : { expire_time: isoTime(expireAtMs) }),
    post_only: isPostOnly,
    created_at: isoTime(createdAtMs),
    ...(triggerPrice === null
      ? {}
      : { stop: triggerWhen === 'falls' ? 'loss' : 'entry', stop_price: fixedPrice(order, triggerPrice) }),
    stp: note['stp'] ?? 'dc',
    market_type: 'spot',
    funding_currency: instrument.quote,
    ...(clientId === '' ? {} : { client_oid: clientId }),
  }
}

function fixedPrice({ instrument }: SandboxOrder, price: NonNullable<SandboxOrder['price']>): string {
  const [whole = '0', fraction = ''] = priceText(instrument, price).split('.')
  return `${whole}.${fraction.padEnd(8, '0')}`
}

export function fillJson(fill: SandboxFill): Record<string, unknown> {
  const { tradeId, order, quantity, price, fee, liquidity, atMs } = fill
  return {
    created_at: isoTime(atMs),
    trade_id: tradeId,
    product_id: productOf(order.instrument),
    order_id: orderUuid(order.id),
    user_id: USER_ID,
    profile_id: PROFILE_ID,
    liquidity: liquidity === 'maker' ? 'M' : 'T',
    price: fixed(price, 8),
    size: sizeText(order.instrument, quantity),
    fee: longText(fee),
    side: order.side,
    settled: true,
    usd_volume: longText(costOf(fill)),
    market_type: 'spot',
    funding_currency: order.instrument.quote,
  }
}

/** By the number of the order. */
export function feesByOrder({ exchange }: Venue): ReadonlyMap<number, Money> {
  const fees = new Map<number, Money>()
  for (const { order, fee } of exchange.fills(null)) {
    fees.set(order.id, addMoney(fees.get(order.id) ?? MONEY_ZERO, fee))
  }
  return fees
}
