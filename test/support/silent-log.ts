import { LogMemory } from '../../src/adapters/log/index.ts'
import type { ServedLogging } from '../../src/app/served-logging.ts'
import { AnswerLog } from '../../src/http/frame/index.ts'
import type { Log } from '../../src/ports/index.ts'

const nothing = () => undefined
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

export function silentLogging(): ServedLogging {
  const log = { ...silentLog, level: 'error', setLevel: nothing } as const
  const answers = new AnswerLog({ log, slowRequestMs: 0, isDebug: false })
  const history = new LogMemory(1)
  const ts = new Date(0).toISOString()
  history.keep({ ts, level: 'info', message: 'a test began', fields: { lines: 'one' } }, 0, 80)
  return { log, history, answers, reconfigure: nothing, close: async () => undefined }
}
