import type { OrderStateRow, WireOrderType, WireStatus } from '../../src/contract/index.ts'

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

export const TYPE_WORDS: Readonly<Record<WireOrderType, string>> = {
  LIMIT: 'Limit',
  MARKET: 'Market',
  STOP_MARKET: 'Stop market',
  STOP_LIMIT: 'Stop limit',
  TRAILING_STOP: 'Trailing stop',
}

export const sideWord = (side: 'BUY' | 'SELL'): string => (side === 'BUY' ? 'Buy' : 'Sell')
