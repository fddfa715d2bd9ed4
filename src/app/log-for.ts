import { type LogFormat, openLog } from '../adapters/log/index.ts'
import type { Log } from '../ports/index.ts'
import type { LoadedConfig } from './config/index.ts'

/**
 * The log as configured; where nobody chose a format, text for a person at a terminal and JSON for programs.
 */
export function logFor({ config, sources }: LoadedConfig): Log {
  const { level } = config.logging
  return openLog({ level, format: formatOf(config.logging.format, sources['logging.format'].from) })
}

function formatOf(format: LogFormat, from: string): LogFormat {
  return from === 'default' && process.stderr.isTTY ? 'text' : format
}
