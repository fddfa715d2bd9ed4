import type { InstrumentKey, MarketQuality, Ticks, VenueName } from '../../domain/index.ts'
import type { BookFault, BookVerdict, ManagedBook } from '../book/index.ts'
import { BookSamples } from './book-samples.ts'
import {
  bookFinding,
  type Finding,
  rateFinding,
  scoreOf,
  staleFinding,
  wideFinding,
  wordsOf,
} from './findings.ts'
import { Incidents } from './incidents.ts'
import { OutlierWatch } from './outliers.ts'

export interface QualityTerms {
  readonly key: InstrumentKey
  readonly venue: VenueName
  /** Null where no book of the instrument is kept. */
  readonly book: ManagedBook | null
  /** Over which incidents count against the score, and books are averaged. */
  readonly windowMs: number
  /** Channels listened to, with the age from which silence is a fault; null where a quiet one is none. */
  readonly channels: ReadonlyMap<string, number | null>
}

/**
 * Watches what one venue says of one instrument. It has no clock: every call says when, in milliseconds of
 * one clock, which never goes back.
 */
export class QualityMeter {
  readonly #terms: QualityTerms
  readonly #heardAtMs = new Map<string, number>()
  readonly #gaps = new Incidents()
  readonly #resyncs = new Incidents()
  readonly #crossed = new Incidents()
  readonly #outliers = new Incidents()
  readonly #differing = new Incidents()
  readonly #prints = new OutlierWatch()
  readonly #samples: BookSamples
  #compared = 0
  #fault: BookFault | null = null

  constructor(terms: QualityTerms) {
    this.#terms = terms
    this.#samples = new BookSamples(terms.windowMs)
  }

  /** Something came on a channel, be it only that nothing changed. */
  heard(channel: string, atMs: number): void {
    this.#heardAtMs.set(channel, atMs)
  }

  /** What the book said to a message. */
  bookTook(verdict: BookVerdict, atMs: number): void {
    if (verdict.kind === 'applied' && this.#terms.book !== null) this.#samples.note(this.#terms.book, atMs)
    if (verdict.kind !== 'broken') return
    this.#fault = verdict.why
    if (verdict.why === 'crossed') this.#crossed.note(atMs)
    else this.#gaps.note(atMs)
  }

  /** The book is fetched anew. */
  resynced(atMs: number): void {
    this.#resyncs.note(atMs)
  }

  /** Whether a print is far from the prints and the book around it. */
  tookPrint(price: Ticks, atMs: number): boolean {
    const { book } = this.#terms
    const touches = { bid: book?.bestBid() ?? null, ask: book?.bestAsk() ?? null }
    const isOutlier = this.#prints.isOutlier(price, touches)
    if (isOutlier) this.#outliers.note(atMs)
    return isOutlier
  }

  /** A closed candle was held against the venue's own. */
  comparedCandle(isDifferent: boolean, atMs: number): void {
    this.#compared += 1
    if (isDifferent) this.#differing.note(atMs)
  }

  quality(nowMs: number): MarketQuality {
    const { key, venue, channels } = this.#terms
    const spread = this.#samples.spread(nowMs)
    const findings = this.#findings(nowMs)
    return {
      key,
      venue,
      score: scoreOf(findings),
      findings: wordsOf(findings),
      ages: [...channels.keys()].map((channel) => ({ channel, ageMs: this.#ageMs(channel, nowMs) })),
      gaps: this.#gaps.total,
      resyncs: this.#resyncs.total,
      crossedBooks: this.#crossed.total,
      outliers: this.#outliers.total,
      candlesDiffering: this.#differing.total,
      candlesCompared: this.#compared,
      spread: spread && { average: spread.average, highest: spread.highest },
      depth: this.#samples.depth(nowMs),
    }
  }

  #ageMs(channel: string, nowMs: number): number | null {
    const heardAtMs = this.#heardAtMs.get(channel)
    return heardAtMs === undefined ? null : Math.max(0, nowMs - heardAtMs)
  }

  #findings(nowMs: number): readonly Finding[] {
    const { book, channels, windowMs } = this.#terms
    const rate = (
      incidents: Incidents,
      points: readonly [number, number],
      words: readonly [string, string],
    ) =>
      rateFinding({
        count: incidents.since(nowMs - windowMs),
        pointsEach: points[0],
        pointsMax: points[1],
        words,
        windowMs,
      })
    return [
      ...(book === null ? [] : bookFinding(book.state, this.#fault)),
      ...[...channels].flatMap(([channel, limitMs]) =>
        limitMs === null ? [] : staleFinding(channel, this.#ageMs(channel, nowMs), limitMs),
      ),
      ...rate(this.#crossed, [10, 30], ['crossed book', 'crossed books']),
      ...rate(this.#gaps, [5, 25], ['broken sequence', 'broken sequences']),
      ...rate(this.#differing, [5, 20], ['candle that differs', 'candles that differ']),
      ...rate(this.#resyncs, [3, 15], ['fresh snapshot', 'fresh snapshots']),
      ...rate(this.#outliers, [2, 10], ['print far from the market', 'prints far from the market']),
      ...wideFinding(this.#samples.spread(nowMs)),
    ]
  }
}
