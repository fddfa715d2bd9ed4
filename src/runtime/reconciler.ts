import {
  type ClientOrderId,
  type Event,
  NS_PER_MS,
  type OrphanPolicy,
  type UnixNs,
  type VenueName,
  type VenueStock,
} from '../domain/index.ts'
import { type State, strangersToCancel } from '../engine/index.ts'
import type { Clock, Log, RemoteVenue, Timers, VenueReconciliation } from '../ports/index.ts'
import type { Letter } from './writer.ts'

export interface ReconcilerOptions {
  readonly venue: VenueName
  readonly remote: RemoteVenue
  readonly orphans: OrphanPolicy
  /** Between two reconciliations while nothing happens. */
  readonly intervalMs: number
  readonly state: Readonly<State>
  /** The engine's time. */
  readonly clock: Clock
  /** When the last session wrote its last record; null at the very first start. */
  readonly knownUntil: UnixNs | null
  readonly timers: Timers
  readonly log: Log
  /** False when there is no room now. */
  readonly offer: (letter: Letter) => boolean
  /** Asks the venue for these orders, by their ids. */
  readonly ask: (clientOrderIds: ReadonlySet<ClientOrderId>) => void
}

/** A lost connection that is back and reconciled by then changes nothing about trading. */
const GRACE_MS = 5000
const RETRY_FIRST_MS = 1000
const RETRY_LAST_MS = 30_000
/** Fills are asked for from so long before the time they are known until: clocks differ, venues are late. */
const OVERLAP_NS = 60_000n * NS_PER_MS
/** The account's past is looked at no further back than this. */
const LOOK_BACK_NS = 7n * 86_400_000n * NS_PER_MS

