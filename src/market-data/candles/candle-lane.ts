import { type Bar, type Lots, NO_LOTS, NS_PER_MS, type Trade, type UnixNs } from '../../domain/index.ts'
import { BarSeries } from './bar-series.ts'

/** One interval of one instrument, made of its prints. */
export interface MadeCandle {
  readonly intervalMs: number
  readonly bar: Bar
  readonly trades: number
  /** Nobody traded: all prices are the close before. */
  readonly isEmpty: boolean
  readonly isClosed: boolean
  /** A late print was worked in after it had closed. */
  readonly isCorrected: boolean
  /** Prints may be missing: we began to listen, or lost the venue, while it ran. */
  readonly isPartial: boolean
}

/** What a bar alone does not tell. */
interface Story {
  trades: number
  firstAt: UnixNs
  lastAt: UnixNs
  isCorrected: boolean
  isPartial: boolean
}

export interface LaneTerms {
  readonly intervalMs: number
  /** Candles remembered. */
  readonly kept: number
  /** How long after its end a candle still takes a print that belongs to it. */
  readonly graceMs: number
}

/**
 * Candles of one width, without a hole, the last one open. A print is put into the interval of its own time,
 * wherever that is, and open and close go by that time, not by the order of arrival.
 */
export class CandleLane {
  readonly #terms: LaneTerms
  readonly #widthNs: bigint
  readonly #graceNs: bigint
  readonly #bars: BarSeries
  readonly #stories = new Map<UnixNs, Story>()
  #now = 0n as UnixNs
  #dropped = 0
  /** Prints may have been missed since the last one that came. */
  #isInterrupted = true

  constructor(terms: LaneTerms) {
    this.#terms = terms
    this.#widthNs = BigInt(terms.intervalMs) * NS_PER_MS
    this.#graceNs = BigInt(terms.graceMs) * NS_PER_MS
    this.#bars = new BarSeries(terms.intervalMs, terms.kept)
  }

  /** Prints that came too late for their candle. */
  get dropped(): number {
    return this.#dropped
  }

  /** The last `count` candles, oldest first. */
  latest(count: number): readonly MadeCandle[] {
    return this.#bars.latest(Math.min(count, this.#terms.kept)).map((bar) => this.#shown(bar))
  }

  /** The candles that the print made or changed, oldest first; none when it came too late. */
  take(trade: Trade): readonly MadeCandle[] {
    const openAt = this.#openAtOf(trade.eventAt)
    const last = this.#bars.latest(1)[0]
    if (trade.eventAt > this.#now) this.#now = trade.eventAt
    const isLate = last !== undefined && openAt < last.openAt
    if (isLate && !this.#isStillTaken(openAt)) {
      this.#dropped += 1
      return []
    }
    const before = last === undefined || isLate ? [] : this.#closeUntil(last, openAt)
    const changed = this.#workIn(openAt, trade, isLate)
    this.#isInterrupted = false
    return [...before.filter((bar) => bar.openAt !== openAt), ...changed].map((bar) => this.#shown(bar))
  }

  /** Time goes on without a print: what has ended is closed, and empty candles follow it up to `now`. */
  advance(now: UnixNs): readonly MadeCandle[] {
    const last = this.#bars.latest(1)[0]
    if (now > this.#now) this.#now = now
    if (last === undefined || this.#openAtOf(now) <= last.openAt) return []
    return this.#closeUntil(last, this.#openAtOf(now)).map((bar) => this.#shown(bar))
  }

  /** From here to the next print some may be missed. */
  interrupt(): void {
    this.#isInterrupted = true
    const last = this.#bars.latest(1)[0]
    const story = last && this.#stories.get(last.openAt)
    if (story) story.isPartial = true
  }

  #openAtOf(at: UnixNs): UnixNs {
    return (at - (at % this.#widthNs)) as UnixNs
  }

  #isStillTaken(openAt: UnixNs): boolean {
    return this.#stories.has(openAt) && this.#now - (openAt + this.#widthNs) <= this.#graceNs
  }

  /** `last`, which is closed now if anything follows it, and empty candles behind it up to `openAt`. */
  #closeUntil(last: Bar, openAt: UnixNs): readonly Bar[] {
    if (openAt === last.openAt) return []
    const bars: Bar[] = [last]
    const keptFrom = openAt - BigInt(this.#terms.kept - 1) * this.#widthNs
    const next = last.openAt + this.#widthNs
    // After a long silence only what is remembered is made.
    for (let at = next > keptFrom ? next : keptFrom; at <= openAt; at += this.#widthNs) {
      const { close } = last
      const bar = { openAt: at as UnixNs, open: close, high: close, low: close, close, volume: NO_LOTS }
      bars.push(this.#bars.addBar(bar))
      this.#remember(bar.openAt, this.#isInterrupted)
    }
    return bars
  }

  #remember(openAt: UnixNs, isPartial: boolean): Story {
    const story = { trades: 0, firstAt: openAt, lastAt: openAt, isCorrected: false, isPartial }
    this.#stories.set(openAt, story)
    if (this.#stories.size > this.#terms.kept) {
      const [oldest] = this.#stories.keys()
      if (oldest !== undefined) this.#stories.delete(oldest)
    }
    return story
  }

  /** The print's candle and the empty ones behind it, which show its close. */
  #workIn(openAt: UnixNs, trade: Trade, isLate: boolean): readonly Bar[] {
    const story = this.#stories.get(openAt) ?? this.#remember(openAt, true)
    const bar = grown(this.#bars.at(openAt), { openAt, trade, story })
    note(story, trade.eventAt)
    if (isLate) story.isCorrected = true
    this.#bars.put(bar)
    return [bar, ...this.#followClose(bar)]
  }

  #followClose({ openAt, close }: Bar): readonly Bar[] {
    const followers: Bar[] = []
    for (let at = (openAt + this.#widthNs) as UnixNs; ; at = (at + this.#widthNs) as UnixNs) {
      const bar = this.#bars.at(at)
      if (bar === null || this.#stories.get(at)?.trades !== 0 || bar.close === close) return followers
      const follower = { ...bar, open: close, high: close, low: close, close }
      this.#bars.put(follower)
      followers.push(follower)
    }
  }

  #shown(bar: Bar): MadeCandle {
    const story = this.#stories.get(bar.openAt)
    return {
      intervalMs: this.#terms.intervalMs,
      bar,
      trades: story?.trades ?? 0,
      isEmpty: story?.trades === 0,
      isClosed: bar.openAt + this.#widthNs <= this.#now,
      isCorrected: story?.isCorrected ?? false,
      isPartial: story?.isPartial ?? true,
    }
  }
}

interface Growth {
  readonly openAt: UnixNs
  readonly trade: Trade
  readonly story: Story
}

function grown(bar: Bar | null, { openAt, trade, story }: Growth): Bar {
  const { price, quantity, eventAt } = trade
  if (bar === null || story.trades === 0) {
    return { openAt, open: price, high: price, low: price, close: price, volume: quantity }
  }
  return {
    openAt,
    open: eventAt < story.firstAt ? price : bar.open,
    high: price > bar.high ? price : bar.high,
    low: price < bar.low ? price : bar.low,
    close: eventAt >= story.lastAt ? price : bar.close,
    volume: (bar.volume + quantity) as Lots,
  }
}

function note(story: Story, eventAt: UnixNs): void {
  if (story.trades === 0 || eventAt < story.firstAt) story.firstAt = eventAt
  if (story.trades === 0 || eventAt > story.lastAt) story.lastAt = eventAt
  story.trades += 1
}
