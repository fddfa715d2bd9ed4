import { type Instrument, unixMsFromNs } from '../domain/index.ts'
import { digestOf } from '../engine/index.ts'
import type { CallName, CommandOf, OutcomeOf } from '../line/index.ts'
import type {
  Clock,
  EngineHealth,
  EngineLink,
  EngineListener,
  EnginePort,
  EngineView,
  FeedStatus,
  Log,
  RecordText,
  Timers,
  Unavailable,
} from '../ports/index.ts'
import { Audience } from '../runtime/index.ts'
import { BackOff } from './back-off.ts'
import { EngineSession, type ReadSnapshot } from './engine-session.ts'
import { healthOf } from './health.ts'
import { remoteView } from './remote-view.ts'
import { Replica } from './replica.ts'

export interface RemoteEngineOptions {
  readonly link: EngineLink
  /** Shown to the engine; null where it asks for none. */
  readonly token: string | null
  readonly recordText: RecordText
  readonly readSnapshot: ReadSnapshot
  readonly groupsKept: number
  /** What is traded as far as anybody here knows before the engine says so. */
  readonly expected: Instrument
  readonly timers: Timers
  readonly log: Log
  readonly clock: Clock
  /** From 0 to 1. */
  readonly chance: () => number
  readonly backOff: { readonly firstMs: number; readonly lastMs: number }
  /** How long it may take to say its first word: a process may have a journal to read first. */
  readonly greetingMsMax: number
}

export interface RemoteEngine extends EnginePort {
  /** Lets go of the engine; one that was started for us is ended. */
  stop(): Promise<void>
  /** Fingerprint of the replica. */
  digest(): string
}

/** Begins to look for the engine, and never stops looking. */
export function remoteEngine(options: RemoteEngineOptions): RemoteEngine {
  return new Remote(options)
}

const BEAT_MS = 1000
const SILENT_BEATS_MAX = 3

class Remote implements RemoteEngine {
  readonly view: EngineView
  readonly #options: RemoteEngineOptions
  readonly #audience: Audience
  readonly #backOff: BackOff
  readonly #startedAtMs: number
  readonly #stopBeat: () => void
  #replica: Replica
  #session: EngineSession | null = null
  #connections = 0
  #why: string
  #isStopping = false
  #wakeUp: () => void = () => undefined
  readonly #finished: Promise<void>

  constructor(options: RemoteEngineOptions) {
    this.#options = options
    this.#audience = new Audience(options.log)
    this.#backOff = new BackOff({ ...options.backOff, chance: options.chance })
    this.#startedAtMs = unixMsFromNs(options.clock.now())
    this.#replica = new Replica(options.groupsKept)
    this.#why = `the engine at ${options.link.name} has not been reached yet`
    this.view = remoteView({
      replica: () => this.#replica,
      expected: options.expected,
      now: () => options.clock.now(),
      health: () => this.#health(),
    })
    this.#stopBeat = options.timers.every(BEAT_MS, () => this.#beat())
    this.#finished = this.#keepConnected()
  }

  submit(command: CommandOf<'submit'>): Promise<OutcomeOf<'submit'>> {
    return this.#call('submit', command)
  }

  submitGroup(command: CommandOf<'submitGroup'>): Promise<OutcomeOf<'submitGroup'>> {
    return this.#call('submitGroup', command)
  }

  amend(command: CommandOf<'amend'>): Promise<OutcomeOf<'amend'>> {
    return this.#call('amend', command)
  }

  cancel(command: CommandOf<'cancel'>): Promise<OutcomeOf<'cancel'>> {
    return this.#call('cancel', command)
  }

  cancelAll(command: CommandOf<'cancelAll'>): Promise<OutcomeOf<'cancelAll'>> {
    return this.#call('cancelAll', command)
  }

  setTradingState(command: CommandOf<'setTradingState'>): Promise<OutcomeOf<'setTradingState'>> {
    return this.#call('setTradingState', command)
  }

