import type { LogRow, LogsAnswer } from '../../../src/contract/index.ts'

/** As many lines as the server remembers. */
export const LINES_MAX = 5000

/** What was read of a log so far, and how much of it a person has been shown. */
export interface Tail {
  /** Oldest first. */
  readonly lines: readonly LogRow[]
  /** Of the newest line that was asked for; 0 before the first answer. */
  readonly lastId: number
  /** While it stands still: the last line that is shown. Null while it follows. */
  readonly stoppedAt: number | null
}

export const NO_LINES: Tail = { lines: [], lastId: 0, stoppedAt: null }

/** An answer that came late, or twice, changes nothing. */
export function withAnswer(tail: Tail, { items, last_id }: LogsAnswer): Tail {
  const newest = tail.lines.at(-1)?.id ?? 0
  const fresh = items.filter(({ id }) => id > newest)
  if (fresh.length === 0 && last_id <= tail.lastId) return tail
  const lines = fresh.length === 0 ? tail.lines : [...tail.lines, ...fresh]
  // What is being read must not be cut away under the eyes.
  const isCut = tail.stoppedAt === null || lines.length > 2 * LINES_MAX
  return { ...tail, lines: isCut ? lines.slice(-LINES_MAX) : lines, lastId: Math.max(tail.lastId, last_id) }
}

export function stopped(tail: Tail): Tail {
  return tail.stoppedAt === null ? { ...tail, stoppedAt: tail.lines.at(-1)?.id ?? 0 } : tail
}

export function following(tail: Tail): Tail {
  return { ...tail, stoppedAt: null, lines: tail.lines.slice(-LINES_MAX) }
}

export interface Shown {
  readonly lines: readonly LogRow[]
  /** Lines that came since it stands still. */
  readonly waiting: number
}

export function shownOf({ lines, stoppedAt }: Tail): Shown {
  if (stoppedAt === null) return { lines, waiting: 0 }
  const end = lines.findIndex(({ id }) => id > stoppedAt)
  return end === -1 ? { lines, waiting: 0 } : { lines: lines.slice(0, end), waiting: lines.length - end }
}

/** `symbol=BTCUSDT count=3`, as the log of a terminal has it. */
export function fieldsText({ fields }: LogRow): string {
  if (fields === null) return ''
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
}
