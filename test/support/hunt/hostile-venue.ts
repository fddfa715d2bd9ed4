import type {
  ClientOrderId,
  Effect,
  Order,
  UnixNs,
  VenueName,
  VenueReport,
} from '../../../src/domain/index.ts'
import type { Venue, VenueMemory, VenueReporter } from '../../../src/ports/index.ts'
import type { Chance } from './chance.ts'
import type { HuntTime } from './hunt-time.ts'
import type { Fault } from './plan.ts'
import { acceptance, refusal, rejected, type TruthOrder, type VenueTruth } from './venue-truth.ts'

/** Requests that arrive later than this are not acted upon: the receive window. */
const RECEIVE_WINDOW_MS = 5000
/** How long the adapter waits for an answer before it says that it does not know. */
const ANSWER_MS = 3000
/** How long after it was sent an order may still be missing from what the venue shows. */
const HIDDEN_MS = 2 * RECEIVE_WINDOW_MS
const RECONCILE_MS = 10_000
const FLOOD = 66_000

export interface HostileOptions {
  readonly name: VenueName
  readonly truth: () => VenueTruth
  readonly time: HuntTime
  readonly chance: Chance
  readonly has: (fault: Fault) => boolean
}

/** What one session of the engine asks to be told, and how it is checked. */
export interface LinkOptions {
  /** Called with everything the engine sends, before anything is done about it. */
  readonly onDispatch: (effect: Effect) => void
  /** Lots of the whole order, as the engine has it when it sends. */
  readonly totalOf: (clientOrderId: ClientOrderId) => number
}

/**
 * A venue that is slow, refuses, answers twice, late, out of order or not at all, and the connection to it.
 * What it says is true when it says it; when it arrives it may be old.
 */
export class HostileVenue {
  /** Faults are drawn no more: the world is kind again. */
  isKind = false
  isConnected = true
  readonly #options: HostileOptions
  #link: Link | null = null

  constructor(options: HostileOptions) {
    this.#options = options
    options.time.onThaw(() => this.#link?.flush())
  }

  connect(link: LinkOptions): Venue & { end(): void } {
    const connected = new Link(this, this.#options, link)
    this.#link = connected
    return connected
  }

  /** Called for what the venue says by itself. */
  onStream(order: TruthOrder, report: VenueReport): void {
    this.#link?.overhear(order, report)
  }

  /** Everything said while it was down is lost; the connection is made again after `ms`. */
  disconnect(ms: number): void {
    this.isConnected = false
    this.#options.time.world.after(ms, () => {
      this.isConnected = true
      this.#link?.reconcile()
    })
  }

  /** So many reports at once that they do not fit. */
  flood(): void {
    this.#link?.flood(FLOOD)
  }

  hits(fault: Fault, probability: number): boolean {
    return !this.isKind && this.#options.has(fault) && this.#options.chance.hits(probability)
  }

  /** Milliseconds one message travels. */
  delayMs(): number {
    const { chance } = this.#options
    if (this.hits('slow_venue', 0.25)) return chance.between(50, 8000)
    return chance.between(1, 120)
  }
}

interface Tracked {
  readonly clientOrderId: ClientOrderId
  readonly revision: number
  readonly sentNs: bigint
  /** In lots of the whole order; null while no change of it was asked for. */
  amendedTotal: number | null
  /** Asked of by a session that ended, or whose answers were dropped. */
  isInDoubt: boolean
}

/** The adapter of one session. */
class Link implements Venue {
  readonly name: VenueName
  readonly answersInBatch = false
  readonly #venue: HostileVenue
  readonly #options: HostileOptions
  readonly #link: LinkOptions
  readonly #tracked = new Map<string, Tracked>()
  readonly #told = new Set<string>()
  readonly #backlog: (() => void)[] = []
  #report: VenueReporter | null = null
  #isOver = false
  #reconciledNs = 0n

  constructor(venue: HostileVenue, options: HostileOptions, link: LinkOptions) {
    this.name = options.name
    this.#venue = venue
    this.#options = options
    this.#link = link
  }

  end(): void {
    this.#isOver = true
  }

  restore({ orders }: VenueMemory): void {
    this.#told.clear()
    for (const { order } of orders) {
      this.#tracked.set(`${order.clientOrderId}#${order.revision}`, trackedFrom(order))
    }
    this.#reconciledNs = 0n
  }

