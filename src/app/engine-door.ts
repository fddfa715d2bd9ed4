import { JournalFailed } from '../domain/index.ts'
import type {
  EngineHealth,
  EngineLifeCycle,
  EngineLifeState,
  EngineListener,
  EnginePort,
  LifeOutcome,
  Log,
  ReplicaSource,
  Unavailable,
} from '../ports/index.ts'
import { Audience, type PastReader } from '../runtime/index.ts'
import { doorView } from './door-view.ts'
import { StartProblem } from './start-problem.ts'

/** One engine, from its start to its end. */
export interface EngineBehind {
  readonly engine: EnginePort
  /** What the journal held before; null when the engine keeps it elsewhere. */
  readonly recovery: { readonly records: number; readonly tornBytes: number } | null
  /** What keeps venues from being traded at as they should be, a sentence each; of one elsewhere none. */
  readonly venueProblems: readonly string[]
  /** What replicas of it are made from; null when that is elsewhere. */
  readonly source: ReplicaSource | null
  /** What happened before memory begins; null when only the engine elsewhere knows. */
  readonly past: PastReader | null
  /** Ends it, or lets go of one that is not ours. What it knew can be read until `close`. */
  rest(): Promise<void>
  close(): void
  /** Fingerprint of what can be read. */
  digest(): string
  /** Whether it ended in a way that the exit code must tell. */
  hasFailed(): boolean
}

export interface DoorOptions {
  readonly first: EngineBehind
  /** Makes the next one. Throws `StartProblem`. */
  readonly open: () => Promise<EngineBehind>
  /** A sentence when somebody else starts and stops it; null when we do. */
  readonly whoElse: string | null
  readonly log: Log
  readonly nowMs: () => number
}

/**
 * The engine as the gateway knows it, whichever one stands behind: it can be stopped and started while
 * requests go on. Reads never end; commands are answered `unavailable` while there is nobody to take them.
 */
