import { BoundedMap } from '../../identity/index.ts'
import type {
  EngineListener,
  EnginePort,
  FeedStatus,
  Log,
  MarketChange,
  RecordGroup,
  Timers,
} from '../../ports/index.ts'
import type { PastReader } from '../../runtime/index.ts'
import { exactInteger } from '../../wire/index.ts'
import { CatchUp } from './catch-up.ts'
import { StreamClient, type StreamOwner } from './client.ts'
import { encodeNotice, type ResumePoint } from './encode.ts'
import type { StreamFilter } from './filter.ts'
import { LiveFeed } from './live-feed.ts'
import { StreamOwners } from './owners.ts'
import type { SentProbe } from './round.ts'
import { inSlices } from './turns.ts'

/** What can be changed while streams are open. */
export interface StreamLimits {
  readonly clientsMax: number
  readonly clientsPerPrincipalMax: number
  readonly keepaliveIntervalMs: number
  /** Bytes a client may leave unread before it is cut; of those that come from now on. */
  readonly clientBytesMax: number
}

export interface StreamHubOptions extends StreamLimits {
  readonly engine: EnginePort
  readonly timers: Timers
  readonly nowNs: () => bigint
  readonly probe: StreamProbe
  readonly log: Log
  /** From 0 to 1. */
  readonly chance: () => number
  /** What memory no longer has; null where there is no journal to read it from. */
  readonly past: () => PastReader | null
}

export type CutReason = 'slow' | 'session_ended' | 'shutdown' | 'failed'

export interface StreamProbe extends SentProbe {
  dropped(reason: CutReason): void
}

export interface StreamRequest {
  readonly filter: StreamFilter
  /** Null: from now on. */
  readonly resume: ResumePoint | null
  readonly owner: StreamOwner
  readonly requestId: string
}

const encoder = new TextEncoder()
const KEEPALIVE = encoder.encode(': ka\n\n')
/** Sockets wait at least twice as long before they end a stream on which nothing moves. */
const IDLE_MS_MIN = 5000
const RETRY_MS = 1000
/** Another gateway on the same database may end a session: that must be seen within a second. */
const OWNERS_LOOK_MS = 1000
const VISITS_A_TURN = 500
/** With more that differ, some readers who see the same get bytes of their own. */
const FILTERS_MAX = 10_000
/** How many may come back in a second after a restart, for the hints that spread them. */
const RETURNS_PER_SECOND = 500
const RETURN_WITHIN_MS_MIN = 2000

/**
 * Fans events out to every connected client. A client that does not read is cut: nobody else, least of all
 * the engine, waits for it.
 */
export class StreamHub implements EngineListener {
  readonly #options: StreamHubOptions
  readonly #clients = new Set<StreamClient>()
  readonly #owners = new StreamOwners()
  readonly #filters = new BoundedMap<string, StreamFilter>(FILTERS_MAX)
  readonly #live: LiveFeed
  readonly #catchUp: CatchUp
  #limits: StreamLimits
  #isClosed = false
  readonly #unsubscribe: () => void
  readonly #stopLooking: () => void
  #stopKeepalive: () => void