/**
 * Holds what the journal says of one venue's account against what the venue says: at the start, after every
 * lost connection, stall and gap, on a timer, and when somebody asks. While that cannot be done, or nobody
 * tells us what happens there, risk may only be lowered.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions
  /** Up to here the account's fills are known; null before the first reconciliation. */
  #knownUntil: UnixNs | null = null
  #running: Promise<boolean> | null = null
  #next: Promise<boolean> | null = null
  #isConnected = false
  #connections = 0
  /** Reports were missed, and nothing was looked at since. */
  #isMissing = false
  /** Why nobody tells us what happens to the account; null while somebody does, or may again in a moment. */
  #deafBecause: string | null = 'the account was not connected yet'
  #isStopped = false
  #failures = 0
  #cancelRetry: () => void = () => undefined
  #cancelGrace: () => void = () => undefined
  #stopTimer: () => void = () => undefined
  #lastSuccessMs: number | null = null
  #lastAttemptMs: number | null = null
  #problem: string | null = 'not reconciled since the start'

  constructor(options: ReconcilerOptions) {
    this.#options = options
  }

  get venue(): VenueName {
    return this.#options.venue
  }

  /** A venue that was never connected says itself why it could not be asked. */
  #whyNot(): string | null {
    if (this.#problem === null || this.#lastAttemptMs !== null) return this.#problem
    const { why } = this.#options.remote.status()
    return why === null ? this.#problem : `${this.#problem}: ${why}`
  }

  status(): VenueReconciliation {
    return {
      venue: this.#options.venue,
      lastSuccessMs: this.#lastSuccessMs,
      lastAttemptMs: this.#lastAttemptMs,
      problem: this.#whyNot(),
      isRunning: this.#running !== null,
    }
  }

  start(): void {
    const { timers, intervalMs } = this.#options
    this.#stopTimer = timers.every(intervalMs, () => void this.run())
  }

  stop(): void {
    this.#isStopped = true
    this.#stopTimer()
    this.#cancelRetry()
    this.#cancelGrace()
  }

  onConnected(): void {
    this.#isConnected = true
    this.#connections++
    this.#deafBecause = null
    void this.run()
  }

  onDisconnected(why: string): void {
    this.#isConnected = false
    this.#isMissing = true
    this.#cancelGrace()
    this.#cancelGrace = this.#options.timers.after(GRACE_MS, () => {
      if (!this.#isMissing) return
      const lost = `the connection is lost: ${why}`
      if (!this.#isConnected) this.#deafBecause = lost
      this.doubt(
        this.#isConnected ? 'the connection was lost, and what happened meanwhile is not known' : lost,
      )
    })
  }

  /** What is known of the account may be wrong from now on: only a reconciliation ends that. */
  doubt(why: string): void {
    if (this.#isStopped) return
    this.#problem = why
    const { venue, offer } = this.#options
    offer({ input: { kind: 'observe_unreconciled', venue, why } })
  }

  /** True when it was done. One at a time: whoever asks meanwhile waits for one that begins after that. */
  run(): Promise<boolean> {
    if (this.#isStopped) return Promise.resolve(false)
    if (this.#running !== null) {
      this.#next ??= this.#running.then(() => {
        this.#next = null
        return this.run()
      })
      return this.#next
    }
    this.#cancelRetry()
    this.#running = this.#once().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #once(): Promise<boolean> {
    const { remote, venue, orphans, log } = this.#options
    this.#lastAttemptMs = this.#nowMs()
    const connections = this.#connections
    try {
      const stock = await remote.takeStock(this.#since())
      const settled = this.#settled({ input: { kind: 'reconcile', stock, orphans } })
      // It ends a doubt; what happens to a deaf account from the next moment on is known as little as before.
      if (this.#deafBecause !== null) this.doubt(this.#deafBecause)
      const events = await settled
      // Durable and shown: only now is anything done about it.
      await this.#actOn(events, stock)
      this.#knownUntil = stock.askedAt
      this.#failures = 0
      if (this.#problem !== null)
        log.info('a venue is reconciled', {
          venue,
          differences: events.filter(({ kind }) => kind === 'mismatch_found').length,
        })
      this.#problem = this.#deafBecause
      if (this.#isConnected && connections === this.#connections) this.#isMissing = false
      this.#lastSuccessMs = this.#nowMs()
      return true
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#failures++
      log.warn('a venue could not be reconciled', { venue, why, failures: this.#failures })
      // The first failure may be one lost answer; who was never reconciled is in doubt already.
      if (this.#failures > 1 || this.#lastSuccessMs === null) this.doubt(why)
      else this.#problem = why
      this.#planRetry()
      return false
    }
  }

  /** Resolves when what the letter caused is durable. */
  #settled(letter: Letter): Promise<readonly Event[]> {
    return new Promise((resolve, reject) => {
      const isTaken = this.#options.offer({
        ...letter,
        settled: (_state, events) => () => resolve(events),
        failed: (why) => reject(new Error(why)),
      })
      if (!isTaken) reject(new Error('too much waits for the engine'))
    })
  }

  async #actOn(events: readonly Event[], stock: VenueStock): Promise<void> {
    const { log, venue, ask, remote, state } = this.#options
    const found = events.flatMap((event) => (event.kind === 'mismatch_found' ? [event.mismatch] : []))
    for (const { type, action, text } of found) {
      log.warn('the venue and the journal differ', { venue, type, action, text })
    }
    const asked = found.flatMap(({ action, clientOrderId }) =>
      action === 'asked' && clientOrderId !== null ? [clientOrderId] : [],
    )
    if (asked.length > 0) ask(new Set(asked))
    // Not those alone that were found just now: a cancel may have come to nothing the last time.
    for (const orphan of strangersToCancel(state, stock)) {
      const isGone = await remote.cancelStranger(orphan)
      const { venueOrderId: order } = orphan
      if (!isGone) log.warn('an order that nobody knows could not be taken out', { venue, order })
    }
  }

  /** At the first time: since the oldest open order there, or the last record of before. */
  #since(): UnixNs {
    const { state, clock, venue, knownUntil } = this.#options
    const now = clock.now()
    let since = this.#knownUntil ?? knownUntil ?? now
    if (this.#knownUntil === null) {
      for (const id of state.open) {
        const order = state.orders.get(id)
        if (order?.request.venue === venue && order.createdAt < since) since = order.createdAt
      }
    }
    const floor = now - LOOK_BACK_NS
    return ((since > floor ? since : floor) - OVERLAP_NS) as UnixNs
  }

  #planRetry(): void {
    if (this.#isStopped) return
    const delayMs = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** Math.min(10, this.#failures - 1))
    this.#cancelRetry = this.#options.timers.after(delayMs, () => void this.run())
  }

  #nowMs(): number {
    return Number(this.#options.clock.now() / NS_PER_MS)
  }
}