  setLimits(command: CommandOf<'setLimits'>): Promise<OutcomeOf<'setLimits'>> {
    return this.#call('setLimits', command)
  }

  reconcile(command: CommandOf<'reconcile'>): Promise<OutcomeOf<'reconcile'>> {
    return this.#call('reconcile', command)
  }

  ping(): Promise<OutcomeOf<'ping'>> {
    return this.#call('ping', undefined)
  }

  #call<Name extends CallName>(name: Name, command: CommandOf<Name>): Promise<OutcomeOf<Name> | Unavailable> {
    if (this.#session?.isLive) return this.#session.call(name, command)
    return Promise.resolve({ outcome: 'unavailable', why: this.#why })
  }

  subscribe(listener: EngineListener): () => void {
    return this.#audience.add(listener)
  }

  #health(): EngineHealth {
    return healthOf(this.#replica.health, {
      isConnected: this.#session?.isLive === true,
      why: this.#why,
      reconnectCount: Math.max(0, this.#connections - 1),
      startedAtMs: this.#startedAtMs,
      seq: this.#replica.durable.seq,
    })
  }

  async #keepConnected(): Promise<void> {
    const { log, link } = this.#options
    while (!this.#isStopping) {
      const connections = this.#connections
      const why = await this.#connectOnce()
      this.#session = null
      if (this.#isStopping) return
      // Who watches the market must know that it stands still.
      if (this.#connections > connections) this.#tellFeed({ state: 'failed', why })
      // Said once for each reason: an engine that stays away would fill the log.
      if (why !== this.#why) log.warn('the engine cannot be reached', { engine: link.name, why })
      this.#why = why
      await this.#pause(this.#backOff.nextMs())
    }
  }

  /** From one connection's beginning to its end; answers why it ended. */
  async #connectOnce(): Promise<string> {
    const { link, token, recordText, readSnapshot, groupsKept } = this.#options
    try {
      const connection = await link.open()
      if (this.#isStopping) connection.destroy()
      this.#session = new EngineSession({
        connection,
        token,
        recordText,
        readSnapshot,
        replica: this.#replica,
        groupsKept,
        listener: {
          onReady: (replica, isFresh) => this.#onReady(replica, isFresh),
          onRecords: (groups) => this.#audience.tell((listener) => listener.onRecords(groups)),
          onMarket: (change) => this.#audience.tell((listener) => listener.onMarket([change])),
          onFeedStatus: (status) => this.#tellFeed(status),
        },
      })
      return await this.#session.run()
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  #onReady(replica: Replica, isFresh: boolean): void {
    const { log, link } = this.#options
    this.#replica = replica
    this.#connections += 1
    this.#backOff.reset()
    const { epoch, seq } = replica.durable
    log.info('connected to the engine', { engine: link.name, epoch, seq, connections: this.#connections })
    if (isFresh) this.#audience.tell((listener) => listener.onReset?.())
    if (this.#connections > 1 && replica.health) this.#tellFeed(replica.health.feed)
  }

  #tellFeed(status: FeedStatus): void {
    this.#audience.tell((listener) => listener.onFeedStatus(status))
  }

  /** An engine that says nothing for three of its heartbeats is gone, whatever the system believes. */
  #beat(): void {
    const session = this.#session
    if (session === null) return
    session.beat()
    const beatsMax = session.hasSpoken ? SILENT_BEATS_MAX : Math.ceil(this.#options.greetingMsMax / BEAT_MS)
    if (session.silentBeats > beatsMax) session.fail(new Error('the engine says nothing any more'))
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.timers.after(ms, resolve)
      this.#wakeUp = () => {
        cancel()
        resolve()
      }
    })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#why = 'the gateway is stopping'
    this.#stopBeat()
    this.#wakeUp()
    await this.#options.link.close()
    this.#session?.fail(new Error(this.#why))
    await this.#finished
  }

  digest(): string {
    return digestOf(this.#replica.durable.state)
  }
}
