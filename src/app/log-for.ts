import {
  type LiveLog,
  type LogFiles,
  type LogFormat,
  LogMemory,
  openLog,
  openLogFiles,
} from '../adapters/log/index.ts'
import type { LogHistory, LogLevel } from '../ports/index.ts'
import type { LoadedConfig } from './config/index.ts'

/** The log, and what may be done to it while the process runs. */
export interface Logging {
  readonly log: LiveLog
  /** Its latest lines. */
  readonly history: LogHistory
  reconfigure(change: { readonly level: LogLevel }): void
  /** The last lines reach their file, or two seconds have passed. */
  close(): Promise<void>
}

/** Which process writes: a gateway and its engine may share a folder, not a file. */
export type LogName = 'veloz' | 'veloz-engine'

/**
 * The log as configured; where nobody chose a format, text for a person at a terminal and JSON for programs.
 * With a folder, the same lines go into files, which SIGHUP opens anew.
 */
export function loggingFor(loaded: LoadedConfig, name: LogName): Logging {
  const { level, format } = loaded.config.logging
  const chosen = { level, format: formatOf(format, loaded.sources['logging.format'].from) }
  const files = filesFor(loaded, name, (message, fields) => log.error(message, fields))
  const memory = new LogMemory(Date.now())
  const toFiles = files === null ? {} : { writeJson: (line: string) => files.write(line) }
  const log = openLog({ ...chosen, memory, ...toFiles })
  const reopen = () => files?.reopen()
  const listens = files !== null && process.platform !== 'win32'
  if (listens) process.on('SIGHUP', reopen)
  return {
    log,
    history: memory,
    reconfigure: ({ level: wanted }) => log.setLevel(wanted),
    async close() {
      if (listens) process.off('SIGHUP', reopen)
      await files?.close()
    },
  }
}

type OnProblem = (message: string, fields: Readonly<Record<string, unknown>>) => void

function filesFor({ config }: LoadedConfig, name: LogName, onProblem: OnProblem): LogFiles | null {
  const { dir, maxFileBytes, filesMax } = config.logging
  if (dir === null) return null
  return openLogFiles({ directory: dir, name, maxFileBytes, filesMax, now: () => new Date(), onProblem })
}

function formatOf(format: LogFormat, from: string): LogFormat {
  return from === 'default' && process.stderr.isTTY ? 'text' : format
}
