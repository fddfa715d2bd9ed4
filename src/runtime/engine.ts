import {
  type CancelOrder,
  type ClientOrderId,
  type Event,
  type Input,
  type InstrumentMark,
  isClosed,
  JournalFailed,
  type Listing,
  type Mode,
  type Order,
  type UnixNs,
  type VenueReport,
} from '../domain/index.ts'
import { cancellation, digestOf, effectsToRepeat, type RiskLimits } from '../engine/index.ts'
import type {
  CancelAllOutcome,
  CancelOutcome,
  Clock,
  EngineListener,
  EnginePort,
  EngineView,
  FeedStatus,
  Log,
  MarketFeed,
  PingOutcome,
  SubmitOutcome,
  Timers,
  Unavailable,
  Venue,
} from '../ports/index.ts'
import { Audience } from './audience.ts'
import { composeView } from './compose-view.ts'
import { markIn } from './durable-view.ts'
import { type Lane, Mailbox } from './mailbox.ts'
import { MarketBoard } from './market-board.ts'
import { cancelAllOutcome, cancelOutcome, submitOutcome } from './outcomes.ts'
import type { Recovered } from './recovery.ts'
import { type Letter, Writer, type WriterProbe } from './writer.ts'

type Deposit = Omit<Extract<Input, { kind: 'deposit_funds' }>, 'kind'>

export interface EngineOptions {
  readonly recovered: Recovered
  readonly version: string
  readonly mode: Mode
  readonly feed: MarketFeed
  readonly venues: readonly Venue[]
  readonly limits: RiskLimits
  /** Given to an account that has nothing yet. */
  readonly deposits: readonly Deposit[]
  /** The engine's time: the wall's, or a replay's. */
  readonly clock: Clock
  readonly wall: Clock
  readonly timers: Timers
  readonly log: Log
  readonly commandsMax: number
  readonly probe?: WriterProbe
}

export interface RunningEngine extends EnginePort {
  /** Ends the session: takes nothing more, finishes what is inside, closes the journal. */
  stop(): Promise<void>
  /** Fingerprint of the durable state. */
  digest(): string
}

const RISK_LANE_MAX = 256
const OPEN_ORDERS_ALL = Number.MAX_SAFE_INTEGER
/** How long a start and a stop wait for a full disk before they say so. */
const OPENING_RETRY_MS = 2000
const CLOSING_RETRY_MS = 2000
const REPORT_LANE_MAX = 65_536
/** A browser cannot show more, and a replay at full speed would send nothing else. */
const MARKET_NOTICE_MS = 50
const OVERLOADED: Unavailable = { outcome: 'overloaded', retryAfterMs: 1000 }

/** Opens a session on a recovered journal and starts trading; resolves when its first records are durable. */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const engine = new Engine(options)
  await engine.open()
  return engine
}

class Engine implements RunningEngine {
  readonly view: EngineView
  readonly #options: EngineOptions
  readonly #board = new MarketBoard()
  readonly #mailbox: Mailbox<Letter>
  readonly #writer: Writer
  readonly #audience: Audience
  #feedStatus: FeedStatus = { state: 'running' }
  #isNoticePlanned = false
  #finished: Promise<void> = Promise.resolve()
  /** Submits under a caller's id that have no answer yet. */
  readonly #onTheirWay = new Map<ClientOrderId, Promise<SubmitOutcome>>()
  readonly #startedAtMs: number

