import type {
  BookLevel,
  BookSnapshot,
  Impact,
  InstrumentKey,
  Lots,
  Money,
  Side,
  UnixNs,
} from '../../domain/index.ts'
import type { BookRule, BookUpdate } from './book-update.ts'
import { okxChecksum } from './checksum.ts'
import {
  type Depth,
  depthWithin,
  impactOf,
  type Levels,
  micropriceOf,
  middlePriceOf,
  spreadOf,
  type Touches,
} from './measures.ts'
import { type Place, successionOf } from './sequence.ts'
import { BookSide } from './side.ts'

/** `waiting`: changes came, the snapshot did not. `broken`: only a new snapshot helps. */
export type BookState = 'empty' | 'waiting' | 'live' | 'broken'

/** `gap`: messages are missing. `thin`: the market left the prices that the snapshot covered. */
export type BookFault = 'gap' | 'checksum' | 'crossed' | 'off_grid' | 'overflow' | 'reset' | 'thin'

export type BookVerdict =
  | { readonly kind: 'applied' }
  /** Old, repeated, or of no use before a snapshot that the stream itself will bring. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'buffered' }
  /** The book is not handed out any more; the caller sees to a new snapshot. */
  | { readonly kind: 'broken'; readonly why: BookFault }

export interface BookTerms {
  readonly key: InstrumentKey
  readonly tickSize: Money
  readonly lotSize: Money
  readonly rule: BookRule
  /** Levels kept of each side; what lies behind them is forgotten. */
  readonly depthMax?: number
  /**
   * Levels of a side at which the venue cuts its snapshots: a side that long is known to its last level
   * only, and what lies behind is never handed out. Absent where snapshots are whole, or kept whole by the
   * stream.
   */
  readonly snapshotDepth?: number
}

const DEPTH_MAX = 20_000
const BUFFERED_UPDATES_MAX = 2_000

const APPLIED: BookVerdict = { kind: 'applied' }
const IGNORED: BookVerdict = { kind: 'ignored' }
const BUFFERED: BookVerdict = { kind: 'buffered' }

/**
 * The book of one instrument at one venue: snapshot and changes put in order by the venue's rule. It is
 * handed out only while it is known to be right, and is never crossed.
 *
 * @example const verdict = book.take(update); if (verdict.kind === 'broken') fetchAgain(verdict.why)
 */
export class ManagedBook {
  readonly #terms: BookTerms
  readonly #bids: BookSide
  readonly #asks: BookSide
  #state: BookState = 'empty'
  #place: Place = { lastId: null, previousId: null }
  #eventAt = 0n as UnixNs
  #buffer: BookUpdate[] = []

  constructor(terms: BookTerms) {
    this.#terms = terms
    // Only this venue's checksum is made of what it wrote.
    const sideTerms = { ...terms, keepsLines: terms.rule === 'okx' }
    this.#bids = new BookSide('bids', sideTerms)
    this.#asks = new BookSide('asks', sideTerms)
  }

  get key(): InstrumentKey {
    return this.#terms.key
  }

  get tickSize(): Money {
    return this.#terms.tickSize
  }

  get lotSize(): Money {
    return this.#terms.lotSize
  }

  get state(): BookState {
    return this.#state
  }

  /** Newest event in the book, by the venue's clock; null unless live. */
  get eventAt(): UnixNs | null {
    return this.#state === 'live' ? this.#eventAt : null
  }

  take(update: BookUpdate): BookVerdict {
    if (update.isSnapshot) return this.#takeSnapshot(update)
    return this.#state === 'live' ? this.#takeChange(update) : this.#keepForSnapshot(update)
  }

  /** The connection is gone: nothing of before it holds, nothing of before it follows. */
  reset(): void {
    this.#state = 'empty'
    this.#buffer = []
  }

