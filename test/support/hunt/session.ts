import { simVenue } from '../../../src/adapters/venue-sim/index.ts'
import type { AssetName, Event, MarketEvent, Order, VenueName } from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import type { Journal, Log, MarketFeed, RecordGroup, Venue } from '../../../src/ports/index.ts'
import {
  type EngineOptions,
  type Recovered,
  type RunningEngine,
  startEngine,
} from '../../../src/runtime/index.ts'
import { hashSeed } from '../../../src/sim/index.ts'
import { CALM_POLICY, m } from '../builders.ts'
import type { HostileVenue, LinkOptions } from './hostile-venue.ts'
import type { HuntTime, Process } from './hunt-time.ts'
import type { Market } from './market.ts'
import type { Mutation } from './mutation.ts'
import type { LifePlan } from './plan.ts'
import { OUTER_LIMITS } from './traders.ts'
import type { Witness } from './witness.ts'

export interface SessionOptions {
  readonly plan: LifePlan
  readonly time: HuntTime
  readonly market: Market
  readonly witness: Witness
  readonly hostile: HostileVenue | null
  readonly venueName: VenueName
  readonly recovered: Recovered
  readonly mutation: Mutation | null
  readonly link: LinkOptions
  readonly isSilent: () => boolean
  readonly onOffered: (events: readonly Event[]) => void
  readonly onRecords: (groups: readonly RecordGroup[]) => void
}

const DISPATCHES_MAX = 5000

/** One run of the engine, from a recovered journal until it stops or dies. */
export class Session {
  readonly process: Process
  readonly recovered: Recovered
  /** Nothing that it still does or says counts. */
  isDead = false
  engine: RunningEngine | null = null
  /** The writer's own state: what it decides on, before it is durable. */
  writerState: State | null = null
  readonly #options: SessionOptions
  #dispatches = 0
  #dispatchedNs = 0n
  #endLink: () => void = () => undefined
  #stopFeed: () => void = () => undefined

  constructor(options: SessionOptions) {
    this.#options = options
    this.recovered = options.recovered
    this.process = options.time.startProcess()
  }

