import { ApiProblem, type TextAnswer } from './api.ts'
import { isWorthAsking, pagePath } from './server-client.ts'

export interface CsvReading {
  readonly readPage: (path: string) => Promise<TextAnswer>
  /** Throws once the reading is cancelled. */
  readonly pause: (ms: number) => Promise<void>
  /** Told after each page, with all rows so far. */
  readonly onRows: (rows: number) => void
}

/** Between two pages: what the same person does besides must find room in the limit of requests. */
const PAGE_PAUSE_MS = 250
const RETRY_FIRST_MS = 500
const REFUSALS_MAX = 20

/**
 * A list as the server writes it as CSV, by its cursor to the end, under one head, in parts as they came.
 * `path` says how many rows a page has. Throws the `ApiProblem` of a page that could not be read.
 */
export async function wholeCsv(path: string, reading: CsvReading): Promise<readonly string[]> {
  const parts: string[] = []
  let rows = 0
  let cursor: string | null = null
  do {
    if (cursor !== null) await reading.pause(PAGE_PAUSE_MS)
    const page = await patiently(() => reading.readPage(pagePath(path, undefined, cursor)), reading.pause)
    const ends = lineEnds(page.text)
    parts.push(cursor === null ? page.text : page.text.slice(ends[0] ?? page.text.length))
    rows += Math.max(0, ends.length - 1)
    reading.onRows(rows)
    cursor = page.nextCursor
  } while (cursor !== null)
  return parts
}

async function patiently<Answer>(ask: () => Promise<Answer>, pause: CsvReading['pause']): Promise<Answer> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await ask()
    } catch (problem) {
      const waitMs = problem instanceof ApiProblem ? waitAfter(problem, failures) : null
      if (waitMs === null) throw problem
      await pause(waitMs)
    }
  }
}

/** Null: asking again will not help. */
function waitAfter(problem: ApiProblem, failures: number): number | null {
  const isTooMuch = problem.status === 429 && problem.retryAfterSeconds !== null
  if (isTooMuch) return failures < REFUSALS_MAX ? (problem.retryAfterSeconds ?? 0) * 1000 : null
  return isWorthAsking(failures, problem) ? RETRY_FIRST_MS * 2 ** failures : null
}

/** Where each line ends that is not inside quotes: the place after it. */
function lineEnds(text: string): readonly number[] {
  const ends: number[] = []
  let isQuoted = false
  for (const { 0: sign, index } of text.matchAll(/"|\r\n/g)) {
    if (sign === '"') isQuoted = !isQuoted
    else if (!isQuoted) ends.push(index + 2)
  }
  return ends
}
