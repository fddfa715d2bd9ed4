import { createParser } from 'eventsource-parser'
import type { ResumePoint } from '../../../src/http/stream/encode.ts'
import { type StreamWish, streamFilter } from '../../../src/http/stream/filter.ts'
import type { StreamHub } from '../../../src/http/stream/hub.ts'
import { PERMISSIONS } from '../../../src/identity/index.ts'
import { anOwner } from './a-hub.ts'

export interface Seen {
  readonly name: string
  readonly id: string | null
  readonly body: Readonly<Record<string, unknown>>
}

export interface Listener {
  readonly seen: readonly Seen[]
  readonly retries: readonly number[]
  readonly isClosed: () => boolean
  leave(): Promise<void>
}

interface ListenerOptions {
  readonly wish?: Partial<StreamWish>
  readonly resume?: ResumePoint
  readonly owner?: ReturnType<typeof anOwner>
}

export function open(hub: StreamHub, { wish = {}, resume, owner = anOwner() }: ListenerOptions = {}) {
  const filter = streamFilter(new Set(PERMISSIONS), { types: null, symbols: null, ...wish })
  return hub.open({ filter, resume: resume ?? null, owner, requestId: 'r-1' })
}

/** Reads whatever comes until the stream ends. */
export function listenTo(stream: ReadableStream<Uint8Array>): Listener {
  const reader = stream.getReader()
  const seen: Seen[] = []
  const retries: number[] = []
  let isClosed = false
  const parser = createParser({
    onEvent: ({ event, id, data }) =>
      void seen.push({ name: event ?? '', id: id ?? null, body: JSON.parse(data) }),
    onRetry: (ms) => void retries.push(ms),
  })
  const decoder = new TextDecoder()
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parser.feed(decoder.decode(value, { stream: true }))
    }
    isClosed = true
  })()
  return { seen, retries, isClosed: () => isClosed, leave: () => reader.cancel() }
}

/** Some turns of the loop, for what goes out in rounds. */
export async function turns(count = 8): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => void setImmediate(resolve))
}