  /** The best `depth` levels of each side, of the time `at` where one is given; null unless live. */
  snapshot(depth: number, at?: UnixNs): BookSnapshot | null {
    if (this.#state !== 'live') return null
    return {
      kind: 'book',
      key: this.key,
      eventAt: at ?? this.#eventAt,
      bids: this.#bids.levels().take(depth).toArray(),
      asks: this.#asks.levels().take(depth).toArray(),
    }
  }

  bestBid(): BookLevel | null {
    return this.#state === 'live' ? this.#bids.best() : null
  }

  bestAsk(): BookLevel | null {
    return this.#state === 'live' ? this.#asks.best() : null
  }

  spread(): Money | null {
    const touches = this.#touches()
    return touches && spreadOf(touches, this.#terms)
  }

  middle(): Money | null {
    const touches = this.#touches()
    return touches && middlePriceOf(touches, this.#terms)
  }

  microprice(): Money | null {
    const touches = this.#touches()
    return touches && micropriceOf(touches, this.#terms)
  }

  /** What rests no further from the middle than `ratio` of it. */
  depthWithin(ratio: Money): Depth | null {
    const middle = this.middle()
    return middle === null ? null : depthWithin(this.#levels(), this.#terms, { middle, ratio })
  }

  /** What it takes to trade `quantity` at once; null too where the book does not hold so much. */
  impact(taker: Side, quantity: Lots): Impact | null {
    return this.#state === 'live' ? impactOf(this.#levels(), this.#terms, taker, quantity) : null
  }

  /**
   * Whether the market moved so near the end of what a cut snapshot covered that fewer than `levels` are
   * left: another snapshot, taken while this one is live, widens it again.
   */
  isThin(levels: number): boolean {
    return this.#state === 'live' && (this.#bids.isThin(levels) || this.#asks.isThin(levels))
  }

  #touches(): Touches | null {
    const bid = this.bestBid()
    const ask = this.bestAsk()
    return bid === null || ask === null ? null : { bid, ask }
  }

  #levels(): Levels {
    return { bids: this.#bids.levels(), asks: this.#asks.levels() }
  }

  #takeSnapshot(update: BookUpdate): BookVerdict {
    const { rule, snapshotDepth } = this.#terms
    const isOlder = (update.lastId ?? 0) < (this.#place.lastId ?? 0)
    if (rule === 'binance' && this.#state === 'live' && isOlder) return IGNORED
    this.#bids.clear()
    this.#asks.clear()
    const verdict = this.#write(update)
    if (verdict.kind === 'broken') return verdict
    if (snapshotDepth !== undefined) {
      this.#bids.endAt(snapshotDepth)
      this.#asks.endAt(snapshotDepth)
    }
    this.#state = 'live'
    return this.#catchUp()
  }

  /** What was streamed while the snapshot was fetched. */
  #catchUp(): BookVerdict {
    const waiting = this.#buffer
    this.#buffer = []
    for (const update of waiting) {
      const verdict = this.#takeChange(update)
      if (verdict.kind !== 'broken') continue
      // The snapshot is older than the stream: the next one may not be.
      this.#buffer = waiting
      return verdict
    }
    return APPLIED
  }

  #takeChange(update: BookUpdate): BookVerdict {
    const succession = successionOf(this.#terms.rule, this.#place, update)
    if (succession === 'old') return IGNORED
    const verdict = succession === 'follows' ? this.#write(update) : this.#break(succession)
    // What broke the book is the first that the next snapshot may have to be brought on by.
    if (verdict.kind === 'broken') this.#keepForSnapshot(update)
    return verdict
  }

  #keepForSnapshot(update: BookUpdate): BookVerdict {
    // The other venues' streams bring their snapshots in order: nothing before one matters.
    if (this.#terms.rule !== 'binance') return IGNORED
    if (this.#state === 'empty') this.#state = 'waiting'
    const isFull = this.#buffer.length >= BUFFERED_UPDATES_MAX
    if (isFull) this.#buffer = []
    this.#buffer.push(update)
    return isFull ? this.#break('overflow') : BUFFERED
  }

  #write(update: BookUpdate): BookVerdict {
    if (!this.#bids.write(update.bids) || !this.#asks.write(update.asks)) return this.#break('off_grid')
    this.#place = { lastId: update.lastId, previousId: update.previousId }
    if (update.eventAt > this.#eventAt || update.isSnapshot) this.#eventAt = update.eventAt
    const fault = this.#faultBehind(update)
    if (fault !== null) return this.#break(fault)
    this.#forgetTheFar()
    return APPLIED
  }

  #faultBehind({ checksum }: BookUpdate): BookFault | null {
    const [bids, asks] = [this.#bids.ladder, this.#asks.ladder]
    if (bids.size > 0 && asks.size > 0 && bids.bestPrice >= asks.bestPrice) return 'crossed'
    if (this.#bids.isSpent || this.#asks.isSpent) return 'thin'
    // OKX sends 0 where it does not compute one any more.
    if (checksum === null || checksum === 0) return null
    return okxChecksum(bids, asks) === checksum ? null : 'checksum'
  }

  #forgetTheFar(): void {
    const depthMax = this.#terms.depthMax ?? DEPTH_MAX
    for (const side of [this.#bids, this.#asks]) {
      // Not at each level too many: to cut moves the whole side.
      if (side.ladder.size > depthMax * 2) side.trim(depthMax)
    }
  }

  #break(why: BookFault): BookVerdict {
    this.#state = 'broken'
    return { kind: 'broken', why }
  }
}
