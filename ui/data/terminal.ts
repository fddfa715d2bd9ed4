import type { CandleInterval, CandlesAnswer, MarketNotice, SnapshotAnswer } from '../../src/contract/index.ts'
import { ApiProblem, type Fetch } from './api.ts'
import { BrowserLine } from './browser-line.ts'
import { FramePacer } from './frame-pacer.ts'
import {
  type InstrumentKey,
  instrumentQuery,
  isSameInstrument,
  keyText,
  resolveInstrument,
} from './instrument-key.ts'
import { type DrawnBar, drawnBar, emptyMarket, type Market, withAnswers, withNotice } from './market.ts'
import { MarketPace } from './market-pace.ts'
import { CANDLES_LIMIT, readMarket } from './market-read.ts'
import { withNotices } from './notices.ts'
import { type Quote, type Quotes, quoteAfter } from './quotes.ts'
import { fold, type Replica, replicaOf, resumeIdOf, type StreamMessage, withoutPending } from './replica.ts'
import type { Session } from './session.ts'
import { BROWSER_MEMORY, type ShownMemory } from './shown-instrument.ts'
import { backoffMs } from './stream.ts'
import { ownLine, type StreamLine } from './stream-line.ts'
import { STREAM_MOVED } from './stream-protocol.ts'
import { TradingCommands } from './trading-commands.ts'

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
  /** Which instrument the screen shows; null before the first snapshot, or where nothing is listed. */
  readonly shown: InstrumentKey | null
  /** Of the shown instrument. */
  readonly market: Market | null
  readonly quotes: Quotes
  /** Counts what was read anew: history read before this one may have a hole, or is another instrument's. */
  readonly generation: number
}

export type Interval = CandleInterval

/** From here on the page says "offline" instead of "reconnecting". */
const FAILURES_OFFLINE = 4
/** A connection that lived this long was a good one: the next failure starts counting anew. */
const GOOD_CONNECTION_MS = 5_000
/** Somebody's role seldom changes: what it does not show is not asked for again and again. */
const FORBIDDEN_PAUSE_MS = 300_000
/** A market that could not be read while the stream lives is asked for again. */
const MARKET_TRIES = 5
const MARKET_RETRY_MS = 1_000

const SNAPSHOT_WANTED = 'snapshot_wanted'

/** What surrounds a terminal: the browser's, or a test's. */
export interface TerminalPorts {
  /** With it the terminal has a stream of its own. */
  readonly send?: Fetch
  readonly line?: StreamLine
  readonly memory?: ShownMemory
  /** Runs once, before the page is painted next. */
  readonly onFrame?: (run: () => void) => void
  readonly pace?: MarketPace
}

/** Keeps the replica and the markets live over one stream, and sends what a person orders. */
export class Terminal extends TradingCommands {
  readonly #session: Session
  readonly #line: StreamLine
  readonly #memory: ShownMemory
  readonly #onFrame: (run: () => void) => void
  readonly #listeners = new Set<() => void>()
  readonly #pace: MarketPace
  readonly #stop = new AbortController()
  readonly #quotes = new Map<string, Quote>()
  #working: TerminalState
  #published: TerminalState
  #isFramePending = false
  #areQuotesNew = false
  #isSnapshotWanted = true
  #heardAtMs: number | null = null
  #wake: (() => void) | null = null
  #connectionAbort: AbortController | null = null

  constructor(session: Session, ports: TerminalPorts = {}) {
    super(session)
    this.#session = session
    this.#line = ports.line ?? (ports.send ? ownLine(ports.send) : new BrowserLine(session))
    this.#memory = ports.memory ?? BROWSER_MEMORY
    this.#onFrame = ports.onFrame ?? new FramePacer().request
    this.#pace = ports.pace ?? new MarketPace()
    const connection = { status: 'connecting', heardAtMs: null, message: null } as const
    const nothing = { replica: null, shown: null, market: null, quotes: new Map(), generation: 0 }
    this.#working = { connection, ...nothing }
    this.#published = this.#working
  }

  /** What is on the screen now: changes once a frame at most. */
  get state(): TerminalState {
    return this.#published
  }

