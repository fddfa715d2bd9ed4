import type {
  BookAnswer,
  CancelAnswer,
  CandlesAnswer,
  MarketNotice,
  OrderAnswer,
  OrderBody,
  SnapshotAnswer,
  TradesAnswer,
} from '../../src/contract/index.ts'
import { ApiProblem, type Fetch } from './api.ts'
import {
  type DrawnBar,
  drawnBar,
  emptyMarket,
  type Market,
  withBook,
  withMinutes,
  withNotice,
  withRecentTrades,
} from './market.ts'
import { fold, type Replica, replicaOf, resumeIdOf, type StreamMessage, withoutPending } from './replica.ts'
import type { Session } from './session.ts'
import { backoffMs, readStream } from './stream.ts'

export interface Connection {
  readonly status: 'connecting' | 'live' | 'reconnecting' | 'offline'
  /** When the last byte came, milliseconds since the epoch; null before the first. */
  readonly heardAtMs: number | null
  readonly message: string | null
}

/**
 * What every screen shows. Parts that did not change keep their identity, so a market tick renders no table.
 */
export interface TerminalState {
  readonly connection: Connection
  readonly replica: Replica | null
  readonly market: Market | null
  /** Counts connections: history read before this one may have a hole. */
  readonly generation: number
}

export type Interval = '1m' | '5m' | '15m' | '1h'

const MINUTES_LIMIT = 500
/** From here on the page says "offline" instead of "reconnecting". */
const FAILURES_OFFLINE = 4
/** A connection that lived this long was a good one: the next failure starts counting anew. */
const GOOD_CONNECTION_MS = 5_000
const HIDDEN_FRAME_MS = 1_000

const SNAPSHOT_WANTED = 'snapshot_wanted'

/** What surrounds a terminal: the browser's, or a test's. */
export interface TerminalPorts {
  readonly send?: Fetch
  /** Runs once, before the page is painted next. */
  readonly onFrame?: (run: () => void) => void
}

/** A hidden page gets no animation frames, but its title still shows the price. */
function browserFrame(run: () => void): void {
  if (document.hidden) setTimeout(run, HIDDEN_FRAME_MS)
  else requestAnimationFrame(run)
}

/** Keeps the replica and the market live over one stream, and sends what a person orders. */
export class Terminal {
  readonly #session: Session
  readonly #send: Fetch | undefined
  readonly #onFrame: (run: () => void) => void
  readonly #listeners = new Set<() => void>()
  readonly #stop = new AbortController()
  #working: TerminalState
  #published: TerminalState
  #isFramePending = false
  #isSnapshotWanted = true
  #heardAtMs: number | null = null
  #marketAtMs: number | null = null
  #wake: (() => void) | null = null
  #connectionAbort: AbortController | null = null

  constructor(session: Session, { send, onFrame = browserFrame }: TerminalPorts = {}) {
    this.#session = session
    this.#send = send
    this.#onFrame = onFrame
    const connection = { status: 'connecting', heardAtMs: null, message: null } as const
    this.#working = { connection, replica: null, market: null, generation: 0 }
    this.#published = this.#working
  }

  /** What is on the screen now: changes once a frame at most. */
  get state(): TerminalState {
    return this.#published
  }

