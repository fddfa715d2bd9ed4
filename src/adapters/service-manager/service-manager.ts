import type { Log } from '../../ports/index.ts'
import { type NotifySocket, openNotifySocket } from './notify-socket.ts'

/** One assignment a line, as `sd_notify(3)` has them. */
export type Notice = Readonly<
  Partial<Record<'READY' | 'STATUS' | 'STOPPING' | 'WATCHDOG' | 'MAINPID', string>>
>

export interface ServiceManager {
  /** It restarts us when it hears nothing for so long; null when it does not watch. */
  readonly watchdogMs: number | null
  tell(notice: Notice): void
}

export interface ServiceManagerOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  readonly open?: (path: string) => Promise<NotifySocket>
}

/** Null when nobody asked to be told; also, with a warning, when it cannot be told. */
export async function openServiceManager(options: ServiceManagerOptions): Promise<ServiceManager | null> {
  const { env, log, open = openNotifySocket } = options
  const path = env['NOTIFY_SOCKET'] ?? ''
  if (path === '') return null
  try {
    const send = await open(path)
    return { watchdogMs: watchdogMs(env), tell: (notice) => tell(send, notice, log) }
  } catch (error) {
    log.warn('the service manager cannot be told that VeloZ is ready', { error })
    return null
  }
}

function tell(send: NotifySocket, notice: Notice, log: Log): void {
  const lines = Object.entries(notice).map(([name, value]) => `${name}=${oneLine(value)}`)
  if (!send(lines.join('\n'))) log.warn('the service manager did not take a notice', { notice: lines })
}

/** A line break would begin another assignment. */
const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')

/** Only when it is this process that is watched. */
function watchdogMs(env: ServiceManagerOptions['env']): number | null {
  const watched = env['WATCHDOG_PID'] ?? ''
  const micros = Number(env['WATCHDOG_USEC'] ?? '')
  if (!Number.isSafeInteger(micros) || micros <= 0) return null
  return watched === '' || Number(watched) === process.pid ? micros / 1000 : null
}
