import { formatMoney, priceOf, quantityOf } from '../../../domain/index.ts'
import type { CallParameter, OutgoingOrder } from '../protocol/index.ts'

/**
 * The body of `POST /orders`. Whatever we send is a limit order: at market it is an immediate-or-cancel one
 * at the worst price it may take, and a stop at market is a stop limit at that price, because this venue's
 * stops have no other form.
 */
export function orderParameters({ native, clientId, order }: OutgoingOrder): Record<string, CallParameter> {
  const { instrument, side, price, quantity } = order
  return {
    client_oid: clientId,
    product_id: native,
    side,
    type: 'limit',
    price: formatMoney(priceOf(price, instrument.tickSize)),
    size: formatMoney(quantityOf(quantity, instrument.lotSize)),
    time_in_force: timeInForce(order),
    // Refused beside IOC and FOK, even when it is false.
    ...(order.isPostOnly ? { post_only: true } : {}),
    // Cancel newest: what rests stays.
    stp: 'cn',
    ...stopParameters(order),
  }
}

function timeInForce({ type, timeInForce }: OutgoingOrder['order']): 'GTC' | 'IOC' | 'FOK' {
  if (timeInForce === 'fok' && type !== 'stop_market') return 'FOK'
  // What IOC would mean beside `stop` is written nowhere, so a stop that is reached rests at its price.
  if (type === 'market' || (timeInForce === 'ioc' && type === 'limit')) return 'IOC'
  // A date is kept by the engine: the listing says that the venue does not.
  return 'GTC'
}

/** `entry` waits for a last trade at or above its price, `loss` for one at or below. */
function stopParameters({ side, triggerPrice, instrument }: OutgoingOrder['order']) {
  if (triggerPrice === null) return {}
  return {
    stop: side === 'buy' ? 'entry' : 'loss',
    stop_price: formatMoney(priceOf(triggerPrice, instrument.tickSize)),
  }
}
