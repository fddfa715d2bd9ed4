export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Structured lines. Fields never hold secrets. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** A line as it was written, without secrets. */
export interface LogLine {
  /** Grows with every line, over restarts too. */
  readonly id: number
  readonly atMs: number
  readonly level: LogLevel
  readonly message: string
  readonly fields: unknown
}

export interface LogQuery {
  /** The lowest that is wanted. */
  readonly level: LogLevel
  /** Text of the message or of a field, in any case; empty for every line. */
  readonly contains: string
  /** Only lines behind this one; 0 for all. */
  readonly after: number
  readonly limit: number
}

export interface LogPage {
  /** Oldest first, the newest ones where there are more. */
  readonly lines: readonly LogLine[]
  /** Of the newest line of all; 0 before the first. */
  readonly lastId: number
  /** Lines that fit and are more than the limit. */
  readonly leftOut: number
}

/** The latest lines of this process, in memory. */
export interface LogHistory {
  lines(query: LogQuery): LogPage
}
