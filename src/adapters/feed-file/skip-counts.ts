import type { Log } from '../../ports/index.ts'

export type SkipReason =
  | 'broken_row'
  | 'not_a_number'
  | 'time_not_understood'
  | 'not_positive'
  | 'too_small'
  | 'too_large'
  | 'inconsistent_bar'
  | 'crossed_book'
  | 'out_of_order'
  | 'duplicate'
  | 'other_kind'
  | 'other_symbol'
  | 'other_timeframe'

export interface SkipCount {
  rows: number
  readonly firstLine: number
}

/** Rows left out and why, each reason told once in the log with its first line. */
export interface SkipCounts {
  note(reason: SkipReason, line: number): void
  /** A value finer than the tick or the lot. */
  noteRounded(line: number): void
  readonly skipped: ReadonlyMap<SkipReason, SkipCount>
  readonly rounded: SkipCount
  /** Writes the totals, if anything was left out or rounded. */
  report(): void
}

export function skipCounts(path: string, log: Log): SkipCounts {
  const skipped = new Map<SkipReason, SkipCount>()
  let rounded: SkipCount = { rows: 0, firstLine: 0 }
  return {
    note(reason, line) {
      const count = skipped.get(reason)
      if (count !== undefined) {
        count.rows++
        return
      }
      skipped.set(reason, { rows: 1, firstLine: line })
      log.warn('replay: rows are skipped', { file: path, reason, firstLine: line })
    },
    noteRounded(line) {
      if (rounded.rows > 0) {
        rounded.rows++
        return
      }
      rounded = { rows: 1, firstLine: line }
      log.warn('replay: values finer than tick or lot are rounded', { file: path, firstLine: line })
    },
    skipped,
    get rounded() {
      return rounded
    },
    report() {
      if (skipped.size === 0 && rounded.rows === 0) return
      const rows = Object.fromEntries([...skipped].map(([reason, count]) => [reason, count.rows]))
      log.info('replay: rows left out or rounded', { file: path, skipped: rows, rounded: rounded.rows })
    },
  }
}

/** `12 out_of_order (first at line 7), …` for a person; empty when nothing was skipped. */
export function skipText({ skipped }: SkipCounts): string {
  return [...skipped]
    .map(([reason, count]) => `${count.rows} ${reason} (first at line ${count.firstLine})`)
    .join(', ')
}
