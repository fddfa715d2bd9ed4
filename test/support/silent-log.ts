import type { ServedLogging } from '../../src/app/served-logging.ts'
import { AnswerLog } from '../../src/http/frame/index.ts'
import type { Log } from '../../src/ports/index.ts'

const nothing = () => undefined
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

export function silentLogging(): ServedLogging {
  const log = { ...silentLog, level: 'error', setLevel: nothing } as const
  const answers = new AnswerLog({ log, slowRequestMs: 0, isDebug: false })
  return { log, answers, reconfigure: nothing, close: async () => undefined }
}