  constructor(options: StreamHubOptions) {
    const { engine, timers, probe, past } = options
    const { view } = engine
    this.#options = options
    this.#limits = options
    const tooSlow = (client: StreamClient) => this.#cut(client, 'slow')
    this.#live = new LiveFeed(
      {
        epoch: () => view.epoch,
        timers,
        probe,
        tooSlow,
        fellBehind: (client) => this.#letCatchUp(client),
      },
      view.seq,
    )
    this.#catchUp = new CatchUp({
      view,
      past,
      timers,
      probe,
      toldSeq: () => this.#live.toldSeq,
      goLive: (client) => this.#live.add(client),
      tooLate: (client) => this.#beginAnew(client, 'what you missed is no longer kept; take a snapshot'),
      tooSlow,
    })
    this.#unsubscribe = engine.subscribe(this)
    this.#stopKeepalive = this.#startKeepalive()
    this.#stopLooking = timers.every(OWNERS_LOOK_MS, () => this.dropEnded())
  }

  get clientCount(): number {
    return this.#clients.size
  }

  /** Why no further stream fits; null when one does. */
  refusal(ownerId: string): 'full' | 'too_many_of_one' | null {
    if (this.#isClosed || this.#clients.size >= this.#limits.clientsMax) return 'full'
    return this.#owners.count(ownerId) >= this.#limits.clientsPerPrincipalMax ? 'too_many_of_one' : null
  }

  /**
   * Takes effect at once; streams that are more than fit now stay. Signs of life cannot come more slowly than
   * the sockets were told to wait for at the start.
   */
  reconfigure(limits: Partial<StreamLimits>): void {
    this.#limits = { ...this.#limits, ...limits }
    if (limits.keepaliveIntervalMs === undefined || this.#isClosed) return
    this.#stopKeepalive()
    this.#stopKeepalive = this.#startKeepalive()
  }

  open(request: StreamRequest): ReadableStream<Uint8Array> {
    const { clientBytesMax: bytesMax } = this.#limits
    let client: StreamClient | null = null
    return new ReadableStream<Uint8Array>(
      {
        start: (sink) => {
          const { owner, requestId, resume } = request
          const filter = this.#sharedFilter(request.filter)
          const seq = resume?.seq ?? this.#options.engine.view.seq
          client = new StreamClient({ sink, filter, owner, requestId, bytesMax, seq })
          this.#join(client, resume)
        },
        pull: () => client?.pulled(),
        cancel: () => {
          if (client) this.#forget(client)
        },
      },
      { highWaterMark: bytesMax, size: (chunk) => chunk?.byteLength ?? 0 },
    )
  }

  /** One for all who see the same: they get the same bytes. */
  #sharedFilter(filter: StreamFilter): StreamFilter {
    const known = this.#filters.get(filter.key) ?? filter
    this.#filters.put(filter.key, known)
    return known
  }

  #join(client: StreamClient, resume: ResumePoint | null): void {
    const { view } = this.#options.engine
    this.#clients.add(client)
    this.#owners.join(client)
    client.send(encoder.encode(`retry: ${RETRY_MS}\n\n`))
    if (resume !== null && (resume.epoch !== view.epoch || resume.seq > view.seq)) {
      this.#beginAnew(client, 'what you have seen is not of this history; take a snapshot')
    } else if (client.seen >= this.#live.toldSeq) this.#live.add(client)
    else this.#letCatchUp(client)
  }

  #letCatchUp(client: StreamClient): void {
    this.#catchUp.run(client).catch((error) => {
      this.#options.log.error('a stream failed', { request_id: client.requestId, error })
      this.#cut(client, 'failed')
    })
  }

  /** From here on, whatever it knew before. */
  #beginAnew(client: StreamClient, reason: string): void {
    this.#sendNotice(client, 'resync', { reason })
    const { seq } = this.#options.engine.view
    client.seen = seq
    client.lastSeq = seq
    this.#live.add(client)
  }

  #sendNotice(client: StreamClient, name: 'resync' | 'system', body: unknown): void {
    client.send(encoder.encode(encodeNotice(name, body)))
    this.#options.probe.sent(name, 1)
  }

  onRecords(groups: readonly RecordGroup[]): void {
    this.#live.records(groups)
  }

  onMarket(changes: readonly MarketChange[]): void {
    this.#live.markets(changes)
  }

  onFeedStatus(status: FeedStatus): void {
    const message = status.state === 'running' ? 'The market feed is running.' : status.why
    this.#live.notice({ name: 'system', body: this.#systemBody({ kind: 'market_status', message }) })
  }

  /** No client's place means anything any more: each is told to take a snapshot, and goes on from here. */
  onReset(): void {
    this.#live.reset(this.#options.engine.view.seq)
    for (const client of [...this.#clients]) {
      this.#beginAnew(client, 'the engine has another history than before; take a snapshot')
    }
  }

  #systemBody(notice: { readonly kind: string; readonly message: string }) {
    return { ts_ns: exactInteger(this.#options.nowNs()), ...notice }
  }

  #startKeepalive(): () => void {
    const { timers, keepaliveIntervalMs: atStart } = this.#options
    const intervalMs = Math.min(this.#limits.keepaliveIntervalMs, Math.max(atStart, IDLE_MS_MIN))
    return timers.every(intervalMs, () => this.#keepAlive())
  }

  /** Who does not even read these is found out by the socket, which ends when nothing moves on it. */
  #keepAlive(): void {
    inSlices([...this.#clients], VISITS_A_TURN, (client) => {
      if (client.isDrained) client.send(KEEPALIVE)
    })
  }

  /** Cuts every stream whose session or key has ended; call it when one was revoked. */
  dropEnded(): void {
    inSlices(this.#owners.groups(), VISITS_A_TURN, (clients) => {
      const [first] = clients
      if (first === undefined || first.owner.isAlive()) return
      for (const client of [...clients]) this.#cut(client, 'session_ended')
    })
  }

  #cut(client: StreamClient, reason: CutReason): void {
    if (!client.isOpen) return
    this.#forget(client, () => {
      if (reason === 'slow') {
        this.#sendNotice(client, 'resync', { reason: 'the client did not keep up; take a snapshot' })
      }
      client.close()
    })
    this.#options.probe.dropped(reason)
  }

  #forget(client: StreamClient, close: () => void = () => client.left()): void {
    this.#clients.delete(client)
    this.#owners.leave(client)
    this.#live.delete(client)
    close()
  }

  /** Says good-bye and ends every stream, with a hint to each when to come back. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#stopKeepalive()
    this.#stopLooking()
    this.#unsubscribe()
    const withinMs = Math.max(RETURN_WITHIN_MS_MIN, (this.#clients.size / RETURNS_PER_SECOND) * 1000)
    const message = 'VeloZ is shutting down; the stream comes back with it.'
    const body = this.#systemBody({ kind: 'shutting_down', message })
    for (const client of [...this.#clients]) {
      const retryMs = Math.round(RETRY_MS + this.#options.chance() * withinMs)
      client.send(encoder.encode(`retry: ${retryMs}\n\n`))
      if (client.filter.allows('system', null)) this.#sendNotice(client, 'system', body)
      this.#cut(client, 'shutdown')
    }
  }
}
