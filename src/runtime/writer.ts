import {
  type Effect,
  type Event,
  type Input,
  JournalFailed,
  type UnixNs,
  type VenueName,
} from '../domain/index.ts'
import type { State } from '../engine/index.ts'
import type { Clock, Journal, Log, RecordGroup, Timers, Venue, VenueReporter } from '../ports/index.ts'
import type { DurableView } from './durable-view.ts'
import type { Mailbox } from './mailbox.ts'
import { type Settled, settleThrough } from './settle.ts'
import type { Sight } from './sight.ts'

/** An input and whoever waits for what it caused. */
export interface Letter {
  /** Null asks only to be passed through. */
  readonly input: Input | null
  /** When it happened, where that may be before it is settled; the time of settling when absent. */
  readonly at?: UnixNs
  /** Called as the input is settled; what it answers runs once that is durable. */
  readonly settled?: (state: State, events: readonly Event[]) => () => void
  /** Called just before the input is settled. */
  readonly before?: (state: State) => void
  readonly failed?: (why: string) => void
  /** Which venue's report it is. */
  readonly venue?: VenueName
}

export interface WriterOptions {
  readonly state: State
  readonly durable: DurableView
  readonly journal: Journal<Event>
  readonly mailbox: Mailbox<Letter>
  readonly venues: ReadonlyMap<string, Venue>
  readonly sight: Sight
  readonly clock: Clock
  readonly wall: Clock
  readonly timers: Timers
  readonly log: Log
  readonly publish: (groups: readonly RecordGroup[]) => void
  readonly reporterFor: (venue: VenueName) => VenueReporter
  /** Somebody was told that trading is halted, and what is decided does not know yet. */
  readonly isHalted: () => boolean
  /**
   * A batch could not be written for a while, or never will be: what is open is not looked after. True when
   * open orders were taken off their venues.
   */
  readonly onFailure: (why: string) => boolean
  readonly probe?: WriterProbe
  /** What is in memory may be wrong; told once, after trading was ended. */
  readonly onBroken?: (why: string) => void
}

/** Measurements of one batch, in seconds. */
export interface WriterProbe {
  onBatch(batch: {
    readonly inputs: number
    readonly records: number
    /** How long its oldest letter waited; null where nobody knows. */
    readonly waited: number | null
    readonly decide: number
    readonly append: number
    /** Until everybody had an answer, from the beginning of deciding on. */
    readonly answered: number
  }): void
}

const BATCH_MAX = 1024
const RETRY_FIRST_MS = 50
const RETRY_LAST_MS = 2000
/** How long a batch may wait for the journal before open orders are taken off their venues. */
const FAILURE_MS = 5000

/**
 * The single writer: takes a batch, decides and applies it, makes it durable, and only then lets anybody
 * know. A full disk holds the batch and tries the same bytes again; any other failure ends the writer for
 * good.
 */
export class Writer {
  readonly #options: WriterOptions
  #lagMs = 0
  #isFailing = false
  /** Open orders were taken off their venues while this batch waited for the journal. */
  #isCalledOff = false
  #stoppedBecause: string | null = null
  #isBroken = false
  #retryMsMax = Number.POSITIVE_INFINITY
  #retryNow: (() => void) | null = null

  constructor(options: WriterOptions) {
    this.#options = options
  }

  get lagMs(): number {
    return this.#lagMs
  }
  get isFailing(): boolean {
    return this.#isFailing
  }
  /** Null while it works. */
  get stoppedBecause(): string | null {
    return this.#stoppedBecause
  }

  /** From now on a batch that cannot be written is given up after so long; none is retried for ever. */
  limitRetries(ms: number): void {
    this.#retryMsMax = ms
    this.#retryNow?.()
  }

