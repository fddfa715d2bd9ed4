import type { InstrumentKey } from '../../domain/index.ts'
import type { MarketChange } from '../../ports/index.ts'
import { joinedChange } from '../../wire/index.ts'
import type { StreamFilter } from './filter.ts'

/** Whoever stands behind a stream. */
export interface StreamOwner {
  /** Streams are counted by this: a session, a key, or one name for all who have neither. */
  readonly id: string
  /** Equal for streams that live and die together; one question serves them all. */
  readonly key: string
  /** False once the session or the key has ended, or may see other things than before. */
  readonly isAlive: () => boolean
}

type Sink = ReadableStreamDefaultController<Uint8Array>

export interface StreamClientOptions {
  readonly sink: Sink
  readonly filter: StreamFilter
  readonly owner: StreamOwner
  /** Of the request that opened it, for the log. */
  readonly requestId: string
  /** What may lie unread. */
  readonly bytesMax: number
  /** The record its stream begins after. */
  readonly seq: number
}

/** One reader: where it stands, what it may see, and what waits for it. */
export class StreamClient {
  readonly filter: StreamFilter
  readonly owner: StreamOwner
  readonly requestId: string
  /** The last record considered, told or left out. */
  seen: number
  /** The last record told: what the next one names as the one before it. */
  lastSeq: number
  readonly #sink: Sink
  readonly #bytesMax: number
  /** The market as it stands for this reader, who had no room for it. At most one for each instrument. */
  #markets: Map<InstrumentKey, MarketChange> | null = null
  #isOpen = true
  #wake: (() => void) | null = null

  constructor({ sink, filter, owner, requestId, bytesMax, seq }: StreamClientOptions) {
    this.#sink = sink
    this.filter = filter
    this.owner = owner
    this.requestId = requestId
    this.#bytesMax = bytesMax
    this.seen = seq
    this.lastSeq = seq
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** False when more lies unread than may. */
  get keepsUp(): boolean {
    return this.#unread <= this.#bytesMax
  }

  /** Nothing lies unread. */
  get isDrained(): boolean {
    return this.#unread <= 0
  }

  get #unread(): number {
    return this.#bytesMax - (this.#sink.desiredSize ?? 0)
  }

  /** The bytes may be shared with other readers: nobody writes to them. */
  send(bytes: Uint8Array): void {
    if (this.#isOpen) this.#sink.enqueue(bytes)
  }

  putOff(change: MarketChange): void {
    const { key } = change.instrument
    this.#markets ??= new Map()
    const waiting = this.#markets.get(key)
    this.#markets.set(key, waiting === undefined ? change : joinedChange(waiting, change))
  }

  get hasPutOff(): boolean {
    return this.#markets !== null
  }

  takePutOff(): readonly MarketChange[] {
    const changes = [...(this.#markets?.values() ?? [])]
    this.#markets = null
    return changes
  }

  /** Less lies unread than may. */
  get hasRoom(): boolean {
    return this.#unread < this.#bytesMax
  }

  /** Resolves when there is room, or when the stream has ended. */
  async room(): Promise<void> {
    if (!this.#isOpen || this.hasRoom) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  /** The runtime asks for more. */
  pulled(): void {
    this.#wake?.()
    this.#wake = null
  }

  /** The other end has gone. */
  left(): void {
    this.#isOpen = false
    this.#markets = null
    this.pulled()
  }

  close(): void {
    if (!this.#isOpen) return
    this.left()
    this.#sink.close()
  }
}
