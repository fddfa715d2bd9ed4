import {
  ENGINE_ORIGIN,
  type Input,
  type InstrumentMark,
  JournalFailed,
  type MarketEvent,
  type RiskLimits,
  type UnixNs,
  type VenueName,
} from '../domain/index.ts'
import { digestOf, followUpsToRepeat, MarketEstimators, type State } from '../engine/index.ts'
import type {
  EngineListener,
  EnginePort,
  EngineView,
  FeedStatus,
  MarketFeed,
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
import { MarketWatch } from './market-watch.ts'
import { openingInputs } from './opening.ts'
import { Pulse } from './pulse.ts'
import { reportInput } from './settle.ts'
import { Sight } from './sight.ts'
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
const REPORT_LANE_MAX = 65_536
/** A browser cannot show more, and a replay at full speed would send nothing else. */
const MARKET_NOTICE_MS = 50
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
  readonly #options: EngineOptions
  readonly #state: State
  readonly #board = new MarketBoard()
  readonly #watch = new MarketWatch(this.#board)
  readonly #estimators = new MarketEstimators()
  readonly #mailbox: Mailbox<Letter>
  readonly #writer: Writer
  readonly #desk: VenueDesk
  readonly #lowering: Lowering
  readonly #audience: Audience
  #pulse: Pulse | null = null
  #stopQueries: () => void = () => undefined
  #feedStatus: FeedStatus = { state: 'running' }
  #isNoticePlanned = false
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
        estimators: this.#estimators,
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
    this.cancelAll = (command) => commands.cancelAll(command)
    this.setTradingState = (command) => commands.setTradingState(command)
    this.setLimits = (command) => commands.setLimits(command)
    this.ping = () => commands.ping()
    this.view = composeView({
      durable: recovered.durable,
      board: this.#board,
      feed,
      outerLimits: limits,
      now: () => options.clock.now(),
      health: () => this.#health(),
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
    feed.start({ onMarket: this.#guarded(this.#onMarket), onStatus: this.#onFeedStatus }, marks)
    // Only a started feed knows the price its history must end at.
    for (const history of feed.history()) this.#board.seed(history)
    const onSecond = this.#guarded(() => this.#onSecond())
    const onStall = this.#guarded((gapMs: number) => this.#onStall(gapMs))
    this.#pulse = new Pulse({ clock, wall, timers, onSecond, onStall })
    this.#stopQueries = timers.every(
      QUERY_INTERVAL_MS,
      this.#guarded(() => this.#desk.query()),
    )
    log.info('engine running', { epoch: journal.epoch, seq: durable.seq, source: feed.source })
    this.#tellLimits()
    this.#tellTradingState()
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

  /** It outlives restarts: a process that is started again and again must not make anybody forget why. */
  #tellTradingState(): void {
    const { tradingState: state, tradingStateWhy: why, tradingStateBy: by } = this.#state
    if (state !== 'active') this.#options.log.warn('trading is not active', { state, why, by })
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
  }

  readonly #onMarket: Parameters<MarketFeed['start']>[0]['onMarket'] = (events) => {
    const receivedAtMs = this.#wallMs()
    for (const event of events) {
      this.#board.record(event, receivedAtMs)
      const price = this.#watch.note(event)
      if (price !== null) this.#estimators.observe(event.key, price, event.eventAt)
      this.#desk.onMarket(event)
    }
    this.#observe(events)
    this.#pulse?.look()
    this.#planNotice()
  }

  /** Shows the core where the market stands, for whatever it keeps until a trigger. */
  #observe(events: readonly MarketEvent[]): void {
    const { held, stateBeforeStall } = this.#state
    if (stateBeforeStall !== null) this.#offerNotice({ kind: 'end_stall' })
    if (held.size === 0) {
      for (const { key } of events) this.#watch.passOver(key)
      return
    }
    for (const key of new Set(events.map((event) => event.key))) {
      const observation = this.#watch.observe(key)
      if (observation) this.#offerNotice({ kind: 'observe_market', observation })
    }
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
    this.#board.forget()
    this.#watch.forget()
    this.#offerNotice({ kind: 'observe_stall', gapMs })
    this.#desk.query()
  }

  readonly #onFailure = (why: string): boolean => {
    const { onJournalFailure, log } = this.#options
    if (onJournalFailure === 'leave') return false
    log.error('open orders are taken off their venues', { why, orders: this.#state.open.size })
    // The journal is owed it too: the venue's answer to it must not be taken for another one's.
    this.#lowering.cancelAll({ kind: 'cancel_all', key: null, strategyId: null, origin: ENGINE_ORIGIN })
    return true
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
      isConnected: true,
      reconnectCount: 0,
      startedAtMs: this.#startedAtMs,
      journal: { ...recovered.journal.stats(), lagMs, isFailing },
      feed: this.#feedStatus,
      venues: venues.map(({ name }) => ({ venue: name, state: 'connected', reconnectCount: 0 })),
      mailboxDepth: this.#mailbox.depth,
    }
  }

  async stop(): Promise<void> {
    const { feed, onStop, log, recovered } = this.#options
    this.#pulse?.stop()
    this.#stopQueries()
    feed.stop()
    if (onStop === 'cancel' && this.#writer.stoppedBecause === null && !this.#writer.isFailing) {
      await this.cancelAll({ key: null, strategyId: null, origin: ENGINE_ORIGIN })
    }
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