  /** When the market was last heard of; null before. */
  get marketAtMs(): number | null {
    return this.#marketAtMs
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Runs until `stop()`. */
  start(): void {
    void this.#run()
  }

  stop(): void {
    this.#stop.abort()
    this.#connectionAbort?.abort()
    this.#wake?.()
  }

  /** Ends the wait before the next attempt. */
  retryNow = (): void => this.#wake?.()

  /** Throws an `ApiProblem`; `isUncertain` says whether it may have arrived all the same. */
  async submitOrder(order: OrderBody): Promise<OrderAnswer> {
    return (await this.#session.call('/api/order', { method: 'POST', body: order })) as OrderAnswer
  }

  async cancelOrder(clientOrderId: string): Promise<CancelAnswer> {
    const body = { client_order_id: clientOrderId }
    return (await this.#session.call('/api/cancel', { method: 'POST', body })) as CancelAnswer
  }

  /** Oldest first; the last one is still open. */
  async candles(symbol: string, interval: Interval): Promise<readonly DrawnBar[]> {
    const answer = await this.#session.call(candlesPath(symbol, interval))
    return (answer as CandlesAnswer).items.map(drawnBar)
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#stop.signal.aborted) {
      const openedAtMs = Date.now()
      const problem = await this.#connectOnce()
      if (this.#stop.signal.aborted) return
      const isGood = Date.now() - openedAtMs > GOOD_CONNECTION_MS
      if (problem === SNAPSHOT_WANTED && (isGood || failures === 0)) {
        failures = isGood ? 0 : 1
        continue
      }
      failures = isGood ? 1 : failures + 1
      this.#showFailure(failures, problem)
      if (await this.#renewed(problem)) continue
      if (this.#session.state.status !== 'signed_in') return
      await this.#pause(backoffMs(failures - 1, Math.random()))
    }
  }

  /** Answers with why the connection is over. */
  async #connectOnce(): Promise<unknown> {
    try {
      await this.#load()
      await this.#read()
      return SNAPSHOT_WANTED
    } catch (problem) {
      return problem
    }
  }

  /**
   * The snapshot when one is needed, then book, trades and minutes, which the stream does not bring again.
   */
  async #load(): Promise<void> {
    if (this.#isSnapshotWanted || this.#working.replica === null) {
      const snapshot = (await this.#session.call('/api/snapshot')) as SnapshotAnswer
      this.#isSnapshotWanted = false
      this.#change({ replica: replicaOf(snapshot) })
    }
    const replica = this.#working.replica
    if (!replica) return
    this.#change({ replica: withoutPending(replica) })
    await this.#loadMarket(replica.marketSymbol)
  }

  async #loadMarket(symbol: string): Promise<void> {
    const known = this.#working.market
    let market = known?.symbol === symbol ? known : emptyMarket(symbol)
    const book = (await this.#session.call(
      `/api/market/book?symbol=${encodeURIComponent(symbol)}`,
    )) as BookAnswer
    market = withBook(market, book)
    const tradesPath = `/api/market/trades?symbol=${encodeURIComponent(symbol)}`
    market = withRecentTrades(market, (await this.#session.call(tradesPath)) as TradesAnswer)
    const minutes = (await this.#session.call(candlesPath(symbol, '1m'))) as CandlesAnswer
    this.#change({ market: withMinutes(market, minutes.items), generation: this.#working.generation + 1 })
  }

  /** Returns when a new snapshot is needed; throws when the connection is lost. */
  async #read(): Promise<void> {
    const { replica } = this.#working
    if (!replica) return
    const abort = new AbortController()
    this.#connectionAbort = abort
    await readStream({
      token: this.#session.token,
      lastEventId: resumeIdOf(replica),
      signal: abort.signal,
      ...(this.#send ? { send: this.#send } : {}),
      onOpen: () => this.#heard(true),
      onHeard: () => this.#heard(false),
      onMessage: (message) => {
        if (!abort.signal.aborted && !this.#take(message)) abort.abort()
      },
    })
  }

  /** False when the replica cannot go on without a new snapshot. */
  #take(message: StreamMessage): boolean {
    const { market, replica } = this.#working
    if (message.name === 'market') {
      this.#marketAtMs = Date.now()
      if (market) this.#change({ market: withNotice(market, message.body as MarketNotice) })
      return true
    }
    if (!replica) return false
    const folded = fold(replica, message)
    if (folded.outcome === 'applied') {
      if (folded.replica !== replica) this.#change({ replica: folded.replica })
      return true
    }
    this.#isSnapshotWanted = true
    return false
  }

  #heard(isOpened: boolean): void {
    this.#heardAtMs = Date.now()
    if (isOpened) this.#change({ connection: { status: 'live', heardAtMs: this.#heardAtMs, message: null } })
  }

  #showFailure(failures: number, problem: unknown): void {
    // Not `navigator.onLine`: a laptop without network still reaches VeloZ on itself.
    const isOffline = failures >= FAILURES_OFFLINE
    const isFirst = this.#working.replica === null && !isOffline
    const message = problem instanceof Error ? problem.message : null
    const status = isOffline ? 'offline' : isFirst ? 'connecting' : 'reconnecting'
    this.#change({ connection: { status, heardAtMs: this.#heardAtMs, message } })
  }

  async #renewed(problem: unknown): Promise<boolean> {
    if (!(problem instanceof ApiProblem) || problem.status !== 401) return false
    try {
      return await this.#session.renew()
    } catch {
      // Unreachable: the next attempt meets it again, and the banner is up already.
      return false
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
      const timer = setTimeout(done, delayMs)
      this.#wake = done
    })
  }

  #change(part: Partial<TerminalState>): void {
    this.#working = { ...this.#working, ...part }
    if (this.#isFramePending) return
    this.#isFramePending = true
    this.#onFrame(this.#publish)
  }

  #publish = (): void => {
    this.#isFramePending = false
    this.#published = this.#working
    for (const listener of this.#listeners) listener()
  }
}

const candlesPath = (symbol: string, interval: Interval): string =>
  `/api/market/candles?symbol=${encodeURIComponent(symbol)}&interval=${interval}&limit=${MINUTES_LIMIT}`
