import type { OrderUpdateRow, StreamEventName, StreamEvents, SystemNotice } from '../contract/index.ts'
import type { EventKind, Order } from '../domain/index.ts'
import type { RecordGroup } from '../ports/index.ts'
import { exactInteger, exactMoney } from './exact.ts'
import { balanceRow, fillRow, orderStateRow, positionRow, wireSide, wireStatus } from './order-rows.ts'
import { sentenceOf } from './sentences.ts'

/** One message of the event stream or the line protocol, before it is numbered. */
export type Message = {
  readonly [Name in StreamEventName]: { readonly name: Name; readonly body: StreamEvents[Name] }
}[StreamEventName]

/** One step of an order's life as a row; null for records that concern no order. */
export function orderUpdateRow(group: RecordGroup): OrderUpdateRow | null {
  const { order, event } = group
  if (!order) return null
  return {
    ts_ns: exactInteger(event.at),
    venue: order.request.venue,
    client_order_id: order.clientOrderId,
    status: wireStatus(order.status),
    symbol: order.request.symbol,
    side: wireSide(order.request.side),
    qty: exactMoney(order.request.quantity),
    ...(order.request.price === null ? {} : { price: exactMoney(order.request.price) }),
    ...(order.venueOrderId === null ? {} : { venue_order_id: order.venueOrderId }),
    ...reasonOfStep(group, order),
    seq: group.seq,
  }
}

function reasonOfStep({ event }: RecordGroup, order: Order): { reason?: string; message?: string } {
  const reason = 'reason' in event ? event.reason : order.reason
  return reason === null ? {} : { reason: reason.code, message: sentenceOf(reason) }
}

/**
 * Everything the world is told about one journal record, in order. Empty for records that concern only
 * ourselves.
 */
export function messagesOf(group: RecordGroup): readonly Message[] {
  const notice = systemNotice(group)
  if (notice) return [notice]
  return [...orderMessages(group), ...fundsMessages(group)]
}

function orderMessages(group: RecordGroup): Message[] {
  const { order, fill } = group
  const update = orderUpdateRow(group)
  if (!order || !update) return []
  const messages: Message[] = [
    { name: 'order_update', body: update },
    { name: 'order_state', body: orderStateRow(order) },
  ]
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
    const valued = { mark: fill?.price ?? null, at: event.at }
    messages.push({ name: 'position', body: positionRow(position, valued) })
  }
  return messages
}

const NOTICES: Partial<Record<EventKind, SystemNotice['kind']>> = {
  session_started: 'session_started',
  session_stopped: 'session_stopped',
  instrument_listed: 'instrument_listed',
}

function systemNotice({ event }: RecordGroup): Message | null {
  const at = exactInteger(event.at)
  if (event.kind === 'trading_state_changed') {
    return { name: 'trading_state', body: { ts_ns: at, state: event.state, reason: event.why } }
  }
  const kind = NOTICES[event.kind]
  if (!kind) return null
  return { name: 'system', body: { ts_ns: at, kind, message: systemMessage(event) } }
}

function systemMessage(event: RecordGroup['event']): string {
  switch (event.kind) {
    case 'session_started':
      return `VeloZ ${event.version} started (${event.mode}, market ${event.marketSource}).`
    case 'session_stopped':
      return 'VeloZ stopped.'
    case 'instrument_listed': {
      const { instrument } = event
      return `${instrument.symbol} at ${instrument.venue} is listed (version ${instrument.version}).`
    }
    default:
      return ''
  }
}
