import { readStream } from './data/stream.ts'
import { StreamHub } from './data/stream-hub.ts'
import type { ToHub } from './data/stream-protocol.ts'

/** Runs once for all tabs of a person in this browser, and holds the stream for them. */
const BATCH_MS = 16

const hub = new StreamHub({
  read: readStream,
  batchMs: BATCH_MS,
  nowMs: () => performance.now(),
  after: (delayMs, run) => {
    if (delayMs === 0) queueMicrotask(run)
    else setTimeout(run, delayMs)
  },
})

self.addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports
  if (!port) return
  port.addEventListener('message', ({ data }) => hub.take(data as ToHub, (words) => port.postMessage(words)))
  port.start()
})
