import {
  borneOut,
  type InstrumentKey,
  type MarketEvent,
  middleOf,
  type Observation,
  type Ticks,
  type Touch,
} from '../domain/index.ts'
import type { MarketBoard } from './market-board.ts'

interface Watched {
  /** Of prints that count, since the last observation; null when there was none. */
  low: Ticks | null
  high: Ticks | null
  /** The last print that counts. */
  last: Ticks | null
  /** The print before, whether it counted or not. */
  before: Ticks | null
}

/**
 * What stops are judged by: how far the market moved since it was last looked at. A single print outside the
 * book moves nothing; it counts as far as the book or the print before it bears it out.
 */
export class MarketWatch {
  readonly #board: MarketBoard
  readonly #watched = new Map<InstrumentKey, Watched>()

  constructor(board: MarketBoard) {
    this.#board = board
  }

  /** Takes note of an event that the board has recorded; answers the price as far as it counts. */
  note(event: MarketEvent): Ticks | null {
    if (event.kind !== 'trade') return null
    const watched = this.#of(event.key)
    const touch = this.#board.quote(event.key) ?? NO_TOUCH
    const price = borneOut(event.price, watched.before, touch)
    watched.before = event.price
    watched.last = price
    watched.low = watched.low === null || price < watched.low ? price : watched.low
    watched.high = watched.high === null || price > watched.high ? price : watched.high
    return price
  }

  /** Where the instrument stands, and its extremes since this was last asked. */
  observe(key: InstrumentKey): Observation | null {
    const quote = this.#board.quote(key)
    if (quote === null) return null
    const watched = this.#of(key)
    const { low, high, last } = watched
    watched.low = null
    watched.high = null
    const { bid, ask } = quote
    return { key, last, bid, ask, low, high, mark: middleOf(quote) ?? last }
  }

  /** Nobody looked: whoever asks next must not be told of prices from before it began to ask. */
  passOver(key: InstrumentKey): void {
    const watched = this.#watched.get(key)
    if (!watched) return
    watched.low = null
    watched.high = null
  }

  /** Forgets what was seen: after a stall none of it says where the market is. */
  forget(): void {
    this.#watched.clear()
  }

  #of(key: InstrumentKey): Watched {
    const known = this.#watched.get(key)
    if (known) return known
    const watched: Watched = { low: null, high: null, last: null, before: null }
    this.#watched.set(key, watched)
    return watched
  }
}

const NO_TOUCH: Touch = { bid: null, ask: null }
