import type { OrderStateRow, OrderUpdateRow, WireStatus } from '../../../src/contract/index.ts'
import { asSentence } from '../../lib/sentence.ts'

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
}

/** Denied by us is not rejected by the venue: a person looks for the cause in another place. */
export function statusWord(status: WireStatus, rejectedBy?: OrderStateRow['rejected_by']): string {
  if (status === 'REJECTED' && rejectedBy === 'veloz') return 'Denied'
  return STATUS_WORDS[status]
}

/** The server's sentence when the stream brought one, else the code in words. */
export function reasonText(order: OrderStateRow, steps: readonly OrderUpdateRow[]): string {
  if (order.reason === null) return ''
  const step = steps.find(({ client_order_id }) => client_order_id === order.client_order_id)
  if (step?.message && step.reason === order.reason) return asSentence(step.message)
  return asSentence(order.reason.replaceAll('_', ' '))
}

export const sideWord = (side: 'BUY' | 'SELL'): string => (side === 'BUY' ? 'Buy' : 'Sell')
