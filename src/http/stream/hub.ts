import type {
  EngineListener,
  EnginePort,
  FeedStatus,
  MarketChange,
  RecordGroup,
  Timers,
} from '../../ports/index.ts'
import { exactInteger, marketNotice } from '../../wire/index.ts'
import { encodeGroups, encodeNotice, type ResumePoint } from './encode.ts'
import type { StreamFilter } from './filter.ts'

export interface StreamHubOptions {
  readonly engine: EnginePort
  readonly timers: Timers
  readonly nowNs: () => bigint
  readonly keepaliveIntervalMs: number
  readonly clientsMax: number
  /** Bytes a client may leave unread before it is cut. */
  readonly clientBytesMax: number
  readonly probe: StreamProbe
}

export interface StreamProbe {
  sent(name: 'records' | 'market', messages: number): void
  dropped(reason: 'slow' | 'session_ended' | 'shutdown'): void
}

export interface StreamRequest {
  readonly filter: StreamFilter
  /** Null: from now on. */
  readonly resume: ResumePoint | null
  /** False once the session behind the stream has ended. */
  readonly isAlive: () => boolean
}

interface Client {
  readonly filter: StreamFilter
  readonly isAlive: () => boolean
  readonly sink: ReadableStreamDefaultController<Uint8Array>
  lastSeq: number
}

const encoder = new TextEncoder()
const KEEPALIVE = encoder.encode(': ka\n\n')
const RETRY_MS = 1000

/**
 * Fans events out to every connected client. Bytes are made once for all clients that see the same, and a
 * client that does not read is cut: nobody else, least of all the engine, waits for it.
 */
export class StreamHub implements EngineListener {
  readonly #options: StreamHubOptions
  readonly #clients = new Set<Client>()
  #isClosed = false
  readonly #unsubscribe: () => void
  readonly #stopKeepalive: () => void

  constructor(options: StreamHubOptions) {
    this.#options = options
    this.#unsubscribe = options.engine.subscribe(this)
    this.#stopKeepalive = options.timers.every(options.keepaliveIntervalMs, () => this.#keepAlive())
  }

  get clientCount(): number {
    return this.#clients.size
  }

  get isFull(): boolean {
    return this.#isClosed || this.#clients.size >= this.#options.clientsMax
  }

  open(request: StreamRequest): ReadableStream<Uint8Array> {
    let client: Client | null = null
    return new ReadableStream<Uint8Array>(
      {
        start: (sink) => {
          client = this.#join(request, sink)
        },
        cancel: () => {
          if (client) this.#clients.delete(client)
        },
      },
      { highWaterMark: this.#options.clientBytesMax, size: (chunk) => chunk?.byteLength ?? 0 },
    )
  }

  #join({ filter, resume, isAlive }: StreamRequest, sink: Client['sink']): Client {
    const { view } = this.#options.engine
    const client: Client = { filter, isAlive, sink, lastSeq: resume?.seq ?? view.seq }
    this.#clients.add(client)
    this.#send(client, encoder.encode(`retry: ${RETRY_MS}\n\n`))
    const missed = resume === null ? [] : missedSince(view, resume)
    if (missed === null) {
      client.lastSeq = view.seq
      const reason = 'what you missed is no longer kept; take a snapshot'
      this.#send(client, encoder.encode(encodeNotice('resync', { reason })))
    } else this.#sendGroups(client, missed)
    return client
  }

  #sendGroups(client: Client, groups: readonly RecordGroup[]): void {
    const { epoch } = this.#options.engine.view
    const { text, lastSeq } = encodeGroups(groups, { epoch, prevSeq: client.lastSeq, filter: client.filter })
    client.lastSeq = lastSeq
    if (text !== '') this.#send(client, encoder.encode(text))
  }

  onRecords(groups: readonly RecordGroup[]): void {
    const { epoch } = this.#options.engine.view
    const made = new Map<
      string,
      { readonly bytes: Uint8Array; readonly lastSeq: number; readonly messages: number }
    >()
    for (const client of [...this.#clients]) {
      const { filter, lastSeq: prevSeq } = client
      const key = `${prevSeq}|${filter.key}`
      let encoded = made.get(key)
      if (!encoded) {
        const { text, lastSeq, messages } = encodeGroups(groups, { epoch, prevSeq, filter })
        encoded = { bytes: encoder.encode(text), lastSeq, messages }
        made.set(key, encoded)
      }
      client.lastSeq = encoded.lastSeq
      if (encoded.messages === 0) continue
      this.#options.probe.sent('records', encoded.messages)
      this.#send(client, encoded.bytes)
    }
  }

  onMarket(changes: readonly MarketChange[]): void {
    if (this.#clients.size === 0) return
    for (const change of changes) {
      const notice = marketNotice(change)
      if (!notice) continue
      const bytes = encoder.encode(encodeNotice('market', notice))
      for (const client of [...this.#clients]) {
        if (!client.filter.allows('market', notice.symbol)) continue
        this.#options.probe.sent('market', 1)
        this.#send(client, bytes)
      }
    }
  }

  onFeedStatus(status: FeedStatus): void {
    const message = status.state === 'running' ? 'The market feed is running.' : status.why
    this.#tellAll({ kind: 'market_status', message })
  }

  /** No client's place means anything any more: each is told to take a snapshot, and goes on from here. */
  onReset(): void {
    const { seq } = this.#options.engine.view
    const reason = 'the engine has another history than before; take a snapshot'
    const bytes = encoder.encode(encodeNotice('resync', { reason }))
    for (const client of [...this.#clients]) {
      client.lastSeq = seq
      this.#send(client, bytes)
    }
  }

  #tellAll(notice: { readonly kind: string; readonly message: string }): void {
    const body = { ts_ns: exactInteger(this.#options.nowNs()), ...notice }
    const bytes = encoder.encode(encodeNotice('system', body))
    for (const client of [...this.#clients]) {
      if (client.filter.allows('system', null)) this.#send(client, bytes)
    }
  }

  #keepAlive(): void {
    for (const client of [...this.#clients]) {
      if (client.isAlive()) this.#send(client, KEEPALIVE)
      else this.#cut(client, 'session_ended')
    }
  }

  /** Cuts every stream whose session has ended; call it when one was revoked. */
  dropEnded(): void {
    for (const client of [...this.#clients]) if (!client.isAlive()) this.#cut(client, 'session_ended')
  }

  #send(client: Client, bytes: Uint8Array): void {
    if ((client.sink.desiredSize ?? 0) < 0) {
      this.#cut(client, 'slow')
      return
    }
    client.sink.enqueue(bytes)
  }

  #cut(client: Client, reason: 'slow' | 'session_ended'): void {
    if (!this.#clients.delete(client)) return
    this.#options.probe.dropped(reason)
    if (reason === 'slow') {
      const why = 'the client did not keep up; take a snapshot'
      client.sink.enqueue(encoder.encode(encodeNotice('resync', { reason: why })))
    }
    client.sink.close()
  }

  /** Says good-bye and ends every stream. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#stopKeepalive()
    this.#unsubscribe()
    this.#tellAll({
      kind: 'shutting_down',
      message: 'VeloZ is shutting down; the stream comes back with it.',
    })
    for (const client of [...this.#clients]) {
      this.#clients.delete(client)
      this.#options.probe.dropped('shutdown')
      client.sink.close()
    }
  }
}

function missedSince(view: EnginePort['view'], resume: ResumePoint): readonly RecordGroup[] | null {
  if (resume.epoch !== view.epoch || resume.seq > view.seq) return null
  return view.groupsAfter(resume.seq)
}
