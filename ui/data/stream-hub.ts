import type { StreamMessage } from './replica.ts'
import type { StreamOptions } from './stream.ts'
import {
  type FromHub,
  type ProblemWords,
  type ResumePoint,
  resumePointOf,
  STREAM_MOVED,
  type ToHub,
  wordsOf,
} from './stream-protocol.ts'
import { StreamRing } from './stream-ring.ts'

/** A reader that leaves more than this untaken is let go; it comes back where it stands. */
export const UNTAKEN_MAX = 8192
/** A reader that answers nothing for so long is gone, whatever became of its page. */
export const DEAF_MS = 60_000
/** Signs of life are passed on at most this often. */
const HEARD_EVERY_MS = 2_000

export interface HubOptions {
  /** One connection to the server, as `readStream` makes it. */
  readonly read: (options: StreamOptions) => Promise<void>
  /** Messages wait this long for others to go with; the first after a pause does not wait. */
  readonly batchMs: number
  readonly nowMs: () => number
  readonly after: (delayMs: number, run: () => void) => void
}

type Post = (message: FromHub) => void

interface Reader {
  readonly id: string
  readonly post: Post
  untaken: number
  /** Since when it owes an answer; null while it owes none. */
  owesSinceMs: number | null
}

/** Holds the one stream and hands it to every page of this browser, to each from where it stands. */
export class StreamHub {
  readonly #options: HubOptions
  readonly #readers = new Map<string, Reader>()
  #ring: StreamRing | null = null
  #connection: AbortController | null = null
  #isOpen = false
  #outbox: StreamMessage[] = []
  #isFlushPlanned = false
  #flushedAtMs = Number.NEGATIVE_INFINITY
  #heardAtMs = Number.NEGATIVE_INFINITY

  constructor(options: HubOptions) {
    this.#options = options
  }

  /** Readers that are being told. */
  get readerCount(): number {
    return this.#readers.size
  }

  take(message: ToHub, post: Post): void {
    switch (message.kind) {
      case 'attach':
        return this.#attach(message, post)
      case 'took':
        return this.#took(message.reader, message.messages)
      case 'detach':
        return this.#forget(message.reader)
    }
  }

  /** Ends the stream and lets every reader go. */
  close(): void {
    this.#endAll({ ...ended('The tab that held the stream has gone.'), code: STREAM_MOVED })
  }

