export interface TimePoint {
  /** Seconds since the epoch. */
  readonly time: number
  /** For drawing only. */
  readonly value: number
}

export interface TimeSeries {
  readonly name: string
  /** Oldest first, no time twice. */
  readonly points: readonly TimePoint[]
  readonly kind?: 'line' | 'area'
  readonly tone?: 'accent' | 'up' | 'down'
}
