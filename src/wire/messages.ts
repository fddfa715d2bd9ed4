import type { OrderUpdateRow, PositionCause, StreamEventName, StreamEvents } from '../contract/index.ts'
import { type Event, type Money, type Order, quantityOf } from '../domain/index.ts'
import type { RecordGroup } from '../ports/index.ts'
import { balanceRow, fillRow, positionRow } from './account-rows.ts'
import { exactInteger, exactMoney } from './exact.ts'
import { isNotice, noticeOf } from './notices.ts'
import { orderStateRow, presentTerms, wireSide, wireStatus } from './order-state-row.ts'
import { sentenceOf } from './sentences.ts'

/** One message of the event stream or the line protocol, before it is numbered. */
export type Message = {
  readonly [Name in StreamEventName]: { readonly name: Name; readonly body: StreamEvents[Name] }
}[StreamEventName]

/** One step of an order's life as a row; null for records that concern no order. */
export function orderUpdateRow(group: RecordGroup): OrderUpdateRow | null {
  const { order, event } = group
  if (!order) return null
  const { quantity, price, triggerPrice } = presentTerms(order)
  return {
    ts_ns: exactInteger(event.at),
    venue: order.request.venue,
    client_order_id: order.clientOrderId,
    status: wireStatus(order.status),
    symbol: order.request.symbol,
    side: wireSide(order.request.side),
    qty: exactMoney(quantity),
    ...(price === null ? {} : { price: exactMoney(price) }),
    ...(triggerPrice === null ? {} : { stop_price: exactMoney(triggerPrice) }),
    ...(order.venueOrderId === null ? {} : { venue_order_id: order.venueOrderId }),
    ...reasonOfStep(group, order),
    seq: group.seq,
  }
}

function reasonOfStep({ event }: RecordGroup, order: Order): { reason?: string; message?: string } {
  const reason = 'reason' in event ? event.reason : order.reason
  return reason === null ? {} : { reason: reason.code, message: sentenceOf(reason) }
}

/** Everything the world is told about one journal record, in order; never nothing. */
export function messagesOf(group: RecordGroup): readonly Message[] {
  const { event } = group
  if (isNotice(event)) return [{ name: 'system', body: noticeOf(event) }]
  if (event.kind === 'trading_state_changed') {
    const { state, why, at } = event
    return [{ name: 'trading_state', body: { ts_ns: exactInteger(at), state, reason: why } }]
  }
  return [...orderMessages(group), ...fundsMessages(group)]
}

function orderMessages(group: RecordGroup): Message[] {
  const { order, entry, fill } = group
  const update = orderUpdateRow(group)
  if (!order || !update) return []
  const messages: Message[] = [
    { name: 'order_update', body: update },
    { name: 'order_state', body: orderStateRow(order) },
  ]
  if (entry) messages.push({ name: 'order_state', body: orderStateRow(entry) })
  if (fill) messages.unshift({ name: 'fill', body: fillRow(fill) })
  return messages
}

function fundsMessages(group: RecordGroup): Message[] {
  const { balances, position, event, fill } = group
  const at = exactInteger(event.at)
  const messages: Message[] = []
  if (balances.length > 0)
    messages.push({ name: 'account', body: { ts_ns: at, balances: balances.map(balanceRow) } })
  if (position) {
    const mark = fill?.price ?? markOf(event)
    const contract = group.instrument?.contract ?? null
    const row = positionRow(position, { mark, at: event.at, contract })
    messages.push({ name: 'position', body: { ...row, ...causeOf(group) } })
  }
  return messages
}

function markOf(event: Event): Money | null {
  if (event.kind === 'funding_paid') return event.mark
  return event.kind === 'position_liquidated' ? event.price : null
}

/** What changed a position beside our own fills. */
function causeOf({ event, instrument }: RecordGroup): { readonly cause?: PositionCause } {
  if (event.kind === 'funding_paid') {
    const { rate, mark, amount, executionId } = event
    return {
      cause: {
        kind: 'funding_paid',
        execution_id: executionId,
        rate: exactMoney(rate),
        mark: exactMoney(mark),
        amount: exactMoney(amount),
      },
    }
  }
  if (event.kind !== 'position_liquidated' || instrument === null) return {}
  const { side, quantity, price, fee, executionId } = event
  return {
    cause: {
      kind: 'position_liquidated',
      execution_id: executionId,
      side: wireSide(side),
      qty: exactMoney(quantityOf(quantity, instrument.lotSize)),
      price: exactMoney(price),
      fee: exactMoney(fee),
    },
  }
}
