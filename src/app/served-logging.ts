import { AnswerLog } from '../http/frame/index.ts'
import type { LogLevel } from '../ports/index.ts'
import type { LoadedConfig } from './config/index.ts'
import { type Logging, loggingFor } from './log-for.ts'

export interface LoggingChange {
  readonly level?: LogLevel
  /** 0 for none. */
  readonly slowRequestMs?: number
}

/** The log of a gateway, with what it says of requests. */
export interface ServedLogging extends Omit<Logging, 'reconfigure'> {
  readonly answers: AnswerLog
  /** Holds for the next line and the next request. */
  reconfigure(change: LoggingChange): void
}

export function servedLogging(loaded: LoadedConfig): ServedLogging {
  const logging = loggingFor(loaded, 'veloz')
  const { level, slowRequestMs } = loaded.config.logging
  const answers = new AnswerLog({ log: logging.log, slowRequestMs, isDebug: level === 'debug' })
  return {
    ...logging,
    answers,
    reconfigure(change) {
      if (change.level !== undefined) logging.reconfigure({ level: change.level })
      answers.reconfigure({
        ...(change.level === undefined ? {} : { isDebug: change.level === 'debug' }),
        ...(change.slowRequestMs === undefined ? {} : { slowRequestMs: change.slowRequestMs }),
      })
    },
  }
}
