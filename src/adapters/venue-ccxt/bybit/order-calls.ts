/**
 * What changes orders. The venue's yes means that it took the request in: what became of it is told by the
 * `order` channel and by asking.
 */
import { formatMoney, type Money, priceOf, quantityOf, type VenueOrder } from '../../../domain/index.ts'
import type {
  AccountNotice,
  CallParameter,
  OrderAddress,
  OutgoingOrder,
  RestCall,
} from '../protocol/index.ts'
import { resultOf } from './answer.ts'
import { costsOf } from './costs.ts'

type OrderCall = RestCall<readonly AccountNotice[]>

const POST = { method: 'POST', api: 'private' } as const

export function submit({ native, clientId, order }: OutgoingOrder): OrderCall {
  const { instrument, triggerPrice } = order
  return {
    ...POST,
    path: 'v5/order/create',
    parameters: {
      category: 'spot',
      symbol: native,
      side: order.side === 'buy' ? 'Buy' : 'Sell',
      qty: formatMoney(quantityOf(order.quantity, instrument.lotSize)),
      ...pricing(order),
      orderLinkId: clientId,
      isLeverage: 0,
      smpType: 'CancelTaker',
      ...(triggerPrice === null
        ? { orderFilter: 'Order' }
        : {
            orderFilter: 'StopOrder',
            triggerPrice: formatMoney(priceOf(triggerPrice, instrument.tickSize)),
          }),
    },
    costs: costsOf('order/create'),
    read: takenIn,
  }
}

/**
 * A stop at market is left to the venue, which bounds it by its own price limit when it is reached: a limit
 * that reaches further than that would be taken out then, and the stop with it.
 */
function pricing(order: VenueOrder): Readonly<Record<string, CallParameter>> {
  const { price, instrument, triggerPrice, type } = order
  if (triggerPrice !== null && type !== 'stop_limit') {
    return { orderType: 'Market', marketUnit: 'baseCoin', timeInForce: 'IOC' }
  }
  return {
    orderType: 'Limit',
    price: formatMoney(priceOf(price, instrument.tickSize)),
    timeInForce: timeInForceOf(order),
  }
}

/** What trades at market goes out as a limit at the worst price it may take, and may not rest there. */
function timeInForceOf({ type, timeInForce, isPostOnly }: VenueOrder): string {
  if (type !== 'limit' && type !== 'stop_limit') return 'IOC'
  if (isPostOnly) return 'PostOnly'
  if (timeInForce === 'ioc') return 'IOC'
  return timeInForce === 'fok' ? 'FOK' : 'GTC'
}

export function cancel(address: OrderAddress): OrderCall {
  return {
    ...POST,
    path: 'v5/order/cancel',
    parameters: {
      ...addressed(address),
      orderFilter: address.isWaitingStop ? 'StopOrder' : 'Order',
    },
    costs: costsOf('order/cancel'),
    read: takenIn,
  }
}

export function amend(address: OrderAddress, quantity: Money): OrderCall {
  return {
    ...POST,
    path: 'v5/order/amend',
    parameters: { ...addressed(address), qty: formatMoney(quantity) },
    costs: costsOf('order/amend'),
    read: takenIn,
  }
}

/** The venue goes by its own id where both are given; strangers may have no other. */
function addressed({
  native,
  clientId,
  venueOrderId,
}: OrderAddress): Readonly<Record<string, CallParameter>> {
  return {
    category: 'spot',
    symbol: native,
    ...(venueOrderId === null ? { orderLinkId: clientId } : { orderId: venueOrderId }),
  }
}

/** Each kind is taken out by a call of its own. */
const FILTERS = ['Order', 'StopOrder', 'tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder']

export function cancelAll(native: string | null): OrderCall {
  return cancelAllOf(native, FILTERS)
}

function cancelAllOf(native: string | null, [filter = 'Order', ...others]: readonly string[]): OrderCall {
  return {
    ...POST,
    path: 'v5/order/cancel-all',
    parameters: { category: 'spot', ...(native === null ? {} : { symbol: native }), orderFilter: filter },
    costs: costsOf('order/cancel-all'),
    read: takenIn,
    further: () => (others.length === 0 ? null : cancelAllOf(native, others)),
  }
}

const WINDOW_SECONDS_MIN = 3
const WINDOW_SECONDS_MAX = 300

/**
 * The venue takes everything out when no account stream that listens to `dcp.spot` was heard of for so long:
 * the stream's own pings keep it alive, this call sets the time. It cannot be switched off by a call: 0 asks
 * for the longest time there is.
 */
export function cancelAfter(timeoutMs: number): RestCall<void> {
  const seconds = timeoutMs === 0 ? WINDOW_SECONDS_MAX : Math.ceil(timeoutMs / 1000)
  return {
    ...POST,
    path: 'v5/order/disconnected-cancel-all',
    parameters: {
      product: 'SPOT',
      timeWindow: Math.min(WINDOW_SECONDS_MAX, Math.max(WINDOW_SECONDS_MIN, seconds)),
    },
    costs: costsOf('order/disconnected-cancel-all'),
    read: () => undefined,
  }
}

function takenIn(body: unknown): readonly AccountNotice[] {
  resultOf(body)
  return []
}
