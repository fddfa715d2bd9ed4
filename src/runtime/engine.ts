import {
  type ClientOrderId,
  ENGINE_ORIGIN,
  type Input,
  type InstrumentKey,
  type InstrumentMark,
  JournalFailed,
  type Listing,
  type MarketEvent,
  type RiskLimits,
  type UnixNs,
  type VenueName,
} from '../domain/index.ts'
import { digestOf, followUpsToRepeat, MarketEstimators, type State } from '../engine/index.ts'
import type {
  CancelAllCommand,
  CancelAllOutcome,
  EngineListener,
  EnginePort,
  EngineView,
  FeedHistory,
  FeedListener,
  FeedStatus,
  UnchangedInstrument,
  VenueMessage,
  VenueReporter,
} from '../ports/index.ts'
import { Audience } from './audience.ts'
import { Commands } from './commands.ts'
import { composeView } from './compose-view.ts'
import { markIn } from './durable-view.ts'
import type { EngineOptions } from './engine-options.ts'
import { Lowering } from './lowering.ts'
import { Mailbox } from './mailbox.ts'
import { MarketBoard } from './market-board.ts'
import { MarketDesks } from './market-desks.ts'
import { MarketIntake } from './market-intake.ts'
import { MarketWatch } from './market-watch.ts'
import { openingInputs } from './opening.ts'
import { Pulse } from './pulse.ts'
import { Reconciliation } from './reconciliation.ts'
import { reportInput } from './settle.ts'
import { Sight } from './sight.ts'
import { endsToldInTime, noteTradingState, tradingStateNotes } from './trading-notes.ts'
import { VenueDesk } from './venue-desk.ts'
import { type Letter, Writer } from './writer.ts'

export interface RunningEngine extends EnginePort {
  /** Ends the session: takes nothing more, finishes what is inside, closes the journal. */
  stop(): Promise<void>
  /** Fingerprint of the durable state. */
  digest(): string
}

const RISK_LANE_MAX = 256
/** How long a start and a stop wait for a full disk before they say so. */
const OPENING_RETRY_MS = 2000
const CLOSING_RETRY_MS = 2000
const ALL_ORDERS = { venue: null, key: null, strategyId: null, origin: ENGINE_ORIGIN }
const REPORT_LANE_MAX = 65_536
/** Between two questions for the orders nobody knows about. */
const QUERY_INTERVAL_MS = 5000
/** Opens a session on a recovered journal and starts trading; resolves when its first records are durable. */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const engine = new Engine(options)
  await engine.open()
  return engine
}

class Engine implements RunningEngine {
  readonly view: EngineView
  readonly submit: EnginePort['submit']
  readonly submitGroup: EnginePort['submitGroup']
  readonly amend: EnginePort['amend']
  readonly cancel: EnginePort['cancel']
  readonly cancelAll: EnginePort['cancelAll']
  readonly setTradingState: EnginePort['setTradingState']
  readonly setLimits: EnginePort['setLimits']
  readonly ping: EnginePort['ping']
  readonly reconcile: EnginePort['reconcile']
  readonly #options: EngineOptions
  readonly #state: State
  readonly #board = new MarketBoard()
  readonly #intake: MarketIntake
  readonly #desks: MarketDesks
  readonly #mailbox: Mailbox<Letter>
  readonly #writer: Writer
  readonly #desk: VenueDesk
  readonly #lowering: Lowering
  readonly #audience: Audience
  readonly #reconciliation: Reconciliation
  #pulse: Pulse | null = null
  #stopQueries: () => void = () => undefined
  /** Null before the feed spoke. */
  #feedStatus: FeedStatus | null = null
  #finished: Promise<void> = Promise.resolve()
  readonly #startedAtMs: number

