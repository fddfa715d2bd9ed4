import type { BookSnapshot, Instrument, InstrumentKey, MarketQuality, VenueName } from '../domain/index.ts'
import type { MarketDesk, MarketFeed, TickerNotice, TickerOutcome, Timers } from '../ports/index.ts'

export interface DesksOptions {
  readonly feed: Pick<MarketFeed, 'desks'>
  readonly timers: Timers
}

/** A ticker that nobody asked for in this time is let go. */
const IDLE_MS = 60_000
/** So long the venue's first word is waited for. */
const FIRST_WORD_MS = 3000

interface FollowedTicker {
  latest: TickerNotice | null
  /** Each is called once, with the first word or with the end of its wait. */
  readonly waiting: Set<() => void>
  readonly release: () => void
  stopTimer: () => void
}

/** What the markets of venues can be asked beside what the feed brings. */
export class MarketDesks {
  readonly #options: DesksOptions
  readonly #tickers = new Map<InstrumentKey, FollowedTicker>()

  constructor(options: DesksOptions) {
    this.#options = options
  }

  quality(): readonly MarketQuality[] {
    return this.#desks.flatMap((desk) => desk.quality())
  }

  /** As deep as the venue's book is known; null where no venue's market is behind the instrument. */
  book({ venue, key }: Instrument, depth: number): BookSnapshot | null {
    return this.#deskOf(venue)?.book(key, depth) ?? null
  }

  /** Times a book had to be fetched anew, by reason. */
  resyncsOf(venue: VenueName): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#deskOf(venue)?.resyncs() ?? [])
  }

  /** The ticker's stream begins with the first question and ends when nobody asked for a minute. */
  async ticker(instrument: Instrument): Promise<TickerOutcome> {
    const { venue, key } = instrument
    const desk = this.#deskOf(venue)
    if (desk === undefined) return { outcome: 'silent' }
    const known = this.#tickers.get(key)
    const begun = known === undefined ? this.#begin(desk, instrument) : { ok: true as const, ticker: known }
    if (!begun.ok) return { outcome: begun.isFull === true ? 'no_room' : 'not_streamed', why: begun.why }
    const { ticker } = begun
    this.#keep(key, ticker)
    if (ticker.latest === null) await this.#firstWord(ticker)
    return ticker.latest === null ? { outcome: 'silent' } : { outcome: 'told', ticker: ticker.latest }
  }

  stop(): void {
    for (const key of [...this.#tickers.keys()]) this.#end(key)
  }

  get #desks(): readonly MarketDesk[] {
    return this.#options.feed.desks?.() ?? []
  }

  #deskOf(venue: VenueName): MarketDesk | undefined {
    return this.#desks.find((each) => each.venue === venue)
  }

  #begin(desk: MarketDesk, { key }: Instrument) {
    const waiting = new Set<() => void>()
    const subscribed = desk.subscribe({ kind: 'ticker' }, key, (notice) => {
      if (notice.kind === 'ticker') this.#take(key, notice)
    })
    if (!subscribed.ok) return subscribed
    const { release } = subscribed
    const ticker: FollowedTicker = { latest: null, waiting, release, stopTimer: () => undefined }
    this.#tickers.set(key, ticker)
    return { ok: true as const, ticker }
  }

  #take(key: InstrumentKey, notice: TickerNotice): void {
    const ticker = this.#tickers.get(key)
    if (ticker === undefined) return
    ticker.latest = notice
    for (const wake of ticker.waiting) wake()
  }

  #keep(key: InstrumentKey, ticker: FollowedTicker): void {
    ticker.stopTimer()
    ticker.stopTimer = this.#options.timers.after(IDLE_MS, () => this.#end(key))
  }

  #end(key: InstrumentKey): void {
    const ticker = this.#tickers.get(key)
    if (ticker === undefined) return
    this.#tickers.delete(key)
    ticker.stopTimer()
    ticker.release()
    for (const wake of ticker.waiting) wake()
  }

  #firstWord({ waiting }: FollowedTicker): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        stopTimer()
        waiting.delete(wake)
        resolve()
      }
      const stopTimer = this.#options.timers.after(FIRST_WORD_MS, wake)
      waiting.add(wake)
    })
  }
}