  onMarket(): void {}

  onTime(_at: UnixNs, report: VenueReporter): void {
    this.#report = report
    const { nowNs } = this.#options.time
    if (nowNs - this.#reconciledNs < BigInt(RECONCILE_MS) * 1_000_000n) return
    this.#reconciledNs = nowNs
    this.reconcile()
  }

  dispatch(effect: Effect, report: VenueReporter): void {
    if (this.#isOver) return
    this.#report = report
    this.#link.onDispatch(effect)
    if (effect.kind === 'query_at_venue') return this.#query(effect.clientOrderId, effect.revision)
    const { clientOrderId, revision } = effect.kind === 'submit_to_venue' ? effect.order : effect
    if (effect.kind === 'submit_to_venue') {
      const { nowNs: sentNs } = this.#options.time
      this.#track({ clientOrderId, revision, sentNs, amendedTotal: null, isInDoubt: false })
    }
    if (effect.kind === 'amend_at_venue') this.#noteAmend(effect)
    this.#request(clientOrderId, revision, this.#actionOf(effect))
  }

  #actionOf(effect: Exclude<Effect, { kind: 'query_at_venue' }>): Action {
    const truth = this.#options.truth()
    switch (effect.kind) {
      case 'submit_to_venue': {
        const { order } = effect
        const prior = this.#link.totalOf(order.clientOrderId) - order.quantity
        return {
          act: () => truth.submit(order, prior),
          tooLate: () => rejected(order.clientOrderId, 'it came too late'),
        }
      }
      case 'cancel_at_venue': {
        const { clientOrderId, revision } = effect
        return {
          act: () => truth.cancel(clientOrderId, revision),
          tooLate: () => ({ kind: 'cancel_rejected', clientOrderId, reason: refusal('it came too late') }),
        }
      }
      case 'amend_at_venue': {
        const { clientOrderId, revision, quantity } = effect
        return {
          act: () => truth.amend(clientOrderId, revision, quantity),
          tooLate: () => ({ kind: 'amend_rejected', clientOrderId, reason: refusal('it came too late') }),
        }
      }
    }
  }

  /** There, acted upon, and back; any part of that may take long or never happen. */
  #request(clientOrderId: ClientOrderId, revision: number, { act, tooLate }: Action): void {
    const { time } = this.#options
    const sentNs = time.nowNs
    let isAnswered = false
    const answer = (report: VenueReport) => {
      isAnswered = true
      this.#deliver(report, revision)
    }
    time.world.after(ANSWER_MS, () => {
      if (!isAnswered) this.#deliver({ kind: 'order_outcome_unknown', clientOrderId }, revision)
    })
    if (!this.#venue.isConnected || this.#venue.hits('lost_answers', 0.06)) return
    time.world.after(this.#venue.delayMs(), () => {
      const isLate = time.nowNs - sentNs > BigInt(RECEIVE_WINDOW_MS) * 1_000_000n
      const said = isLate ? tooLate() : act()
      this.#send(() => answer(said))
    })
  }

