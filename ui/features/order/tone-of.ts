import type { OrderStateRow } from '../../../src/contract/index.ts'
import type { Tone } from '../../components/index.ts'

const TONES: Record<OrderStateRow['status'], Tone> = {
  SUBMITTED: 'plain',
  ACCEPTED: 'plain',
  PARTIALLY_FILLED: 'good',
  FILLED: 'good',
  CANCELLED: 'soft',
  EXPIRED: 'soft',
  REJECTED: 'bad',
  UNKNOWN: 'warn',
  PENDING_CANCEL: 'plain',
  PENDING_AMEND: 'plain',
  HELD: 'plain',
}

export const toneOf = ({ status }: Pick<OrderStateRow, 'status'>): Tone => TONES[status]