  /** When the shown market was last heard of, ms since the epoch; null before. */
  get marketAtMs(): number | null {
    const { shown } = this.#working
    return shown ? (this.#quotes.get(keyText(shown))?.atMs ?? null) : null
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
    this.#line.close()
    this.#wake?.()
  }

  /** Ends the wait before the next attempt. */
  retryNow = (): void => this.#wake?.()

  /** Brings another instrument to the screen of this tab. What is not listed changes nothing. */
  show = (venue: string, symbol: string): void => {
    const { replica, shown, generation } = this.#working
    const wanted = replica?.instruments.find((row) => isSameInstrument(row, { venue, symbol }))
    if (!wanted || (shown && isSameInstrument(shown, wanted))) return
    const key = { venue, symbol }
    this.#memory.keep(key)
    this.#change({ shown: key, market: emptyMarket(key), generation: generation + 1 })
    void this.#readShown(key)
  }

  /** Oldest first; the last one is still open. Without a venue: the shown one's. */
  async candles(
    symbol: string,
    interval: CandleInterval,
    venue?: string,
    limit = CANDLES_LIMIT,
  ): Promise<readonly DrawnBar[]> {
    const place = venue ?? this.#working.shown?.venue
    const query =
      place === undefined ? `symbol=${encodeURIComponent(symbol)}` : instrumentQuery({ venue: place, symbol })
    const path = `/api/market/candles?${query}&interval=${interval}&limit=${limit}`
    return ((await this.#session.call(path)) as CandlesAnswer).items.map(drawnBar)
  }

  async #run(): Promise<void> {
    let failures = 0
    let wentAtOnce = false
    while (!this.#stop.signal.aborted) {
      const openedAtMs = Date.now()
      const problem = await this.#connectOnce()
      if (this.#stop.signal.aborted) return
      const isGood = Date.now() - openedAtMs > GOOD_CONNECTION_MS
      // After an outage too, whose failures say nothing of what is to be read now; but not in a circle.
      if (isWorthNow(problem) && (isGood || !wentAtOnce)) {
        wentAtOnce = !isGood
        if (isGood) failures = 0
        continue
      }
      wentAtOnce = false
      failures = isGood ? 1 : failures + 1
      if (isForbidden(problem)) {
        this.#showFailure(FAILURES_OFFLINE, problem)
        await this.#pause(FORBIDDEN_PAUSE_MS)
        continue
      }
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
    const known = this.#working.replica
    if (this.#isSnapshotWanted || known === null) {
      const snapshot = (await this.#session.call('/api/snapshot')) as SnapshotAnswer
      this.#isSnapshotWanted = false
      this.#changeReplica(replicaOf(snapshot, this.#working.replica))
    } else this.#changeReplica(withoutPending(known))
    const { shown } = this.#working
    if (shown) await this.#readMarket(shown, false)
  }

  #changeReplica(replica: Replica): void {
    const { shown } = this.#working
    const wish = shown ?? this.#memory.recall()
    const found = resolveInstrument(replica.instruments, wish, replica.marketSymbol)
    const key = found && { venue: found.venue, symbol: found.symbol }
    const isSame = key && shown && isSameInstrument(key, shown)
    if (isSame) return this.#change({ replica })
    this.#change({ replica, shown: key, market: key && emptyMarket(key) })
  }

  async #readMarket(key: InstrumentKey, isStreamOn: boolean): Promise<void> {
    const answers = await readMarket(this.#session, key)
    const { market, shown, generation } = this.#working
    // Meanwhile another one may have been brought.
    if (!shown || !isSameInstrument(shown, key)) return
    const known = market ?? emptyMarket(key)
    // What a stream brought before it broke is older than the answers.
    const begun = isStreamOn ? known : { ...emptyMarket(key), direction: known.direction }
    this.#change({ market: withAnswers(begun, answers), generation: generation + 1 })
  }

  async #readShown(key: InstrumentKey): Promise<void> {
    for (let tries = 1; tries <= MARKET_TRIES && !this.#stop.signal.aborted; tries += 1) {
      try {
        return await this.#readMarket(key, true)
      } catch (problem) {
        if (!(problem instanceof ApiProblem)) throw problem
        await new Promise((resolve) => setTimeout(resolve, MARKET_RETRY_MS))
        if (this.#working.shown !== key) return
      }
    }
  }

  /** Returns when a new snapshot is needed; throws when the connection is lost. */
  async #read(): Promise<void> {
    const { replica } = this.#working
    if (!replica) return
    const abort = new AbortController()
    this.#connectionAbort = abort
    await this.#line.read({
      token: this.#session.token,
      lastEventId: resumeIdOf(replica),
      signal: abort.signal,
      onOpen: () => this.#heard(true),
      onHeard: () => this.#heard(false),
      onMessage: (message) => {
        if (!abort.signal.aborted && !this.#take(message)) abort.abort()
      },
    })
  }

  /** False when the replica cannot go on without a new snapshot. */
  #take(message: StreamMessage): boolean {
    if (message.name === 'market') {
      this.#takeMarket(message.body as MarketNotice)
      return true
    }
    const { replica } = this.#working
    if (!replica) return false
    const folded = fold(replica, message)
    if (folded.outcome === 'applied') {
      if (folded.replica !== replica) this.#change({ replica: folded.replica })
      return true
    }
    const notices = withNotices(replica.notices, folded.notices)
    this.#change({ replica: { ...replica, notices } })
    this.#isSnapshotWanted = true
    return false
  }

  #takeMarket(notice: MarketNotice): void {
    const key = keyText(notice)
    this.#quotes.set(key, quoteAfter(this.#quotes.get(key), notice, Date.now()))
    this.#areQuotesNew = true
    const { market } = this.#working
    if (market) this.#working = { ...this.#working, market: withNotice(market, notice) }
    this.#pace.heard(this.#request)
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
    if ('market' in part) this.#pace.hurry()
    this.#request()
  }

  #request = (): void => {
    if (this.#isFramePending) return
    this.#isFramePending = true
    this.#onFrame(this.#publish)
  }

  #publish = (): void => {
    this.#isFramePending = false
    if (this.#pace.take()) {
      if (this.#areQuotesNew) this.#working = { ...this.#working, quotes: new Map(this.#quotes) }
      this.#areQuotesNew = false
      this.#published = this.#working
    } else {
      const { market, quotes } = this.#published
      this.#published = { ...this.#working, market, quotes }
    }
    for (const listener of this.#listeners) listener()
  }
}

/** Nothing is broken: there is only something to read first, or another place to read from. */
const isWorthNow = (problem: unknown): boolean =>
  problem === SNAPSHOT_WANTED || (problem instanceof ApiProblem && problem.code === STREAM_MOVED)

const isForbidden = (problem: unknown): boolean => problem instanceof ApiProblem && problem.status === 403
