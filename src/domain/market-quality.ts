import type { InstrumentKey, VenueName } from './ids.ts'
import type { Money } from './money.ts'

/** How far what a venue says of an instrument can be relied on. */
export interface MarketQuality {
  readonly key: InstrumentKey
  readonly venue: VenueName
  /** 0 to 100: 100 is fresh, whole and uncrossed. */
  readonly score: number
  /** Why the score is not 100, worst first, in words. */
  readonly findings: readonly string[]
  /** Since the newest message of each channel; null before the first. */
  readonly ages: readonly { readonly channel: string; readonly ageMs: number | null }[]
  /** From here on since the start. */
  readonly gaps: number
  readonly resyncs: number
  readonly crossedBooks: number
  readonly outliers: number
  /** Closed candles that differed from the venue's own, of those compared. */
  readonly candlesDiffering: number
  readonly candlesCompared: number
  /** Of the window, as fractions of the middle; null while no book was seen in it. */
  readonly spread: { readonly average: number; readonly highest: number } | null
  /** Average of the window: within one hundredth of the middle, both sides together, quote asset. */
  readonly depth: Money | null
}