  #attach({ reader: id, token, from }: ToHub & { readonly kind: 'attach' }, post: Post): void {
    const point = resumePointOf(from)
    if (!point) return post({ kind: 'ended', reader: id, problem: ended(`${from} is no place of a stream.`) })
    this.#flush()
    // The journal is another than the one that is followed: everybody must begin anew.
    if (this.#connection && this.#ring?.epoch !== point.epoch) this.#sendBack('The journal is another one.')
    if (this.#connection && this.#ring && !this.#ring.reaches(point)) {
      return post({ kind: 'batch', reader: id, messages: [resync('What was missed is no longer kept.')] })
    }
    const reader: Reader = { id, post, untaken: 0, owesSinceMs: null }
    this.#readers.set(id, reader)
    if (!this.#connection) this.#connect(token, point)
    else if (this.#isOpen) this.#post(reader, { kind: 'opened', reader: id })
    const missed = this.#ring?.after(point.seq) ?? []
    if (missed.length > 0) this.#send(reader, missed)
  }

  #connect(token: string | null, point: ResumePoint): void {
    if (!this.#ring?.covers(point)) this.#ring = new StreamRing(point)
    this.#ring.dropPending()
    const connection = new AbortController()
    const isCurrent = () => this.#connection === connection
    this.#connection = connection
    this.#isOpen = false
    const options: StreamOptions = {
      token,
      lastEventId: this.#ring.resumeId,
      signal: connection.signal,
      onOpen: () => isCurrent() && this.#opened(),
      onHeard: () => isCurrent() && this.#heard(),
      onMessage: (message) => isCurrent() && this.#hear(message),
    }
    this.#options.read(options).then(
      () => isCurrent() && this.#endAll(ended('The stream ended.')),
      (cause) => isCurrent() && this.#endAll(wordsOf(cause)),
    )
  }

  #opened(): void {
    this.#isOpen = true
    for (const reader of [...this.#readers.values()]) {
      this.#post(reader, { kind: 'opened', reader: reader.id })
    }
  }

  #hear(message: StreamMessage): void {
    if (message.name === 'resync') return this.#sendBack('The server asked for it.')
    this.#ring?.add(message)
    this.#outbox.push(message)
    if (this.#isFlushPlanned) return
    this.#isFlushPlanned = true
    const waitMs = Math.max(0, this.#flushedAtMs + this.#options.batchMs - this.#options.nowMs())
    // Also the first waits for the end of this turn: what came in one piece goes out in one.
    this.#options.after(waitMs, () => this.#flush())
  }

  #heard(): void {
    const nowMs = this.#options.nowMs()
    if (nowMs - this.#heardAtMs < HEARD_EVERY_MS) return
    this.#heardAtMs = nowMs
    for (const reader of [...this.#readers.values()]) {
      const { owesSinceMs } = reader
      if (owesSinceMs !== null && nowMs - owesSinceMs > DEAF_MS) this.#letGo(reader, 'This tab stood still.')
      else this.#post(reader, { kind: 'heard', reader: reader.id })
    }
  }

  #flush(): void {
    this.#isFlushPlanned = false
    if (this.#outbox.length === 0) return
    const messages = this.#outbox
    this.#outbox = []
    this.#flushedAtMs = this.#options.nowMs()
    for (const reader of [...this.#readers.values()]) this.#send(reader, messages)
  }

  #send(reader: Reader, messages: readonly StreamMessage[]): void {
    if (reader.untaken + messages.length > UNTAKEN_MAX) {
      return this.#letGo(reader, 'This tab did not keep up.')
    }
    reader.untaken += messages.length
    this.#post(reader, { kind: 'batch', reader: reader.id, messages })
  }

  #post(reader: Reader, message: FromHub): void {
    reader.owesSinceMs ??= this.#options.nowMs()
    reader.post(message)
  }

  #took(id: string, messages: number): void {
    const reader = this.#readers.get(id)
    if (!reader) return
    reader.untaken = Math.max(0, reader.untaken - messages)
    reader.owesSinceMs = null
  }

  #letGo(reader: Reader, why: string): void {
    reader.post({ kind: 'ended', reader: reader.id, problem: ended(why) })
    this.#forget(reader.id)
  }

  /** With the last reader the stream goes. */
  #forget(id: string): void {
    if (!this.#readers.delete(id) || this.#readers.size > 0) return
    this.#disconnect()
  }

  /** No place of this stream means anything any more: every page takes a snapshot and attaches again. */
  #sendBack(reason: string): void {
    this.#flush()
    this.#ring = null
    const readers = this.#dropReaders()
    for (const { id, post } of readers) post({ kind: 'batch', reader: id, messages: [resync(reason)] })
  }

  #endAll(problem: ProblemWords): void {
    this.#flush()
    const readers = this.#dropReaders()
    for (const { id, post } of readers) post({ kind: 'ended', reader: id, problem })
  }

  #dropReaders(): readonly Reader[] {
    const readers = [...this.#readers.values()]
    this.#readers.clear()
    this.#disconnect()
    return readers
  }

  #disconnect(): void {
    this.#connection?.abort()
    this.#connection = null
    this.#isOpen = false
    this.#outbox = []
  }
}

const resync = (reason: string): StreamMessage => ({ name: 'resync', body: { reason }, id: null })

const ended = (message: string): ProblemWords => ({
  status: 0,
  code: 'stream_ended',
  message,
  details: {},
  retryAfterSeconds: null,
})
