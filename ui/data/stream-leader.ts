import { browserChannel, type Channel } from './browser-channel.ts'
import { readStream } from './stream.ts'
import { StreamHub } from './stream-hub.ts'
import type { Wire } from './stream-line.ts'
import type { FromHub, ToHub } from './stream-protocol.ts'

/** What of the browser it takes for one tab to hold the stream for all. */
export interface LeaderPorts {
  readonly channel: (name: string) => Channel
  /** Runs `hold` once nobody else holds the name, until it resolves; `signal` ends the waiting. */
  readonly lock: (name: string, signal: AbortSignal, hold: () => Promise<void>) => void
  readonly hub?: () => StreamHub
}

type Envelope =
  | { readonly to: 'hub'; readonly words: ToHub }
  | { readonly to: 'page'; readonly words: FromHub }

const isEnvelope = (message: unknown): message is Envelope =>
  typeof message === 'object' && message !== null && 'to' in message && 'words' in message

/**
 * Where browsers have no shared workers: whichever tab holds the lock holds the stream. When it goes, however
 * it goes, the lock passes to another, and every page attaches there from where it stands.
 */
export function leaderWire(name: string, ports: LeaderPorts): Wire {
  const channel = ports.channel(name)
  const stop = new AbortController()
  ports.lock(name, stop.signal, () => holdStream(name, ports, stop.signal))
  return {
    post: (words) => channel.post({ to: 'hub', words } satisfies Envelope),
    listen: (listener) =>
      channel.listen((message) => {
        if (isEnvelope(message) && message.to === 'page') listener(message.words)
      }),
    close: () => {
      stop.abort()
      channel.close()
    },
  }
}

/** Resolves when this tab gives the stream away. */
function holdStream(name: string, ports: LeaderPorts, signal: AbortSignal): Promise<void> {
  // A channel is not heard by itself, and this tab reads like every other: the hub has its own.
  const channel = ports.channel(name)
  const hub = (ports.hub ?? leaderHub)()
  const post = (words: FromHub) => channel.post({ to: 'page', words } satisfies Envelope)
  channel.listen((message) => {
    if (isEnvelope(message) && message.to === 'hub') hub.take(message.words, post)
  })
  post({ kind: 'moved' })
  return new Promise((resolve) => {
    const giveAway = () => {
      hub.close()
      channel.close()
      resolve()
    }
    if (signal.aborted) giveAway()
    else signal.addEventListener('abort', giveAway, { once: true })
  })
}

function leaderHub(): StreamHub {
  // Each batch at once: the timers of a hidden tab are slow.
  return new StreamHub({
    read: readStream,
    batchMs: 0,
    nowMs: () => performance.now(),
    after: (_delayMs, run) => queueMicrotask(run),
  })
}

/** Of this browser; null where it lacks one of the two (locks exist on HTTPS and loopback pages only). */
export function browserLeaderPorts(): LeaderPorts | null {
  const { locks } = navigator as { readonly locks?: LockManager }
  if (!locks || typeof BroadcastChannel !== 'function') return null
  return {
    channel: browserChannel,
    lock: (name, signal, hold) => {
      locks.request(name, { signal }, hold).catch((cause: unknown) => {
        if (!signal.aborted) throw cause
      })
    },
  }
}
