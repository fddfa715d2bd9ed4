import type { BracketBody, OrderBody, OrderGroupBody } from '../../../src/contract/index.ts'
import { type Decimal, decimalText, parseDecimal } from '../../lib/decimal.ts'
import type { Draft, TypedSize } from './draft.ts'
import { expiryNs } from './expiry.ts'
import { FIELDS, isStopType } from './fields.ts'
import type { Desk } from './market-side.ts'

/** As the ticket writes it: the quantity and the prices in exact decimal text. */
export type OrderTerms = Omit<OrderBody, 'client_order_id' | 'qty'> & { readonly qty: string }

/** What goes out: one order, or a limit and the stop of which one cancels the other. */
export interface TicketTerms {
  readonly order: OrderTerms
  readonly pairedStop: OrderTerms | null
  /** As it was typed, so that only that is cleared. */
  readonly typed: TypedSize
}

/** Every order of it, as the server is asked about them. */
export const ordersOf = ({ order, pairedStop }: TicketTerms): readonly OrderTerms[] =>
  pairedStop === null ? [order] : [order, pairedStop]

/** The legs of a pair under ids made of one, so that sending it again cannot make a second pair. */
export function pairBody(order: OrderTerms, stop: OrderTerms, clientOrderId: string): OrderGroupBody {
  return {
    type: 'oco',
    orders: [
      { ...order, client_order_id: clientOrderId },
      { ...stop, client_order_id: stopIdOf(clientOrderId) },
    ],
  }
}

export const stopIdOf = (clientOrderId: string): string => `${clientOrderId}-stop`

/** Of a draft that was judged to be whole. */
export function termsOf(draft: Draft, desk: Desk, quantity: Decimal): TicketTerms {
  const { symbol, venue } = desk.instrument
  const common = {
    side: draft.side,
    symbol,
    venue,
    qty: decimalText(quantity),
    ...timeOf(draft),
    ...(draft.isReduceOnly ? { reduce_only: true } : {}),
  }
  const typed = { size: draft.size, sizeBy: draft.sizeBy }
  if (draft.type !== 'oco') return { order: singleOf(draft, common), pairedStop: null, typed }
  const stopPrice = draft.stopLimit === '' ? {} : { price: text(draft.stopLimit) }
  const pairedStop: OrderTerms = {
    ...common,
    type: draft.stopLimit === '' ? 'stop_market' : 'stop_limit',
    stop_price: text(draft.trigger),
    ...stopPrice,
    trigger_by: draft.triggerBy,
  }
  return { order: { ...common, type: 'limit', price: text(draft.price) }, pairedStop, typed }
}

function singleOf(draft: Draft, common: Omit<OrderTerms, 'type'>): OrderTerms {
  const { price, trigger, trail, mayPostOnly } = FIELDS[draft.type]
  const bracket = bracketOf(draft)
  const watches = isStopType(draft.type) || bracket?.stop_loss !== undefined
  return {
    ...common,
    type: draft.type,
    ...(price ? { price: text(draft.price) } : {}),
    ...(trigger ? { stop_price: text(draft.trigger) } : {}),
    ...(trail ? trailOf(draft) : {}),
    ...(watches ? { trigger_by: draft.triggerBy } : {}),
    ...(mayPostOnly && draft.isPostOnly ? { post_only: true } : {}),
    ...(bracket === null ? {} : { bracket }),
  }
}

const trailOf = ({ trail, trailBy }: Draft) =>
  trailBy === 'amount' ? { trail_amount: text(trail) } : { trail_percent: text(trail) }

function timeOf({ type, timeInForce, expiry }: Draft): Pick<OrderTerms, 'tif' | 'expire_ts_ns'> {
  if (FIELDS[type].times.length === 0) return {}
  const expireNs = timeInForce === 'gtd' ? expiryNs(expiry) : null
  return { tif: timeInForce, ...(expireNs === null ? {} : { expire_ts_ns: expireNs }) }
}

function bracketOf({ type, hasBracket, takeProfit, stopLoss, stopLossLimit }: Draft): BracketBody | null {
  if (!hasBracket || !FIELDS[type].mayBracket) return null
  const limit = stopLossLimit === '' ? {} : { price: text(stopLossLimit) }
  return {
    ...(takeProfit === '' ? {} : { take_profit: { price: text(takeProfit) } }),
    ...(stopLoss === '' ? {} : { stop_loss: { stop_price: text(stopLoss), ...limit } }),
  }
}

/** The shortest exact text of what was typed. */
function text(typed: string): string {
  const value = parseDecimal(typed)
  if (value === null) throw new Error(`${typed} is not a number, and the draft was judged to be whole.`)
  return decimalText(value)
}
