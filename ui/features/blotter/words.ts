import type { OrderStateRow, OrderUpdateRow, WireStatus } from '../../../src/contract/index.ts'
import { decimalOf, isWaiting } from '../../data/index.ts'
import { decimalText } from '../../lib/decimal.ts'
import { asSentence } from '../../lib/sentence.ts'
import type { CellFormat } from './cells.ts'

const STATUS_WORDS: Record<WireStatus, string> = {
  SUBMITTED: 'Submitted',
  ACCEPTED: 'Resting',
  PARTIALLY_FILLED: 'Partly filled',
  FILLED: 'Filled',
  CANCELLED: 'Cancelled',
  REJECTED: 'Rejected',
  EXPIRED: 'Expired',
  UNKNOWN: 'Unknown',
  PENDING_CANCEL: 'Cancelling…',
  PENDING_AMEND: 'Amending…',
  HELD: 'Held',
}

/** Denied by us is not rejected by the venue: a person looks for the cause in another place. */
export function statusWord(status: WireStatus, rejectedBy?: OrderStateRow['rejected_by']): string {
  if (status === 'REJECTED' && rejectedBy === 'veloz') return 'Denied'
  return STATUS_WORDS[status]
}

/** What the status alone does not say; empty when it says all. */
export function statusNote(order: OrderStateRow): string {
  if (order.status === 'UNKNOWN') return 'The venue has not answered; VeloZ is asking it.'
  if (order.held_by === 'venue') return isWaiting(order) ? 'Its venue waits for the trigger.' : ''
  if (order.is_triggered) return 'Triggered; goes out when its pair is out of the way.'
  return 'Lives only while VeloZ runs.'
}

const TYPE_WORDS: Record<OrderStateRow['type'], string> = {
  LIMIT: 'Limit',
  MARKET: 'Market',
  STOP_MARKET: 'Stop market',
  STOP_LIMIT: 'Stop limit',
  TRAILING_STOP: 'Trailing stop',
}

const WATCHED_WORDS = { last: '', mark: ' by mark', bid_ask: ' by bid and ask' } as const

/** The type in words, with what a stop waits for: "Stop limit, trigger 48,000.00 by mark, GTC". */
export function typeWord(order: OrderStateRow, format: Pick<CellFormat, 'price'>): string {
  const { type, tif, stop_price: stopPrice, trigger_by: watched, symbol } = order
  const words = [TYPE_WORDS[type] + trailWord(order)]
  if (stopPrice !== null) {
    words.push(`trigger ${format.price(symbol, stopPrice)}${watched === null ? '' : WATCHED_WORDS[watched]}`)
  }
  if (type === 'LIMIT' || type === 'STOP_LIMIT') words.push(order.post_only ? 'post only' : tif)
  return words.join(', ')
}

function trailWord({ trail_amount: amount, trail_percent: percent }: OrderStateRow): string {
  if (percent !== undefined) return ` ${decimalText(decimalOf(percent))} %`
  return amount === undefined ? '' : ` ${decimalText(decimalOf(amount))}`
}

/** The server's sentence when the stream brought one, else the code in words. */
export function reasonText(order: OrderStateRow, steps: readonly OrderUpdateRow[]): string {
  if (order.reason === null) return ''
  const step = steps.find(({ client_order_id }) => client_order_id === order.client_order_id)
  if (step?.message && step.reason === order.reason) return asSentence(step.message)
  return asSentence(order.reason.replaceAll('_', ' '))
}

export const sideWord = (side: 'BUY' | 'SELL'): string => (side === 'BUY' ? 'Buy' : 'Sell')
