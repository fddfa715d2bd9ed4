import type { Log, LogLevel } from '../../ports/index.ts'
import { formatJson, formatText, type LogRecord } from './format.ts'
import { type LogMemory, RANK } from './log-memory.ts'
import { printable, shortened } from './printable.ts'
import { withoutSecrets } from './redaction.ts'

export type LogFormat = 'json' | 'text'

export interface LogOptions {
  /** The least level that is written; `debug` also shows the stacks of errors. */
  readonly level: LogLevel
  readonly format: LogFormat
  /** Takes one line, its end included. Standard error unless given. */
  readonly write?: (line: string) => void
  /** Takes the same line as JSON, whatever `format` says: programs read files. */
  readonly writeJson?: (line: string) => void
  /** Remembers the latest lines. */
  readonly memory?: LogMemory
  /** Colours for a person at a terminal. Found out unless given; JSON has none. */
  readonly isColoured?: boolean
  readonly now?: () => Date
}

/** A log whose level may change while it is written. */
export interface LiveLog extends Log {
  readonly level: LogLevel
  setLevel(level: LogLevel): void
}

/** A log that never throws: what cannot be written is lost, and trading goes on. */
export function openLog(options: LogOptions): LiveLog {
  const { format, write = standardError(), writeJson, memory, now = () => new Date() } = options
  const isColoured = options.isColoured ?? (options.write === undefined && isColourTerminal())
  let { level } = options
  const emit = (as: LogLevel) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    if (RANK[as] < RANK[level]) return
    try {
      const at = now()
      const record: LogRecord = {
        ts: at.toISOString(),
        level: as,
        message: withoutSecrets(shortened(String(message))),
        fields: fields === undefined ? null : printable(fields, { hasStacks: level === 'debug' }),
      }
      const json = formatJson(record)
      memory?.keep(record, at.getTime(), json.length)
      writeJson?.(json)
      write(format === 'json' ? json : formatText(record, isColoured))
    } catch {
      // There is nowhere left to say it: the log itself failed.
    }
  }
  return {
    debug: emit('debug'),
    info: emit('info'),
    warn: emit('warn'),
    error: emit('error'),
    get level() {
      return level
    },
    setLevel(wanted) {
      level = wanted
    },
  }
}

function isColourTerminal(): boolean {
  return process.stderr.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
}

let isErrorHandled = false

function standardError(): (line: string) => void {
  // A closed pipe would otherwise end the process by an unhandled 'error' event.
  if (!isErrorHandled) process.stderr.on('error', () => undefined)
  isErrorHandled = true
  return (line) => void process.stderr.write(line)
}