export class EngineDoor implements EnginePort, EngineLifeCycle {
  readonly view: EnginePort['view']
  readonly #options: DoorOptions
  readonly #audience: Audience
  /** Hears of whichever engine stands behind. */
  readonly #relay: EngineListener = {
    onRecords: (groups) => this.#audience.tell((listener) => listener.onRecords(groups)),
    onMarket: (changes) => this.#audience.tell((listener) => listener.onMarket(changes)),
    onFeedStatus: (status) => this.#audience.tell((listener) => listener.onFeedStatus(status)),
    onReset: () => this.#audience.tell((listener) => listener.onReset?.()),
  }
  #behind: EngineBehind
  #state: EngineLifeState = 'running'
  #why = ''
  #changing: Promise<LifeOutcome> | null = null
  #runningSinceMs: number

  constructor(options: DoorOptions) {
    this.#options = options
    this.#behind = options.first
    this.#runningSinceMs = options.nowMs()
    this.#audience = new Audience(options.log)
    options.first.engine.subscribe(this.#relay)
    const door = this
    this.view = doorView({
      get view() {
        return door.#behind.engine.view
      },
      health: () => this.#health(),
    })
  }

  submit(command: Parameters<EnginePort['submit']>[0]): ReturnType<EnginePort['submit']> {
    return this.#state === 'running' ? this.#behind.engine.submit(command) : this.#unavailable()
  }

  submitGroup(command: Parameters<EnginePort['submitGroup']>[0]): ReturnType<EnginePort['submitGroup']> {
    return this.#state === 'running' ? this.#behind.engine.submitGroup(command) : this.#unavailable()
  }

  amend(command: Parameters<EnginePort['amend']>[0]): ReturnType<EnginePort['amend']> {
    return this.#state === 'running' ? this.#behind.engine.amend(command) : this.#unavailable()
  }

  cancel(command: Parameters<EnginePort['cancel']>[0]): ReturnType<EnginePort['cancel']> {
    return this.#state === 'running' ? this.#behind.engine.cancel(command) : this.#unavailable()
  }

  cancelAll(command: Parameters<EnginePort['cancelAll']>[0]): ReturnType<EnginePort['cancelAll']> {
    return this.#state === 'running' ? this.#behind.engine.cancelAll(command) : this.#unavailable()
  }

  setTradingState(
    command: Parameters<EnginePort['setTradingState']>[0],
  ): ReturnType<EnginePort['setTradingState']> {
    return this.#state === 'running' ? this.#behind.engine.setTradingState(command) : this.#unavailable()
  }

  reconcile(command: Parameters<EnginePort['reconcile']>[0]): ReturnType<EnginePort['reconcile']> {
    return this.#state === 'running' ? this.#behind.engine.reconcile(command) : this.#unavailable()
  }

  setLimits(command: Parameters<EnginePort['setLimits']>[0]): ReturnType<EnginePort['setLimits']> {
    return this.#state === 'running' ? this.#behind.engine.setLimits(command) : this.#unavailable()
  }

  ping(): ReturnType<EnginePort['ping']> {
    return this.#state === 'running' ? this.#behind.engine.ping() : this.#unavailable()
  }

  subscribe(listener: EngineListener): () => void {
    return this.#audience.add(listener)
  }

  /** One that ended by itself does not run, and one that cannot be reached is on its way at best. */
  get state(): EngineLifeState {
    if (this.#state !== 'running') return this.#state
    if (this.#endedBecause() !== null) return 'stopped'
    return this.#behind.engine.view.health().isConnected ? 'running' : 'starting'
  }

  uptimeMs(): number {
    return this.state === 'running' ? Math.max(0, this.#options.nowMs() - this.#runningSinceMs) : 0
  }

  conflictOf(action: 'start' | 'stop'): string | null {
    const { whoElse } = this.#options
    if (whoElse !== null) return whoElse
    const ended = this.#endedBecause()
    if (ended !== null) return `The engine ended by itself (${ended}): VeloZ itself has to be started again.`
    if (action === 'stop') return this.#state === 'running' ? null : `The engine is ${this.#state}.`
    return this.#state === 'stopped' ? null : `The engine is ${this.#state}.`
  }

  async stop(): Promise<LifeOutcome> {
    const why = this.conflictOf('stop')
    if (why !== null) return { outcome: 'conflict', why }
    this.#changing = this.#stopNow()
    return await this.#changing
  }

  async #stopNow(): Promise<LifeOutcome> {
    this.#state = 'stopping'
    this.#why = 'the engine is being stopped'
    const { log } = this.#options
    log.info('the engine is being stopped; the gateway goes on')
    try {
      await this.#behind.rest()
      log.info('the engine is stopped', { seq: this.view.seq })
      return { outcome: 'done' }
    } catch (error) {
      if (!(error instanceof JournalFailed)) throw error
      log.error('the engine is stopped, and its journal could not be closed', { error })
      return { outcome: 'failed', why: `The engine is stopped, but ${error.message}.` }
    } finally {
      this.#state = 'stopped'
      this.#why = 'the engine is stopped; POST /api/start starts it'
      this.#relay.onFeedStatus({ state: 'ended', why: 'The engine is stopped.' })
    }
  }

  async start(): Promise<LifeOutcome> {
    const why = this.conflictOf('start')
    if (why !== null) return { outcome: 'conflict', why }
    this.#changing = this.#startNow()
    return await this.#changing
  }

  async #startNow(): Promise<LifeOutcome> {
    this.#state = 'starting'
    this.#why = 'the engine is starting'
    try {
      this.#standBehind(await this.#options.open())
      this.#state = 'running'
      this.#runningSinceMs = this.#options.nowMs()
      this.#relay.onFeedStatus(this.view.health().feed)
      return { outcome: 'done' }
    } catch (error) {
      if (!(error instanceof StartProblem)) throw error
      this.#options.log.error('the engine could not be started', { why: error.message })
      this.#why = `the engine could not be started: ${error.message}`
      return { outcome: 'failed', why: `The engine could not be started: ${error.message}` }
    } finally {
      if (this.#state === 'starting') this.#state = 'stopped'
    }
  }

  /** For the end of the process: ends it for good, in whatever state it is. */
  async close(): Promise<void> {
    // A start or a stop that is under way is waited for: the data directory is given up next.
    await Promise.allSettled([this.#changing])
    if (this.#state === 'running') await this.#behind.rest()
    this.#state = 'stopped'
    this.#why = 'VeloZ is stopping'
    this.#behind.close()
  }

  digest(): string {
    return this.#behind.digest()
  }

  hasFailed(): boolean {
    return this.#behind.hasFailed()
  }

  get source(): ReplicaSource | null {
    return this.#behind.source
  }

  get past(): PastReader | null {
    return this.#behind.past
  }

  /** Whoever listens hears of every record in between, or that it has to begin anew. */
  #standBehind(next: EngineBehind): void {
    const { epoch, seq } = this.view
    this.#behind.close()
    this.#behind = next
    const { view } = next.engine
    const missed = next.source !== null && view.epoch === epoch ? view.groupsAfter(seq) : null
    next.engine.subscribe(this.#relay)
    if (missed === null) this.#relay.onReset?.()
    else if (missed.length > 0) this.#relay.onRecords(missed)
  }

  /** Null while it runs, and when it was told to end. */
  #endedBecause(): string | null {
    if (this.#state !== 'running' || this.#options.whoElse !== null) return null
    // One elsewhere that has not told how it is yet gives no reason.
    const { isRunning, isConnected, why } = this.#behind.engine.view.health()
    return isRunning || !isConnected ? null : why
  }

  /** Of an engine that does not run nothing is connected, whatever it said last. */
  #health(): EngineHealth {
    const health = this.#behind.engine.view.health()
    if (this.#state === 'running') return health
    const why = this.#why
    const venues = health.venues.map((venue) => ({ ...venue, state: 'disconnected' as const }))
    return { ...health, isRunning: false, why, feed: { state: 'ended', why }, venues }
  }

  #unavailable(): Promise<Unavailable> {
    return Promise.resolve({ outcome: 'unavailable', why: this.#why })
  }
}
