/** What may go wrong inside the venue itself, asked at the moment it would. */
import type { InstrumentKey } from '../../domain/index.ts'

export interface ExchangeFaults {
  /** How far the venue's clock is ahead of the right time. */
  clockSkewMs(): number
  /** What becomes of the next report; null: it is told once and in its turn. */
  nextReportFault(): 'duplicate' | 'swap' | 'swallow' | null
  /** Whether the next change of this book is kept back. */
  withholds(key: InstrumentKey): boolean
}

export const NO_FAULTS: ExchangeFaults = {
  clockSkewMs: () => 0,
  nextReportFault: () => null,
  withholds: () => false,
}
