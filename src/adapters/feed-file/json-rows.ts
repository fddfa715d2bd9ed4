import { openText } from './bytes.ts'
import { FileProblem } from './file-problem.ts'
import { plainName, type RawBook, type RawRow } from './row.ts'
import type { SkipCounts } from './skip-counts.ts'

const ROW_CHARACTERS_MAX = 1_048_576

/** Where the next row begins and how deep the reader is in it. */
interface Scan {
  pending: string
  position: number
  start: number
  depth: number
  isInText: boolean
  line: number
  startLine: number
}

/**
 * The rows of NDJSON, of a JSON array of objects however it is laid out, or of arrays of plain values
 * (`[[time, open, …], …]`). Nested objects give their inmost names. Throws `FileProblem` when a row does
 * not end.
 */
export async function* jsonRows(path: string, skips: SkipCounts): AsyncGenerator<RawRow, void> {
  const text = await openText(path)
  const scan: Scan = { pending: '', position: 0, start: -1, depth: 0, isInText: false, line: 1, startLine: 1 }
  const names = new Map<string, readonly string[]>()
  try {
    for await (const chunk of text) {
      scan.pending += chunk as string
      for (let row = nextRow(scan, skips); row !== null; row = nextRow(scan, skips)) {
        const raw = rowFrom(row, scan.startLine, names)
        if (raw === null) skips.note('broken_row', scan.startLine)
        else yield raw
      }
      if (scan.pending.length > ROW_CHARACTERS_MAX) {
        throw new FileProblem(
          `${path}: line ${scan.startLine}: a JSON row over ${ROW_CHARACTERS_MAX} characters`,
        )
      }
    }
    if (scan.depth > 0) skips.note('broken_row', scan.startLine)
  } finally {
    text.destroy()
  }
}

/** The next whole row, or null when more text is needed; forgets the text before it. */
function nextRow(scan: Scan, skips: SkipCounts): string | null {
  const { pending } = scan
  while (scan.position < pending.length) {
    const at = scan.position++
    const character = pending[at]
    if (character === '\n') scan.line++
    if (character === '{' && scan.start >= 0 && pending[at - 1] === '\n') giveUpRow(scan, skips)
    if (scan.isInText) {
      if (character === '\\') scan.position++
      else if (character === '"') scan.isInText = false
    } else if (character === '"') scan.isInText = true
    else if (character === '{' || character === '[') openBracket(scan, at)
    else if ((character === '}' || character === ']') && scan.start >= 0 && --scan.depth === 0) {
      return cut(scan, scan.start, at + 1)
    }
  }
  if (scan.start < 0) cut(scan, 0, pending.length)
  return null
}

/** An array that holds another bracket is no row but what rows stand in. */
function openBracket(scan: Scan, at: number): void {
  if (scan.start < 0 || isInArray(scan)) {
    scan.start = at
    scan.startLine = scan.line
    scan.depth = 1
  } else scan.depth++
}

function isInArray(scan: Scan): boolean {
  return scan.depth === 1 && scan.pending[scan.start] === '['
}

/**
 * A brace at the start of a line begins a row: one before it that did not end was cut off, and is lost
 * alone.
 */
function giveUpRow(scan: Scan, skips: SkipCounts): void {
  if (isInArray(scan) && !scan.isInText) return
  skips.note('broken_row', scan.startLine)
  scan.start = -1
  scan.depth = 0
  scan.isInText = false
}

function cut(scan: Scan, from: number, to: number): string {
  const row = scan.pending.slice(from, to)
  scan.pending = scan.pending.slice(to)
  scan.position = 0
  scan.start = -1
  scan.depth = 0
  return row
}

function rowFrom(text: string, line: number, known: Map<string, readonly string[]>): RawRow | null {
  const value = parsed(text)
  if (value === undefined) return null
  if (Array.isArray(value)) return { line, names: null, cells: value.map(String) }
  const found: string[] = []
  const cells: string[] = []
  const book = bookIn(value)
  flatten(book === null ? value : { ...(value as object), bids: null, asks: null }, found, cells)
  const spelled = found.join('\n')
  let names = known.get(spelled)
  if (names === undefined) {
    names = found.map(plainName)
    // Files have a handful of row kinds; a file with ever new ones must not fill the memory.
    if (known.size < 64) known.set(spelled, names)
  }
  return { line, names, cells, ...(book !== null && { book }) }
}

/** The two sides of a row with lists of `[price, quantity]`; null for any other row. */
function bookIn(value: unknown): RawBook | null {
  if (typeof value !== 'object' || value === null || !('bids' in value) || !('asks' in value)) return null
  const { bids, asks } = value
  return isSide(bids) && isSide(asks) ? { bids, asks } : null
}

function isSide(value: unknown): value is RawBook['bids'] {
  if (!Array.isArray(value)) return false
  return value.every(
    (level) => Array.isArray(level) && typeof level[0] === 'string' && typeof level[1] === 'string',
  )
}

/** Numbers are kept as the text they were written in: nanoseconds have more digits than a number can hold. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? (context?.source ?? String(value)) : value,
    )
  } catch {
    return undefined
  }
}

function flatten(value: unknown, names: string[], cells: string[]): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object' && inner !== null) flatten(inner, names, cells)
    else {
      names.push(name)
      cells.push(inner === null ? '' : String(inner))
    }
  }
}
