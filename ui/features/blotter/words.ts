import type { OrderStateRow, OrderUpdateRow } from '../../../src/contract/index.ts'
import { decimalOf, isOpen, isWaiting, statusWord, TYPE_WORDS } from '../../data/index.ts'
import { decimalText } from '../../lib/decimal.ts'
import { asSentence } from '../../lib/sentence.ts'
import type { CellFormat } from './cells.ts'

export { sideWord, statusWord } from '../../data/index.ts'

/** What the status alone does not say; empty when it says all. */
export function statusNote(order: OrderStateRow): string {
  if (order.status === 'UNKNOWN') return 'The venue has not answered; VeloZ is asking it.'
  if (!isOpen(order)) return ''
  if (order.held_by === 'venue') return isWaiting(order) ? 'Its venue waits for the trigger.' : ''
  if (order.is_triggered && order.reason !== null)
    return 'Triggered; its venue takes nothing now, and it is sent again by itself.'
  if (order.is_triggered) return 'Triggered; goes out when its pair is out of the way.'
  return 'Lives only while VeloZ runs.'
}

const WATCHED_WORDS = { last: '', mark: ' by mark', bid_ask: ' by bid and ask' } as const

/** The type in words, with how long it works: "Stop limit, GTC". */
export function typeWord(order: OrderStateRow): string {
  const words = [TYPE_WORDS[order.type] + trailWord(order)]
  if (order.type === 'LIMIT' || order.type === 'STOP_LIMIT')
    words.push(order.post_only ? 'post only' : order.tif)
  else if (order.tif === 'GTD') words.push(order.tif)
  if (order.reduce_only) words.push('reduce only')
  return words.join(', ')
}

/** In a few words where there is no room for more: "Stop limit, held". */
export function shortWord(order: OrderStateRow): string {
  const { status, type } = order
  if (status === 'ACCEPTED' || !isOpen(order)) return TYPE_WORDS[type]
  return `${TYPE_WORDS[type]}, ${statusWord(status).toLowerCase()}`
}

/** What a stop waits for: "48,000.00 by mark"; empty for what is no stop. */
export function triggerWord(order: OrderStateRow, format: Pick<CellFormat, 'price'>): string {
  const { stop_price: stopPrice, trigger_by: watched } = order
  if (stopPrice === null) return ''
  return `${format.price(order, stopPrice)}${watched === null ? '' : WATCHED_WORDS[watched]}`
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
