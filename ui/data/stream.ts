import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { StreamEventName } from '../../src/contract/index.ts'
import { ApiProblem, callApiProblem, type Fetch } from './api.ts'
import { parseExact } from './exact.ts'
import type { StreamMessage } from './replica.ts'

/** The server sends a comment every 5 s; three missed mean that nobody is there, whatever TCP believes. */
export const SILENCE_MAX_MS = 15_000

const NAMES: ReadonlySet<string> = new Set<StreamEventName>([
  'order_update',
  'order_state',
  'fill',
  'account',
  'position',
  'trading_state',
  'system',
  'market',
  'resync',
])

export interface StreamOptions {
  readonly token: string | null
  readonly lastEventId: string | null
  readonly signal: AbortSignal
  /** Once, when the server has accepted. */
  readonly onOpen: () => void
  readonly onMessage: (message: StreamMessage) => void
  /** Any bytes, comments included. */
  readonly onHeard: () => void
  readonly send?: Fetch
  readonly silenceMaxMs?: number
}

/**
 * One connection of `GET /api/stream`, by fetch because `EventSource` cannot send a header.
 * Never returns while it lives; ends by throwing an `ApiProblem`, or quietly when `signal` says so.
 */
export async function readStream(options: StreamOptions): Promise<void> {
  const watchdog = new Watchdog(options.silenceMaxMs ?? SILENCE_MAX_MS)
  const signal = AbortSignal.any([options.signal, watchdog.signal])
  try {
    const reader = (await openStream(options, signal)).getReader()
    // A body already being read does not always follow its signal: cancel it ourselves.
    const cancel = () => void reader.cancel().catch(() => undefined)
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    await readChunks(reader, options, watchdog)
  } catch (cause) {
    if (options.signal.aborted) return
    if (cause instanceof ApiProblem) throw cause
    if (watchdog.signal.aborted) throw silent(watchdog.silenceMaxMs)
    throw ended('The stream broke off.')
  } finally {
    watchdog.stop()
  }
  if (options.signal.aborted) return
  throw watchdog.signal.aborted ? silent(watchdog.silenceMaxMs) : ended('The stream ended.')
}

async function openStream(options: StreamOptions, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const { token, lastEventId, send = (path, init) => fetch(path, init) } = options
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (token) headers['authorization'] = `Bearer ${token}`
  if (lastEventId) headers['last-event-id'] = lastEventId
  const response = await send('/api/stream', {
    headers,
    signal,
    credentials: 'same-origin',
    cache: 'no-store',
  })
  if (!response.ok) throw callApiProblem(response, await response.text())
  if (!response.body) throw ended('The stream came without a body.')
  options.onOpen()
  return response.body
}

async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  options: StreamOptions,
  watchdog: Watchdog,
): Promise<void> {
  const decoder = new TextDecoder()
  const parser = createParser({
    onEvent: (event) => {
      const message = messageOf(event)
      if (message) options.onMessage(message)
    },
  })
  for (;;) {
    const { done, value } = await reader.read()
    if (done || options.signal.aborted) return
    watchdog.heard()
    options.onHeard()
    parser.feed(decoder.decode(value, { stream: true }))
  }
}

/** Null for events this page does not know: a newer server may send more. */
export function messageOf(event: Pick<EventSourceMessage, 'event' | 'data' | 'id'>): StreamMessage | null {
  const name = event.event ?? ''
  if (!NAMES.has(name)) return null
  return { name: name as StreamEventName, body: parseExact(event.data), id: event.id ?? null }
}

class Watchdog {
  readonly silenceMaxMs: number
  readonly #controller = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(silenceMaxMs: number) {
    this.silenceMaxMs = silenceMaxMs
    this.heard()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  heard(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#controller.abort(), this.silenceMaxMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

const ended = (message: string) => new ApiProblem({ status: 0, code: 'stream_ended', message })
const silent = (silenceMaxMs: number) => ended(`Nothing was heard for ${silenceMaxMs / 1000} seconds.`)

const BACKOFF_FIRST_MS = 500
const BACKOFF_MAX_MS = 10_000

/**
 * How long to wait before attempt `failures + 1`: doubling from 0.5 s to 10 s, the upper half by `chance` in
 * [0, 1), so that a thousand pages do not come back in the same instant.
 */
export function backoffMs(failures: number, chance: number): number {
  const full = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures, 10))
  return Math.max(BACKOFF_FIRST_MS, full / 2 + (full / 2) * chance)
}