  /** Resolves when the engine runs; rejects when it could not write its first records. */
  async open(): Promise<void> {
    const { recovered, mutation, plan, witness, venueName } = this.#options
    const { durable, journal } = recovered
    const copyState = durable.copyState.bind(durable)
    durable.copyState = () => {
      this.writerState = copyState()
      return this.writerState
    }
    mutation?.recovered?.(recovered)
    const venue = this.#venue()
    const { clock, timers } = this.process
    const isTestnet = plan.venue === 'hostile'
    const deposit = (asset: string, amount: string) => {
      return { venue: venueName, asset: asset as AssetName, amount: m(amount) }
    }
    const options: EngineOptions = {
      recovered: { ...recovered, journal: this.#watched(mutation?.journal?.(journal) ?? journal) },
      version: 'hunt',
      mode: isTestnet ? 'testnet' : 'simulation',
      feed: this.#feed(),
      venues: [mutation?.venue?.(venue) ?? venue],
      limits: OUTER_LIMITS,
      policy: CALM_POLICY,
      onJournalFailure: plan.seed % 3 === 0 ? 'leave' : 'cancel',
      onStop: plan.seed % 5 === 0 ? 'cancel' : 'leave',
      reconciliation: { orphans: 'report', intervalMs: 60_000 },
      deposits: [deposit('USDT', '100000'), deposit('BTC', '2'), deposit('BNB', '5')],
      clock,
      wall: clock,
      timers,
      log: logTo(witness, () => this.isDead),
      commandsMax: 64,
    }
    const engine = await startEngine(options)
    if (!this.isDead) this.engine = engine
  }

  /** Ends it at this instant, as a crash does. */
  die(): void {
    this.isDead = true
    this.process.end()
    this.#endLink()
    this.#stopFeed()
  }

  orderOf(id: Order['clientOrderId']): Order | null {
    return this.recovered.durable.order(id)
  }

  #venue(): Venue {
    const { hostile, plan, recovered, market, witness } = this.#options
    if (hostile !== null) {
      const link = hostile.connect(this.#options.link)
      this.#endLink = () => link.end()
      return link
    }
    const session = `${recovered.journal.epoch}-${recovered.durable.seq}`
    const latency = { baseMs: 40, jitterMs: 900, seed: hashSeed(plan.seed, recovered.durable.seq) }
    const seed = hashSeed(plan.seed, 77)
    const instruments = market.listings
    const sim = simVenue({
      session,
      seed,
      instruments,
      ...(plan.venue === 'sim_latency' ? { latency } : {}),
    })
    const dispatch: Venue['dispatch'] = (effect, report) => {
      if (this.isDead) return
      const { clientOrderId } = effect.kind === 'submit_to_venue' ? effect.order : effect
      const order = this.writerState?.orders.get(clientOrderId)
      const isHeld = order?.heldBy === 'engine'
      witness.expect(!isHeld, 'held orders are at no venue', () => `${effect.kind} ${clientOrderId}`)
      this.#expectEnd(`${effect.kind} ${clientOrderId}`)
      sim.dispatch(effect, report)
    }
    return { ...sim, dispatch }
  }

  /** An exchange that answers at once, and an engine that answers back, could go on for ever. */
  #expectEnd(what: string): void {
    const { nowNs } = this.#options.time
    this.#dispatches = nowNs === this.#dispatchedNs ? this.#dispatches + 1 : 0
    this.#dispatchedNs = nowNs
    if (this.#dispatches < DISPATCHES_MAX) return
    this.#options.witness.fail('everything ends', `${DISPATCHES_MAX} messages in one moment, such as ${what}`)
    throw new Error(`for ever: ${what}`)
  }

  #feed(): MarketFeed {
    const { market, time, isSilent } = this.#options
    let stop: () => void = () => undefined
    this.#stopFeed = () => stop()
    return {
      source: 'hunt',
      instruments: market.listings,
      staleAfterMs: 5000,
      history: () => [],
      start: (listener) => {
        const missed: (readonly MarketEvent[])[] = []
        time.onThaw(() => {
          for (const events of missed.splice(0).slice(-3)) if (!this.isDead) listener.onMarket(events)
        })
        stop = market.listen((events) => {
          if (time.isFrozen) missed.push(events)
          else if (!isSilent()) listener.onMarket(events)
        })
        listener.onMarket(market.now())
      },
      stop: () => stop(),
    }
  }

  #watched(inner: Journal<Event>): Journal<Event> {
    const { onOffered } = this.#options
    return {
      get epoch() {
        return inner.epoch
      },
      recover: (onEntry, onSnapshot) => inner.recover(onEntry, onSnapshot),
      append: async (entries) => {
        if (!this.isDead) onOffered(entries)
        await inner.append(entries)
      },
      readFrom: (seq) => inner.readFrom(seq),
      stats: () => inner.stats(),
      close: () => inner.close(),
    }
  }

  /** Tells the life what is published from now on. */
  subscribe(): void {
    this.engine?.subscribe({
      onRecords: (groups) => {
        if (!this.isDead) this.#options.onRecords(groups)
      },
      onMarket: () => undefined,
      onFeedStatus: () => undefined,
    })
  }
}

/** Only a journal that cannot be written may end the writer; anything else is a bug. */
function logTo(witness: Witness, isDead: () => boolean): Log {
  const nothing = () => undefined
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (message, fields) => {
      if (isDead()) return
      const error = fields?.['error']
      if (message === 'a batch failed' && !(error instanceof Error && error.name === 'JournalFailed')) {
        witness.fail('no bug in the engine', error instanceof Error ? String(error.stack) : String(error))
      }
      if (message === 'a listener failed') witness.fail('no bug in the hunt', String(error))
    },
  }
}
