/** One line of the table: what was measured, beside what it is compared with. */
export interface Row {
  readonly what: string
  readonly measured: string
  /** To the yardstick measured in the same run; null where there is none. */
  readonly ratio: number | null
  /** Null: shown for knowledge, nothing is demanded of it. */
  readonly budget: string | null
  readonly isInside: boolean | null
  /** What a reader must know to believe the number; shown below the table. */
  readonly note?: string
}

/** A group of rows that `bun run bench <name>` measures. */
export interface Section {
  readonly name: string
  run(): Promise<readonly Row[]>
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The nearest-rank quantile; NaN of nothing. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  const rank = Math.max(0, Math.ceil(part * sorted.length) - 1)
  return sorted[rank] ?? Number.NaN
}

export function perSecond(rate: number, of: string): string {
  return `${Math.round(rate).toLocaleString('en')} ${of}/s`
}

export function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 3 : 1)} ms`
}

export function megabytes(kilobytes: number): string {
  return `${(kilobytes / 1024).toFixed(1)} MB`
}
