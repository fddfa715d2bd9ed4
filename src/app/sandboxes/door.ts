/** A port that can be shut for a while, so that nobody is let in and nobody stays. */
import type { Timers } from '../../ports/index.ts'
import { type Listener, type ListenOptions, listenWithSockets, type SocketService } from '../listen.ts'
import { StartProblem } from '../start-problem.ts'

export interface Door {
  readonly port: number
  /** Opens again by itself, on the same port. */
  shutFor(ms: number): void
  close(): Promise<void>
}

export interface DoorOptions extends Pick<ListenOptions, 'hostname' | 'port'> {
  readonly service: SocketService
  readonly timers: Timers
}

/** Somebody else may have taken the port meanwhile. */
const AGAIN_MS = 200

/** Throws `StartProblem` when the address is taken or not ours to listen on. */
export async function openDoor({ service, hostname, port, timers }: DoorOptions): Promise<Door> {
  let listener: Listener | null = await listenWithSockets(service, { hostname, port })
  const own = listener.port
  let shutting: Promise<void> = Promise.resolve()
  let cancelTimer = (): void => undefined
  let isClosed = false

  async function reopen(): Promise<void> {
    await shutting
    if (isClosed) return
    try {
      listener = await listenWithSockets(service, { hostname, port: own })
    } catch (error) {
      if (!(error instanceof StartProblem)) throw error
      // The address was ours before: only somebody who came between can have it now.
      cancelTimer = timers.after(AGAIN_MS, () => void reopen())
    }
  }

  return {
    port: own,
    shutFor(ms) {
      if (ms <= 0 || listener === null || isClosed) return
      shutting = listener.closeAll()
      listener = null
      cancelTimer = timers.after(ms, () => void reopen())
    },
    async close() {
      isClosed = true
      cancelTimer()
      await shutting
      await listener?.closeAll()
    },
  }
}
