import type { FaceAnswer } from '../core/index.ts'
import { answer, problem } from './answers.ts'

const PAGE_MAX = 1000

export interface Listed {
  /** What the headers and the next question name it by. */
  readonly cursor: number
  readonly shown: unknown
}

/**
 * Newest first. `after` leads to older ones, `before` to newer ones; the headers bear the cursors of the
 * first and of the last on the page.
 */
export function page(items: readonly Listed[], query: URLSearchParams): FaceAnswer {
  const limit = wholeAt(query, 'limit') ?? PAGE_MAX
  const [before, after] = [wholeAt(query, 'before'), wholeAt(query, 'after')]
  if (limit === 'bad' || before === 'bad' || after === 'bad')
    return problem(400, 'invalid pagination parameter')
  const shown = [...items]
    .sort((left, right) => right.cursor - left.cursor)
    .filter(({ cursor }) => (before === null || cursor > before) && (after === null || cursor < after))
    .slice(0, Math.min(limit, PAGE_MAX))
  const [first, last] = [shown[0], shown.at(-1)]
  const headers = first && last ? { 'cb-before': String(first.cursor), 'cb-after': String(last.cursor) } : {}
  return answer(
    shown.map((item) => item.shown),
    { headers },
  )
}

function wholeAt(query: URLSearchParams, name: string): number | null | 'bad' {
  const text = query.get(name)
  if (text === null || text === '') return null
  return /^\d{1,15}$/.test(text) ? Number(text) : 'bad'
}

/** Of `start_date` and `end_date`; what cannot be read bounds nothing. */
export function isWithinDates(atMs: number, query: URLSearchParams): boolean {
  const [start, end] = [boundAt(query, 'start_date'), boundAt(query, 'end_date')]
  return (Number.isNaN(start) || atMs >= start) && (Number.isNaN(end) || atMs <= end)
}

function boundAt(query: URLSearchParams, name: string): number {
  return Date.parse(query.get(name) ?? '')
}
