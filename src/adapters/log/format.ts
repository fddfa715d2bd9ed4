import type { LogLevel } from '../../ports/index.ts'
import type { Printable } from './printable.ts'

export interface LogRecord {
  /** RFC 3339, UTC. */
  readonly ts: string
  readonly level: LogLevel
  readonly message: string
  readonly fields: Printable
}

// JSON escapes line ends and the other C0 controls. What it leaves can still move a terminal's cursor (C1,
// DEL), end a line for some readers (U+2028, U+2029) or show text in another order than it has
// (bidirectional controls).
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** JSON on one line that looks the same to every reader. */
function safeJson(value: Printable | LogRecord): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** One object a line: `ts`, `level`, `message`, and `fields` when there are any. */
export function formatJson({ ts, level, message, fields }: LogRecord): string {
  return `${safeJson(fields === null ? { ts, level, message } : { ts, level, message, fields })}\n`
}

const COLOUR: Readonly<Record<LogLevel, string>> = {
  debug: '\u001b[90m',
  info: '\u001b[36m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
}
const DIM = '\u001b[2m'
const PLAIN = '\u001b[0m'

/** `2026-01-31T10:00:00.000Z WARN  message  name=value name="two words"`. */
export function formatText({ ts, level, message, fields }: LogRecord, isColoured: boolean): string {
  const word = level.toUpperCase().padEnd(5)
  const text = safeJson(message).slice(1, -1).replaceAll('\\"', '"')
  const pairs = pairsOf(fields)
  const tail = pairs === '' ? '' : `  ${isColoured ? `${DIM}${pairs}${PLAIN}` : pairs}`
  if (!isColoured) return `${ts} ${word} ${text}${tail}\n`
  return `${DIM}${ts}${PLAIN} ${COLOUR[level]}${word}${PLAIN} ${text}${tail}\n`
}

function pairsOf(fields: Printable): string {
  if (fields === null || typeof fields !== 'object') return fields === null ? '' : bare(fields)
  return Object.entries(fields)
    .map(([name, value]) => `${bare(name)}=${bare(value)}`)
    .join(' ')
}

const BARE = /^[\w.:/@+-]+$/

/** Words stand as they are; whatever could be taken for something else stands in quotes. */
function bare(value: Printable): string {
  return typeof value === 'string' && BARE.test(value) ? value : safeJson(value)
}
