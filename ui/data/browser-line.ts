import type { Session } from './session.ts'
import type { StreamOptions } from './stream.ts'
import { browserLeaderPorts, leaderWire } from './stream-leader.ts'
import { ownLine, SharedLine, type StreamLine, type Wire } from './stream-line.ts'
import type { FromHub } from './stream-protocol.ts'

/** The build says where the worker is; there is none where the page's source runs unbuilt. */
declare const VELOZ_STREAM_WORKER: string | null | undefined
const WORKER_PATH = typeof VELOZ_STREAM_WORKER === 'string' ? VELOZ_STREAM_WORKER : null

/**
 * The stream as this browser can share it: by a worker that all tabs have in common, else by one tab for all,
 * else each tab its own. Browsers open six connections to a host at most: with a stream for each tab, the
 * seventh tab's order would never leave.
 */
export class BrowserLine implements StreamLine {
  readonly #session: Session
  #line: StreamLine | null = null
  #isWorkerBroken = false
  #breakOff: ((message: string) => void) | null = null

  constructor(session: Session) {
    this.#session = session
    window.addEventListener('pagehide', this.#onPageHide)
  }

  read(options: StreamOptions): Promise<void> {
    this.#line ??= this.#open()
    return this.#line.read(options)
  }

  close(): void {
    window.removeEventListener('pagehide', this.#onPageHide)
    this.#line?.close()
    this.#line = null
  }

  /** A page that is put aside whole, to be shown again by the back button, must not hold others up. */
  readonly #onPageHide = (): void => this.#breakOff?.('This tab was put aside.')

  #open(): StreamLine {
    const name = nameOf(this.#session)
    const wire = this.#workerWire(name) ?? this.#leaderWire(name)
    if (!wire) return ownLine()
    const line = new SharedLine(wire)
    this.#breakOff = (message) => line.breakOff(message)
    return line
  }

  #workerWire(name: string): Wire | null {
    if (WORKER_PATH === null || typeof SharedWorker !== 'function' || this.#isWorkerBroken) return null
    const worker = new SharedWorker(WORKER_PATH, { name })
    worker.addEventListener('error', () => {
      this.#isWorkerBroken = true
      this.#breakOff?.('The part of the page that holds the stream could not be loaded.')
      this.#line?.close()
      this.#line = null
    })
    return portWire(worker.port)
  }

  #leaderWire(name: string): Wire | null {
    const ports = browserLeaderPorts()
    return ports && leaderWire(name, ports)
  }
}

/** One for all tabs of a person who may see the same. Browsers keep the sites apart. */
export function nameOf({ state }: Session): string {
  const who = state.status === 'signed_in' ? [state.userId, state.permissions] : []
  return `veloz-stream ${JSON.stringify(who)}`
}

function portWire(port: MessagePort): Wire {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => {
      port.addEventListener('message', ({ data }) => listener(data as FromHub))
      port.start()
    },
    close: () => port.close(),
  }
}