  /** Ends trading for good; whoever asks from now on is told why. */
  halt(why: string): void {
    if (this.#stoppedBecause !== null) return
    this.#stoppedBecause = why
    this.#options.log.error('the engine stopped: trading is over until a restart', { why })
    this.#options.onFailure(why)
  }

  /** Ends trading because something was thrown where nothing may be. */
  break(error: unknown): void {
    this.#options.log.error('the engine broke: what it knows may be wrong', { error })
    this.halt(reasonOf(error))
    if (this.#isBroken) return
    this.#isBroken = true
    this.#options.onBroken?.(reasonOf(error))
  }

  /** Works until the mailbox is closed and empty, or something fails that trading must not go on after. */
  async run(): Promise<void> {
    const { mailbox } = this.#options
    for (
      let letters = await mailbox.take(BATCH_MAX);
      letters !== null;
      letters = await mailbox.take(BATCH_MAX)
    ) {
      await this.write(letters, mailbox.takenFrom)
    }
  }

  /** One batch, from deciding to publishing. */
  async write(letters: readonly Letter[], arrivedAt: UnixNs | null = null): Promise<void> {
    if (this.#stoppedBecause !== null) return this.#refuse(letters, this.#stoppedBecause)
    try {
      const startedAt = this.#options.wall.now()
      const { settled, answers } = this.#settleAll(letters)
      const decidedAt = this.#options.wall.now()
      if (settled.events.length > 0) await this.#appendUntilDurable(settled.events)
      const durableAt = this.#options.wall.now()
      if (settled.events.length > 0) this.#lagMs = Number(durableAt - decidedAt) / 1e6
      this.#announce(settled.events, answers)
      const answeredAt = this.#options.probe === undefined ? durableAt : this.#options.wall.now()
      for (const effect of settled.effects) this.#dispatch(effect)
      this.#options.probe?.onBatch({
        inputs: letters.length,
        records: settled.events.length,
        waited: arrivedAt === null ? null : Number(startedAt - arrivedAt) / 1e9,
        decide: Number(decidedAt - startedAt) / 1e9,
        append: Number(durableAt - decidedAt) / 1e9,
        answered: Number(answeredAt - startedAt) / 1e9,
      })
    } catch (error) {
      this.#stop(letters, error)
    }
  }

  #settleAll(letters: readonly Letter[]): { settled: Settled; answers: (() => void)[] } {
    const { state, sight } = this.#options
    const now = this.#options.clock.now()
    const settled: Settled = { events: [], effects: [] }
    const answers: (() => void)[] = []
    for (const letter of letters) {
      letter.before?.(state)
      const from = settled.events.length
      if (letter.input !== null) {
        sight.at = this.#notBefore(letter.at ?? now)
        settleThrough(state, letter.input, {
          surroundings: sight,
          dispatchNow: this.#dispatchNow,
          into: settled,
        })
      }
      if (letter.settled) answers.push(letter.settled(state, settled.events.slice(from)))
    }
    return { settled, answers }
  }

  /** Engine time never runs backwards, not even over a restart with another clock. */
  #notBefore(at: UnixNs): UnixNs {
    const { lastAt } = this.#options.state
    return at > lastAt ? at : lastAt
  }

  readonly #dispatchNow = (effect: Effect, report: VenueReporter): boolean => {
    const venue = this.#options.venues.get(effect.venue)
    if (!venue?.answersInBatch) return false
    venue.dispatch(effect, report)
    return true
  }

  #dispatch(effect: Effect): void {
    const { venues, state, reporterFor } = this.#options
    const venue = venues.get(effect.venue)
    // Told already, or decided in the very batch whose answers have just gone out.
    const isHalted = this.#options.isHalted() || state.tradingState === 'halted'
    if (effect.kind === 'submit_to_venue' && (isHalted || this.#isCalledOff)) {
      // Its batch waited for the journal while trading was halted, or for too long: it goes nowhere.
      const { clientOrderId, revision } = effect.order
      const reason = { code: isHalted ? 'cancelled_by_halt' : 'journal_failed', details: {} } as const
      return reporterFor(effect.venue)({ kind: 'order_cancelled', clientOrderId, reason }, revision)
    }
    if (venue) venue.dispatch(effect, this.#options.reporterFor(venue.name))
    else this.#options.log.error('no such venue is connected', { venue: effect.venue })
  }

  async #appendUntilDurable(events: readonly Event[]): Promise<void> {
    const { journal, log, onFailure } = this.#options
    let waitedMs = 0
    this.#isCalledOff = false
    for (let delayMs = RETRY_FIRST_MS; ; delayMs = Math.min(delayMs * 2, RETRY_LAST_MS)) {
      try {
        await journal.append(events)
        if (this.#isFailing) log.warn('the journal can be written again', { records: events.length })
        this.#isFailing = false
        return
      } catch (error) {
        if (!(error instanceof JournalFailed && error.retriable) || waitedMs >= this.#retryMsMax) throw error
        if (!this.#isFailing) log.error('the journal cannot be written; orders wait', { why: error.message })
        this.#isFailing = true
        await this.#pause(delayMs)
        if (waitedMs < FAILURE_MS && waitedMs + delayMs >= FAILURE_MS) {
          this.#isCalledOff = onFailure(error.message)
        }
        waitedMs += delayMs
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel()
        this.#retryNow = null
        resolve()
      }
      const cancel = this.#options.timers.after(ms, done)
      this.#retryNow = done
    })
  }

  #announce(events: readonly Event[], answers: readonly (() => void)[]): void {
    const { durable, publish, state } = this.#options
    const groups = events.map((event) => durable.fold(event))
    durable.shareClosed(state, events)
    for (const answer of answers) answer()
    if (groups.length > 0) publish(groups)
  }

  #stop(letters: readonly Letter[], error: unknown): void {
    const why = reasonOf(error)
    this.#options.log.error('a batch failed', { error })
    this.halt(why)
    this.#refuse(letters, why)
    // A journal that says it failed is known to be right up to there.
    if (!(error instanceof JournalFailed)) this.break(error)
  }

  #refuse(letters: readonly Letter[], why: string): void {
    for (const letter of letters) letter.failed?.(why)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
