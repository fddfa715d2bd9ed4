import type { LogHistory, LogLevel, LogLine, LogPage, LogQuery } from '../../ports/index.ts'
import type { LogRecord } from './format.ts'

const LINES_KEPT = 5000
/** Lines of many fields make the memory shorter instead of larger. */
const CHARACTERS_KEPT = 4_000_000
/** As many lines a millisecond would be needed for a restart to begin with an id that was given before. */
const IDS_PER_MS = 1000

export const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

interface Kept extends LogLine {
  readonly characters: number
  /** What a filter looks in, made when the first one does. */
  haystack: string | null
}

/** The latest lines, bounded by their number and by their size. */
export class LogMemory implements LogHistory {
  readonly #linesMax: number
  readonly #charactersMax: number
  #lines: Kept[] = []
  /** Lines before this place are forgotten, and cut off now and then. */
  #first = 0
  #characters = 0
  #lastId: number

  constructor(startMs: number, linesMax = LINES_KEPT, charactersMax = CHARACTERS_KEPT) {
    this.#lastId = Math.floor(startMs) * IDS_PER_MS
    this.#linesMax = linesMax
    this.#charactersMax = charactersMax
  }

  /** `characters`: how long it is as a line. */
  keep({ level, message, fields }: LogRecord, atMs: number, characters: number): void {
    this.#lastId += 1
    this.#lines.push({ id: this.#lastId, atMs, level, message, fields, characters, haystack: null })
    this.#characters += characters
    // Forgotten lines may stay a while in the list, their words must not.
    while (this.#size > this.#linesMax || (this.#characters > this.#charactersMax && this.#size > 1)) {
      this.#characters -= this.#lines[this.#first]?.characters ?? 0
      delete this.#lines[this.#first]
      this.#first += 1
    }
    if (this.#first <= this.#linesMax) return
    this.#lines = this.#lines.slice(this.#first)
    this.#first = 0
  }

  get #size(): number {
    return this.#lines.length - this.#first
  }

  lines({ level, contains, after, limit }: LogQuery): LogPage {
    const wanted = contains.toLowerCase()
    const found: LogLine[] = []
    let leftOut = 0
    for (let at = this.#lines.length - 1; at >= this.#first; at--) {
      const line = this.#lines[at]
      if (line === undefined || line.id <= after) break
      if (RANK[line.level] < RANK[level] || !holds(line, wanted)) continue
      if (found.length < limit) found.push(lineOf(line))
      else leftOut += 1
    }
    return { lines: found.reverse(), lastId: this.#size === 0 ? 0 : this.#lastId, leftOut }
  }
}

function holds(line: Kept, wanted: string): boolean {
  if (wanted === '') return true
  line.haystack ??= `${line.message} ${line.fields === null ? '' : JSON.stringify(line.fields)}`.toLowerCase()
  return line.haystack.includes(wanted)
}

function lineOf({ id, atMs, level, message, fields }: Kept): LogLine {
  return { id, atMs, level, message, fields }
}