  constructor(options: EngineOptions) {
    const { recovered, commandsMax, venues, limits, log, policy, wall, feed } = options
    this.#options = options
    this.#startedAtMs = this.#wallMs()
    this.#audience = new Audience(log)
    const lanes = { risk: RISK_LANE_MAX, reports: REPORT_LANE_MAX, commands: commandsMax }
    this.#mailbox = new Mailbox(lanes, options.probe ? () => wall.now() : undefined)
    this.#state = recovered.durable.copyState()
    this.#desk = new VenueDesk({ venues, state: this.#state, reporterFor: this.#reporterFor })
    this.#desks = new MarketDesks(options)
    this.#reconciliation = this.#watchedVenues()
    const estimators = new MarketEstimators()
    this.#intake = this.#intakeWith(estimators)
    this.#lowering = new Lowering({
      state: this.#state,
      desk: this.#desk,
      offer: (input) => this.#mailbox.offer('risk', { input }),
    })
    this.#writer = new Writer({
      ...options,
      state: this.#state,
      durable: recovered.durable,
      journal: recovered.journal,
      mailbox: this.#mailbox,
      venues: this.#desk.byName,
      sight: new Sight({
        policy,
        board: this.#board,
        estimators,
        wall,
        staleAfterMs: feed.staleAfterMs,
      }),
      publish: (groups) => this.#audience.tell((listener) => listener.onRecords(groups)),
      reporterFor: this.#reporterFor,
      onFailure: this.#onFailure,
      isHalted: () => this.#lowering.isHalted,
    })
    const commands = new Commands({
      mailbox: this.#mailbox,
      riskLaneMax: RISK_LANE_MAX,
      writer: this.#writer,
      lowering: this.#lowering,
      outerLimits: limits,
      state: this.#state,
      durable: recovered.durable,
    })
    this.submit = (command) => commands.submit(command)
    this.submitGroup = (command) => commands.submitGroup(command)
    this.amend = (command) => commands.amend(command)
    this.cancel = (command) => commands.cancel(command)
    this.cancelAll = (command) => this.#cancelAll(commands, command)
    this.setTradingState = (command) => commands.setTradingState(command)
    this.setLimits = (command) => commands.setLimits(command)
    this.ping = () => commands.ping()
    this.reconcile = ({ venue }) => this.#reconciliation.run(venue)
    this.view = composeView({
      durable: recovered.durable,
      board: this.#board,
      feed,
      outerLimits: limits,
      now: () => options.clock.now(),
      wallNow: () => wall.now(),
      breakerProbes: policy.breaker.probes,
      health: () => this.#health(),
      local: {
        desks: this.#desks,
        venueMessages: (id) => this.#messagesOf(id),
      },
    })
  }

  #watchedVenues(): Reconciliation {
    const { reconciliation, venues, clock, recovered, timers, log } = this.#options
    return new Reconciliation({
      ...reconciliation,
      venues,
      state: this.#state,
      clock,
      knownUntil: recovered.durable.lastEventAt,
      timers,
      log,
      offer: (letter) => this.#mailbox.offer('reports', letter),
      ask: (ids) => this.#desk.queryThese(ids),
      resyncsOf: (venue) => this.#desks.resyncsOf(venue),
    })
  }

  #intakeWith(estimators: MarketEstimators): MarketIntake {
    const { timers, log } = this.#options
    return new MarketIntake({
      state: this.#state,
      board: this.#board,
      watch: new MarketWatch(this.#board),
      estimators,
      desk: this.#desk,
      audience: this.#audience,
      timers,
      log,
      wallMs: () => this.#wallMs(),
      offerNotice: (input) => this.#offerNotice(input),
      offer: (letter) => this.#mailbox.offer('reports', letter),
      onPassed: () => this.#pulse?.look(),
    })
  }

  async open(): Promise<void> {
    const { recovered, feed, clock, wall, timers, log } = this.#options
    const { durable, journal } = recovered
    this.#writer.limitRetries(OPENING_RETRY_MS)
    await this.#writer.write(openingInputs(this.#options).map((input) => ({ input })))
    if (this.#writer.stoppedBecause !== null) throw new JournalFailed(this.#writer.stoppedBecause, false)
    this.#writer.limitRetries(Number.POSITIVE_INFINITY)
    for (const instrument of durable.instruments()) this.#board.list(instrument)
    this.#desk.restoreAll()
    for (const input of followUpsToRepeat(this.#state)) this.#mailbox.offer('reports', { input })
    this.#finished = this.#writer.run().catch((error: unknown) => this.#writer.break(error))
    const marks = new Map(durable.state.marks)
    feed.start(this.#feedListener(), marks)
    // Only a started feed knows the price its history must end at.
    for (const history of feed.history()) this.#board.seed(history)
    const onSecond = this.#guarded(() => this.#onSecond())
    const onStall = this.#guarded((gapMs: number) => this.#onStall(gapMs))
    this.#pulse = new Pulse({ clock, wall, timers, onSecond, onStall })
    this.#stopQueries = timers.every(
      QUERY_INTERVAL_MS,
      this.#guarded(() => this.#desk.query()),
    )
    this.#reconciliation.start()
    log.info('engine running', { epoch: journal.epoch, seq: durable.seq, source: feed.source })
    this.#tellLimits()
    noteTradingState(log, this.#state)
    this.#audience.add(tradingStateNotes(log))
  }

  /** What comes from outside the writer works on the same state: a throw there leaves it as wrong. */
  #guarded<Arguments extends readonly unknown[]>(work: (...given: Arguments) => void) {
    return (...given: Arguments): void => {
      try {
        work(...given)
      } catch (error) {
        this.#writer.break(error)
      }
    }
  }

  /** What was tightened while it ran stays so over a restart: whoever reads the configuration must know. */
  #tellLimits(): void {
    const outer = this.#options.limits
    const { limits } = this.#state
    const names = (Object.keys(limits) as (keyof RiskLimits)[]).filter((name) => limits[name] !== outer[name])
    if (names.length === 0) return
    this.#options.log.warn('risk limits tighter than the configuration are in force', { limits: names })
  }

  subscribe(listener: EngineListener): () => void {
    return this.#audience.add(listener)
  }

  readonly #reporterFor =
    (venue: VenueName): VenueReporter =>
    (report, revision) => {
      // A replay may be a moment or many ahead when the batch is taken: the report belongs to this one.
      const letter: Letter = {
        input: reportInput(report, revision),
        venue,
        at: this.#options.clock.now(),
      }
      if (!this.#mailbox.offer('reports', letter)) this.#onGap(venue)
    }

  /** Its reports no longer fit: none of them is believed in part, the venue is looked at anew. */
  #onGap(venue: VenueName): void {
    const dropped = this.#mailbox.drop('reports', (letter) => letter.venue !== venue)
    const why = `${dropped} reports were dropped: more were waiting than their lane holds`
    this.#options.log.error('a venue is looked at anew', { venue, why })
    this.#mailbox.offer('reports', { input: { kind: 'observe_gap', venue, why } })
    this.#desk.restore(venue)
    this.#reconciliation.doubt(venue, why)
  }

  #feedListener(): FeedListener {
    const intake = this.#intake
    return {
      onMarket: this.#guarded((events: readonly MarketEvent[]) => intake.onMarket(events)),
      onAlive: this.#guarded((unchanged: readonly UnchangedInstrument[]) => intake.onAlive(unchanged)),
      onLost: this.#guarded((keys: readonly InstrumentKey[], why: string) => intake.onLost(keys, why)),
      onListings: this.#guarded((listings: readonly Listing[]) => intake.onListings(listings)),
      onHistory: this.#guarded((history: FeedHistory) => intake.onHistory(history)),
      onStatus: this.#onFeedStatus,
    }
  }

  /** At a real venue what others sent goes too, when that is asked for. */
  async #cancelAll(commands: Commands, command: CancelAllCommand): Promise<CancelAllOutcome> {
    const outcome = await commands.cancelAll(command)
    if (command.scope !== 'account') return outcome
    const listed = command.key === null ? undefined : this.#state.instruments.get(command.key)
    const venue = listed?.venue ?? command.venue
    const problems = await this.#reconciliation.cancelAccounts(venue, command.key)
    return problems.length === 0 ? outcome : { outcome: 'unavailable', why: problems.join('; ') }
  }

  #messagesOf(clientOrderId: ClientOrderId): readonly VenueMessage[] {
    const order = this.#state.orders.get(clientOrderId)
    const venue = order && this.#desk.byName.get(order.request.venue)
    return venue?.remote?.messagesOf(clientOrderId) ?? []
  }

  /** One that finds no room is dropped: the next one says more. */
  #offerNotice(input: Input): void {
    this.#mailbox.offer('reports', { input, at: this.#options.clock.now() })
  }

  #onSecond(): void {
    const at = this.#options.clock.now()
    this.#lowering.settleOwed()
    this.#desk.onTime(at)
    this.#offerNotice({ kind: 'observe_time' })
  }

  #onStall(gapMs: number): void {
    this.#options.log.warn('the process stood still; its market data is old', { gap_ms: gapMs })
    this.#intake.forget()
    this.#offerNotice({ kind: 'observe_stall', gapMs })
    this.#reconciliation.doubt(null, `the process stood still for ${Math.round(gapMs / 1000)} s`)
    this.#desk.query()
  }

  readonly #onFailure = (why: string): boolean => {
    const { onJournalFailure, log } = this.#options
    if (onJournalFailure === 'leave') return false
    log.error('open orders are taken off their venues', { why, orders: this.#state.open.size })
    // The journal is owed it too: the venue's answer to it must not be taken for another one's.
    this.#lowering.cancelAll({ kind: 'cancel_all', ...ALL_ORDERS })
    return true
  }

  readonly #onFeedStatus = (status: FeedStatus): void => {
    const { log, feed } = this.#options
    const isNews = status.state !== this.#feedStatus?.state
    this.#feedStatus = status
    if (status.state === 'failed')
      log.error('the market feed failed', { source: feed.source, why: status.why })
    else if (isNews) log.info('market feed', { source: feed.source, ...status })
    this.#audience.tell((listener) => listener.onFeedStatus(status))
  }

  #health(): ReturnType<EngineView['health']> {
    const { recovered } = this.#options
    const { lagMs, isFailing, stoppedBecause } = this.#writer
    return {
      isRunning: stoppedBecause === null,
      why: stoppedBecause,
      isConnected: true,
      reconnectCount: 0,
      startedAtMs: this.#startedAtMs,
      journal: { ...recovered.journal.stats(), lagMs, isFailing },
      feed: this.#feedStatus ?? { state: 'running' },
      venues: this.#reconciliation.health(),
      mailboxDepth: this.#mailbox.depth,
    }
  }

  async stop(): Promise<void> {
    const { feed, onStop, log, recovered } = this.#options
    this.#pulse?.stop()
    this.#stopQueries()
    this.#desks.stop()
    feed.stop()
    if (onStop === 'cancel' && this.#writer.stoppedBecause === null && !this.#writer.isFailing) {
      await this.cancelAll({ ...ALL_ORDERS, scope: 'instance' })
      if (this.#reconciliation.isNeeded) await endsToldInTime(this.#state, this.#options.timers)
    }
    await this.#reconciliation.stop()
    this.#mailbox.close()
    this.#writer.limitRetries(CLOSING_RETRY_MS)
    await this.#finished
    await this.#writer.write([{ input: { kind: 'stop_session', marks: this.#marks() } }])
    for (const [venue, orders] of this.#desk.openCounts()) log.info('orders left at venue', { venue, orders })
    await recovered.journal.close()
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
