import type { Input, InstrumentKey, Listing, MarketEvent } from '../domain/index.ts'
import type { MarketEstimators, State } from '../engine/index.ts'
import type {
  EngineListener,
  FeedHistory,
  FeedListener,
  Log,
  Timers,
  UnchangedInstrument,
} from '../ports/index.ts'
import type { Audience } from './audience.ts'
import type { MarketBoard } from './market-board.ts'
import type { MarketWatch } from './market-watch.ts'
import type { VenueDesk } from './venue-desk.ts'
import type { Letter } from './writer.ts'

export interface MarketIntakeOptions {
  readonly state: Readonly<State>
  readonly board: MarketBoard
  readonly watch: MarketWatch
  readonly estimators: MarketEstimators
  readonly desk: VenueDesk
  readonly audience: Audience
  readonly timers: Timers
  readonly log: Log
  readonly wallMs: () => number
  /** One that finds no room is dropped: the next one says more. */
  readonly offerNotice: (input: Input) => void
  readonly offer: (letter: Letter) => void
  /** Called with each delivery: a replay passes hours between two beats of the machine. */
  readonly onPassed: () => void
}

/** A browser cannot show more, and a replay at full speed would send nothing else. */
const NOTICE_MS = 50

/** What a feed brings: onto the board, to the simulated exchange, to what waits for a price, to listeners. */
export class MarketIntake implements Omit<FeedListener, 'onStatus'> {
  readonly #options: MarketIntakeOptions
  #isNoticePlanned = false

  constructor(options: MarketIntakeOptions) {
    this.#options = options
  }

  onMarket(events: readonly MarketEvent[]): void {
    const { board, watch, estimators, desk, wallMs, onPassed } = this.#options
    const receivedAtMs = wallMs()
    for (const event of events) {
      board.record(event, receivedAtMs)
      const price = watch.note(event)
      if (price !== null) estimators.observe(event.key, price, event.eventAt)
      desk.onMarket(event)
    }
    this.#observe(events)
    onPassed()
    this.#planNotice()
  }

  onAlive(unchanged: readonly UnchangedInstrument[]): void {
    const { board, wallMs } = this.#options
    const at = wallMs()
    for (const { key, silentMs } of unchanged) board.touch(key, at - silentMs)
    this.#planNotice()
  }

  onLost(keys: readonly InstrumentKey[], why: string): void {
    const { board, watch, log } = this.#options
    log.warn('the market is not known', { instruments: keys, why })
    for (const key of keys) {
      board.lose(key)
      watch.passOver(key)
    }
    this.#planNotice()
  }

  onListings(listings: readonly Listing[]): void {
    const { board, offer } = this.#options
    for (const instrument of listings) {
      const settled = (state: State) => () => {
        const listed = state.instruments.get(instrument.key)
        if (listed) board.list(listed)
      }
      offer({ input: { kind: 'list_instrument', instrument }, settled })
    }
  }

  onHistory(history: FeedHistory): void {
    this.#options.board.seed(history)
  }

  /** After a stall nothing that was seen says where the market is. */
  forget(): void {
    this.#options.board.forget()
    this.#options.watch.forget()
    this.#planNotice()
  }

  /** Shows the core where the market stands, for whatever it keeps until a trigger. */
  #observe(events: readonly MarketEvent[]): void {
    const { state, watch, offerNotice } = this.#options
    const { held, isStalled } = state
    if (isStalled) offerNotice({ kind: 'end_stall' })
    if (held.size === 0) {
      for (const { key } of events) watch.passOver(key)
      return
    }
    for (const key of new Set(events.map((event) => event.key))) {
      const observation = watch.observe(key)
      if (observation) offerNotice({ kind: 'observe_market', observation })
    }
  }

  #planNotice(): void {
    if (this.#isNoticePlanned) return
    this.#isNoticePlanned = true
    const { timers, board, audience } = this.#options
    timers.after(NOTICE_MS, () => {
      this.#isNoticePlanned = false
      const changes = board.takeChanges()
      if (changes.length > 0) audience.tell((listener: EngineListener) => listener.onMarket(changes))
    })
  }
}
