import type { MarketQuality } from '../../../domain/index.ts'
import { type Trade, type UnixNs, unixNsFromMs, type VenueName } from '../../../domain/index.ts'
import {
  type BookVerdict,
  CandleAggregator,
  type CandleValues,
  candleValues,
  compareCandle,
  type ManagedBook,
  QualityMeter,
} from '../../../market-data/index.ts'
import {
  moneyOf,
  StrangeAnswer,
  type VenueCandle,
  type VenueListing,
  type VenueProtocol,
} from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import { nowMsOf, type World } from '../world.ts'

export interface WatchOptions {
  readonly world: Pick<World, 'clock' | 'log'>
  readonly venue: VenueName
  readonly protocol: VenueProtocol
  readonly rest: RestClient
  readonly entry: VenueListing
  readonly book: ManagedBook
  readonly staleAfterMs: number
}

const WINDOW_MS = 5 * 60_000
const INTERVAL_MS = 60_000
const CANDLES_KEPT = 10
/** Prints that belong to a minute may come so late. */
const GRACE_MS = 2000
/** And its candle by REST somewhat later. */
const SETTLED_MS = 5000

/** How far one instrument's stream can be relied on: its quality, and our minutes against the venue's own. */
export class LineWatch {
  readonly #options: WatchOptions
  readonly #meter: QualityMeter
  readonly #candles = new CandleAggregator({
    intervalsMs: [INTERVAL_MS],
    kept: CANDLES_KEPT,
    graceMs: GRACE_MS,
  })
  #checkedMinute: number | null = null

  constructor(options: WatchOptions) {
    this.#options = options
    const { entry, venue, book, staleAfterMs } = options
    this.#meter = new QualityMeter({
      ...{ key: entry.listing.key, venue, book, windowMs: WINDOW_MS },
      channels: new Map([
        ['book', staleAfterMs],
        ['trades', null],
      ]),
    })
  }

  tookBook(verdict: BookVerdict): void {
    const nowMs = nowMsOf(this.#options.world)
    this.#meter.heard('book', nowMs)
    this.#meter.bookTook(verdict, nowMs)
  }

  tookTrade(trade: Trade): void {
    const nowMs = nowMsOf(this.#options.world)
    this.#meter.heard('trades', nowMs)
    this.#meter.tookPrint(trade.price, nowMs)
    this.#candles.take(trade)
  }

  resynced(): void {
    this.#meter.resynced(nowMsOf(this.#options.world))
  }

  /** The connection lives, and nothing changed. */
  isAlive(): void {
    this.#meter.heard('book', nowMsOf(this.#options.world))
  }

  /** Prints may be missed until the next one. */
  interrupt(): void {
    this.#candles.interrupt()
  }

  quality(): MarketQuality {
    return this.#meter.quality(nowMsOf(this.#options.world))
  }

  /** Often; once a minute it holds the last one that ended against what the venue says of it. */
  async look(): Promise<void> {
    const venueMs = this.#options.rest.clock.nowMs()
    const minute = Math.floor((venueMs - SETTLED_MS) / INTERVAL_MS) - 1
    const isFirst = this.#checkedMinute === null
    if (isFirst || minute > (this.#checkedMinute ?? 0)) this.#checkedMinute = minute
    else return
    if (!isFirst) await this.#check(unixNsFromMs(minute * INTERVAL_MS), unixNsFromMs(venueMs))
  }

  async #check(openAt: UnixNs, now: UnixNs): Promise<void> {
    this.#candles.advance(now)
    const made = this.#candles.latest(INTERVAL_MS, CANDLES_KEPT).find(({ bar }) => bar.openAt === openAt)
    if (made === undefined || !made.isClosed || made.isPartial) return
    const { entry, world } = this.#options
    const told = await this.#venueCandle(openAt)
    // Some venues leave out a minute without a trade.
    if (told === null) return
    const ours = candleValues(made.bar, entry.listing)
    const differences = compareCandle(ours, told, entry.listing.lotSize)
    this.#meter.comparedCandle(differences.length > 0, nowMsOf(world))
    if (differences.length === 0) return
    const fields = differences.map(({ field }) => field)
    world.log.warn('our candle is not the one of the venue', { key: entry.listing.key, fields })
  }

  async #venueCandle(openAt: UnixNs): Promise<CandleValues | null> {
    const { rest, protocol, entry } = this.#options
    const fromMs = Number(openAt / 1_000_000n)
    const query = { native: entry.native, intervalMs: INTERVAL_MS, fromMs, limit: 3 }
    const outcome = await rest.call(protocol.rest.candles(query), { priority: 'history' })
    if (outcome.outcome !== 'answered') return null
    const found = outcome.value.find((candle) => candle.openAt === openAt)
    return found === undefined ? null : this.#readable(found)
  }

  #readable(candle: VenueCandle): CandleValues | null {
    try {
      return valuesOf(candle)
    } catch (error) {
      if (!(error instanceof StrangeAnswer)) throw error
      const { entry, world } = this.#options
      world.log.warn('a candle of the venue is not understood', {
        key: entry.listing.key,
        why: error.message,
      })
      return null
    }
  }
}

function valuesOf({ openAt, open, high, low, close, volume }: VenueCandle): CandleValues {
  return {
    openAt,
    open: moneyOf(open, 'open'),
    high: moneyOf(high, 'high'),
    low: moneyOf(low, 'low'),
    close: moneyOf(close, 'close'),
    volume: moneyOf(volume, 'volume'),
  }
}