  /** From the venue to us. */
  #send(arrive: () => void): void {
    const venue = this.#venue
    if (!venue.isConnected || venue.hits('lost_answers', 0.08)) return
    const { time } = this.#options
    for (let copies = venue.hits('repeated_answers', 0.15) ? 2 : 1; copies > 0; copies--) {
      time.world.after(venue.delayMs(), () => {
        if (venue.isConnected) arrive()
      })
    }
  }

  overhear({ order }: TruthOrder, report: VenueReport): void {
    this.#send(() => this.#deliver(report, order.revision))
  }

  #query(clientOrderId: ClientOrderId, revision: number): void {
    const { time, truth } = this.#options
    if (!this.#venue.isConnected) return
    const sentNs = this.#tracked.get(`${clientOrderId}#${revision}`)?.sentNs ?? 0n
    time.world.after(this.#venue.delayMs(), () => {
      const found = truth().find(clientOrderId, revision)
      // A venue may answer from a place that has not heard of it yet.
      const isYoung = time.nowNs - sentNs < BigInt(HIDDEN_MS) * 1_000_000n
      if (found === null || (isYoung && this.#venue.hits('slow_venue', 0.3))) {
        this.#send(() => this.#deliver({ kind: 'order_missed', clientOrderId }, revision))
      } else this.#tell(found)
    })
  }

  /** Compares what we may not have heard with what the venue knows. */
  reconcile(): void {
    const { time, truth } = this.#options
    if (this.#isOver || this.#report === null || !this.#venue.isConnected) return
    time.world.after(this.#venue.delayMs(), () => {
      for (const { fill, of } of truth().executions.values()) {
        if (!this.#told.has(fill.executionId)) this.#send(() => this.#deliver(fill, of.order.revision))
      }
      for (const tracked of [...this.#tracked.values()]) this.#compare(tracked)
    })
  }

  #compare(tracked: Tracked): void {
    const { clientOrderId, revision, sentNs } = tracked
    if (tracked.isInDoubt) this.#deliver({ kind: 'order_outcome_unknown', clientOrderId }, revision)
    tracked.isInDoubt = false
    const found = this.#options.truth().find(clientOrderId, revision)
    if (found !== null) return this.#tell(found)
    const isOld = this.#options.time.nowNs - sentNs > BigInt(HIDDEN_MS) * 1_000_000n
    if (isOld) this.#send(() => this.#deliver({ kind: 'order_outcome_unknown', clientOrderId }, revision))
  }

  /** All that is true of an order, in one answer. */
  #tell(found: TruthOrder): void {
    const { clientOrderId, revision } = found.order
    const said: VenueReport[] = [...found.executions]
    const asked = this.#tracked.get(`${clientOrderId}#${revision}`)?.amendedTotal ?? null
    const isAmended = asked !== null && found.quantity === asked - found.prior
    if (isAmended) said.unshift({ kind: 'amend_accepted', clientOrderId })
    if (found.end !== null) said.push(found.end)
    else if (found.isOpen) said.push(acceptance(found))
    else if (this.#link.totalOf(clientOrderId) - found.prior > found.filled) said.push(lessThanThought(found))
    this.#send(() => {
      for (const report of said) this.#deliver(report, revision)
    })
  }

  #deliver(report: VenueReport, revision: number): void {
    // Before it was told whom to tell, an adapter hears nothing.
    if (this.#isOver || this.#report === null) return
    if (this.#options.time.isFrozen) {
      this.#backlog.push(() => this.#deliver(report, revision))
      return
    }
    if (report.kind === 'order_filled') this.#told.add(report.executionId)
    if (ENDS.has(report.kind) && 'clientOrderId' in report) {
      this.#tracked.delete(`${report.clientOrderId}#${revision}`)
    }
    this.#report(report, revision)
  }

  flush(): void {
    for (const deliver of this.#backlog.splice(0)) deliver()
  }

  flood(count: number): void {
    const [last] = [...this.#options.truth().orders.values()].slice(-1)
    if (!last || this.#isOver || this.#options.time.isFrozen) return
    for (let n = 0; n < count; n++) this.#report?.(acceptance(last), last.order.revision)
  }

  #track(tracked: Tracked): void {
    const key = `${tracked.clientOrderId}#${tracked.revision}`
    if (!this.#tracked.has(key)) this.#tracked.set(key, tracked)
  }

  #noteAmend(effect: Extract<Effect, { kind: 'amend_at_venue' }>): void {
    const tracked = this.#tracked.get(`${effect.clientOrderId}#${effect.revision}`)
    if (tracked) tracked.amendedTotal = effect.quantity
  }
}

/** Filled there, and smaller than we think: a change that we had given up went through. */
function lessThanThought({ order: { clientOrderId } }: TruthOrder): VenueReport {
  return { kind: 'order_cancelled', clientOrderId, reason: { code: 'unfilled_remainder', details: {} } }
}

interface Action {
  readonly act: () => VenueReport
  readonly tooLate: () => VenueReport
}

const ENDS: ReadonlySet<VenueReport['kind']> = new Set<VenueReport['kind']>([
  'order_cancelled',
  'order_expired',
  'order_rejected',
])

const IN_DOUBT: ReadonlySet<Order['status']> = new Set(['submitted', 'pending_cancel', 'pending_amend'])

function trackedFrom({ clientOrderId, revision, amendment, sentAt, status }: Order): Tracked {
  const amendedTotal = amendment?.way === 'in_place' ? amendment.quantity : null
  return { clientOrderId, revision, sentNs: sentAt, amendedTotal, isInDoubt: IN_DOUBT.has(status) }
}