  constructor(options: EngineOptions) {
    const { recovered, commandsMax, venues, limits, log } = options
    this.#options = options
    this.#startedAtMs = this.#wallMs()
    this.#audience = new Audience(log)
    this.#mailbox = new Mailbox({ risk: RISK_LANE_MAX, reports: REPORT_LANE_MAX, commands: commandsMax })
    this.#writer = new Writer({
      ...options,
      state: recovered.durable.copyState(),
      durable: recovered.durable,
      journal: recovered.journal,
      mailbox: this.#mailbox,
      venues: new Map(venues.map((venue) => [venue.name, venue])),
      surroundings: { limits, quote: (key) => this.#board.quote(key) },
      publish: (groups) => this.#audience.tell((listener) => listener.onRecords(groups)),
      onReport: this.#onReport,
    })
    this.view = composeView({
      durable: recovered.durable,
      board: this.#board,
      feed: options.feed,
      limits,
      health: () => this.#health(),
    })
  }

  async open(): Promise<void> {
    const { recovered, feed, venues } = this.#options
    const { durable, journal } = recovered
    this.#writer.limitRetries(OPENING_RETRY_MS)
    await this.#writer.write(this.#openingInputs().map((input) => ({ input })))
    if (this.#writer.stoppedBecause !== null) throw new JournalFailed(this.#writer.stoppedBecause, false)
    this.#writer.limitRetries(Number.POSITIVE_INFINITY)
    for (const instrument of durable.instruments()) this.#board.list(instrument)
    for (const venue of venues) this.#restore(venue)
    this.#finished = this.#writer.run()
    const marks = new Map(durable.state.marks)
    feed.start({ onMarket: this.#onMarket, onStatus: this.#onFeedStatus }, marks)
    // Only a started feed knows the price its history must end at.
    for (const history of feed.history()) this.#board.seed(history)
    this.#options.log.info('engine running', { epoch: journal.epoch, seq: durable.seq, source: feed.source })
  }

  #openingInputs(): readonly Input[] {
    const { recovered, feed, deposits, version, mode } = this.#options
    const { epoch } = recovered.journal
    const { durable } = recovered
    const isUntouched = durable.orders({ which: 'all', key: null, beforeSeq: null, limit: 1 }).length === 0
    const hasFunds = ({ venue, asset }: Deposit) =>
      durable.balances().some((balance) => balance.venue === venue && balance.asset === asset)
    // One by one: a crash in the very first batch may have kept some of them.
    const missing = isUntouched ? deposits.filter((deposit) => !hasFunds(deposit)) : []
    return [
      { kind: 'start_session', epoch, version, mode, marketSource: feed.source },
      ...feed.instruments.map((instrument): Input => ({ kind: 'list_instrument', instrument })),
      ...this.#unfedInstruments().map((instrument): Input => ({ kind: 'list_instrument', instrument })),
      ...missing.map((deposit): Input => ({ kind: 'deposit_funds', ...deposit })),
    ]
  }

  /** Known from before and brought by no feed now: nothing can be traded without a price. */
  #unfedInstruments(): readonly Listing[] {
    const { recovered, feed } = this.#options
    const fed = new Set(feed.instruments.map(({ key }) => key))
    const unfed = recovered.durable.instruments().filter(({ key }) => !fed.has(key))
    return unfed.map(({ version: _version, ...listing }) => ({ ...listing, isTrading: false }))
  }

  /** Rebuilds a venue's open orders and tells it again what a crash may have kept from it. */
  #restore(venue: Venue): void {
    const open = this.#openOrdersAt(venue)
    venue.restore(open)
    if (!venue.answersInBatch) return
    for (const { order } of open) {
      for (const effect of effectsToRepeat(order)) venue.dispatch(effect, this.#onReport)
    }
  }

  #openOrdersAt({ name }: Venue) {
    return this.#options.recovered.durable
      .orders({ which: 'open', key: null, beforeSeq: null, limit: Number.MAX_SAFE_INTEGER })
      .flatMap((order) =>
        order.instrument && order.request.venue === name ? [{ order, instrument: order.instrument }] : [],
      )
      .reverse()
  }

  submit(command: Parameters<EnginePort['submit']>[0]): Promise<SubmitOutcome> {
    // A journal that cannot be written takes no new risk; what is inside waits for it.
    if (this.#writer.isFailing) return Promise.resolve(OVERLOADED)
    const input = { kind: 'submit_order', ...command } as const
    const answer = this.#ask<SubmitOutcome>('commands', input, (state, events) =>
      submitOutcome(state, input, events),
    )
    if (command.clientOrderId !== null) this.#rememberOnItsWay(command.clientOrderId, answer)
    return answer
  }

  #rememberOnItsWay(clientOrderId: ClientOrderId, answer: Promise<SubmitOutcome>): void {
    this.#onTheirWay.set(clientOrderId, answer)
    void answer.then(() => {
      if (this.#onTheirWay.get(clientOrderId) === answer) this.#onTheirWay.delete(clientOrderId)
    })
  }

  cancel(command: Parameters<EnginePort['cancel']>[0]): Promise<CancelOutcome> {
    // Cancels overtake orders in the mailbox: one for an order still on its way would find nothing.
    const pending = this.#onTheirWay.get(command.clientOrderId)
    if (pending && !this.#writer.isFailing) return pending.then(() => this.#cancelNow(command))
    return this.#cancelNow(command)
  }

  #cancelNow(command: Parameters<EnginePort['cancel']>[0]): Promise<CancelOutcome> {
    const input = { kind: 'cancel_order', ...command } as const
    if (this.#writer.isFailing) return Promise.resolve(this.#cancelAtOnce(input))
    let order: Parameters<typeof cancelOutcome>[2] = null
    return this.#ask<CancelOutcome>(
      'risk',
      input,
      (state) => cancelOutcome(state, input, order),
      (state) => {
        order = state.orders.get(input.clientOrderId) ?? null
      },
    )
  }

  /**
   * What only lowers risk does not wait for a journal that cannot be written: the venue is told now, and the
   * cancel is journaled with the batch after the one that waits.
   */
  #cancelAtOnce(input: CancelOrder): CancelOutcome {
    const order = this.view.order(input.clientOrderId)
    if (!order) return { outcome: 'unknown_order' }
    if (isClosed(order.status)) return { outcome: 'already_closed', order }
    this.#mailbox.offer('risk', { input })
    this.#tellVenue(order)
    return { outcome: 'requested', order: { ...order, status: 'pending_cancel' } }
  }

  #tellVenue(order: Order): void {
    const venue = this.#options.venues.find(({ name }) => name === order.request.venue)
    venue?.dispatch(cancellation(order), this.#onReport)
  }

  cancelAll(command: Parameters<EnginePort['cancelAll']>[0]): Promise<CancelAllOutcome> {
    if (this.#writer.isFailing) {
      const open = this.view.orders({
        which: 'open',
        key: command.key,
        beforeSeq: null,
        limit: OPEN_ORDERS_ALL,
      })
      this.#mailbox.offer('risk', { input: { kind: 'cancel_all', ...command } })
      for (const order of open) this.#tellVenue(order)
      const orders = open.map((order): Order => ({ ...order, status: 'pending_cancel' }))
      return Promise.resolve({ outcome: 'requested', orders })
    }
    return this.#ask<CancelAllOutcome>('risk', { kind: 'cancel_all', ...command }, cancelAllOutcome)
  }

  ping(): Promise<PingOutcome> {
    if (this.#writer.isFailing) {
      return Promise.resolve({ outcome: 'unavailable', why: 'the journal cannot be written' })
    }
    return this.#ask<PingOutcome>('commands', null, () => ({ outcome: 'pong' }))
  }

  #ask<Outcome>(
    lane: Lane,
    input: Input | null,
    answer: (state: Parameters<NonNullable<Letter['settled']>>[0], events: readonly Event[]) => Outcome,
    before?: Letter['before'],
  ): Promise<Outcome | Unavailable> {
    const { stoppedBecause } = this.#writer
    if (stoppedBecause !== null) return Promise.resolve({ outcome: 'unavailable', why: stoppedBecause })
    return new Promise((resolve) => {
      const letter: Letter = {
        input,
        settled: (state, events) => {
          const outcome = answer(state, events)
          return () => resolve(outcome)
        },
        failed: (why) => resolve({ outcome: 'unavailable', why }),
        ...(before ? { before } : {}),
      }
      if (!this.#mailbox.offer(lane, letter)) resolve(OVERLOADED)
    })
  }

  subscribe(listener: EngineListener): () => void {
    return this.#audience.add(listener)
  }

  readonly #onReport = (report: VenueReport): void => {
    // A replay may be a moment or many ahead when the batch is taken: the report belongs to this one.
    const letter: Letter = { input: { kind: 'venue_report', report }, at: this.#options.clock.now() }
    if (this.#mailbox.offer('reports', letter)) return
    // Going on without what a venue said would make every later number a guess.
    this.#writer.halt('more venue reports are waiting than their lane holds')
  }

  readonly #onMarket: Parameters<MarketFeed['start']>[0]['onMarket'] = (events) => {
    const receivedAtMs = this.#wallMs()
    for (const event of events) {
      this.#board.record(event, receivedAtMs)
      for (const venue of this.#options.venues) venue.onMarket(event, this.#onReport)
    }
    this.#planNotice()
  }

  #planNotice(): void {
    if (this.#isNoticePlanned) return
    this.#isNoticePlanned = true
    this.#options.timers.after(MARKET_NOTICE_MS, () => {
      this.#isNoticePlanned = false
      const changes = this.#board.takeChanges()
      if (changes.length > 0) this.#audience.tell((listener) => listener.onMarket(changes))
    })
  }

  readonly #onFeedStatus = (status: FeedStatus): void => {
    this.#feedStatus = status
    const { log, feed } = this.#options
    if (status.state === 'failed')
      log.error('the market feed failed', { source: feed.source, why: status.why })
    else log.info('market feed', { source: feed.source, ...status })
    this.#audience.tell((listener) => listener.onFeedStatus(status))
  }

  #health(): ReturnType<EngineView['health']> {
    const { venues, recovered } = this.#options
    const { lagMs, isFailing, stoppedBecause } = this.#writer
    return {
      isRunning: stoppedBecause === null,
      why: stoppedBecause,
      startedAtMs: this.#startedAtMs,
      journal: { ...recovered.journal.stats(), lagMs, isFailing },
      feed: this.#feedStatus,
      venues: venues.map(({ name }) => ({ venue: name, state: 'connected' })),
      mailboxDepth: this.#mailbox.depth,
    }
  }

  async stop(): Promise<void> {
    this.#options.feed.stop()
    this.#mailbox.close()
    this.#writer.limitRetries(CLOSING_RETRY_MS)
    await this.#finished
    await this.#writer.write([{ input: { kind: 'stop_session', marks: this.#marks() } }])
    await this.#options.recovered.journal.close()
  }

  #marks(): readonly InstrumentMark[] {
    const marks: InstrumentMark[] = []
    for (const instrument of this.#options.recovered.durable.instruments()) {
      const price = markIn(instrument, this.#board.lastPrice(instrument.key))
      if (price !== null) marks.push({ key: instrument.key, price })
    }
    return marks
  }

  digest(): string {
    return digestOf(this.#options.recovered.durable.state)
  }

  #wallMs(): number {
    return Number((this.#options.wall.now() / 1_000_000n) as UnixNs)
  }
}
