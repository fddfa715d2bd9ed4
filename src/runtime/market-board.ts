import type {
  Bar,
  BookSnapshot,
  Instrument,
  InstrumentKey,
  MarketEvent,
  Ticks,
  Trade,
  UnixNs,
} from '../domain/index.ts'
import type { Quote } from '../engine/index.ts'
import type { FeedHistory, MarketChange, MarketView } from '../ports/index.ts'
import { MarketBars, type TouchedBars } from './market-bars.ts'

const TRADES_KEPT = 50

interface Board {
  instrument: Instrument
  last: Ticks | null
  book: BookSnapshot | null
  eventAt: UnixNs
  receivedAtMs: number
  trades: Trade[]
  readonly bars: MarketBars
  unsent: Unsent | null
  /** What readers are shown until the next event: made once, asked for often. */
  shown: MarketView | null
}

/** What was not told yet; with nothing in it, that what was told last is as good as new. */
interface Unsent extends TouchedBars {
  isBookChanged: boolean
  readonly trades: Trade[]
}

/**
 * The market as it stands: latest wins, nothing queued. Not part of the engine's state and not journaled;
 * what a price causes is.
 */
export class MarketBoard {
  readonly #boards = new Map<InstrumentKey, Board>()
  /** Told before their instruments were listed. */
  readonly #early = new Map<InstrumentKey, FeedHistory>()

  list(instrument: Instrument): void {
    const board = this.#boards.get(instrument.key)
    if (board) {
      board.instrument = instrument
      return
    }
    this.#boards.set(instrument.key, emptyBoard(instrument))
    const early = this.#early.get(instrument.key)
    if (early === undefined) return
    this.#early.delete(instrument.key)
    this.seed(early)
  }

  /** Bars from before the first print. */
  seed(history: FeedHistory): void {
    const board = this.#boards.get(history.key)
    if (board) board.bars.prepend(history.bars)
    else this.#early.set(history.key, history)
  }

  record(event: MarketEvent, receivedAtMs: number): void {
    const board = this.#boards.get(event.key)
    if (!board) return
    board.eventAt = event.eventAt
    board.receivedAtMs = receivedAtMs
    board.shown = null
    const unsent = unsentOf(board)
    if (event.kind === 'book') {
      board.book = event
      unsent.isBookChanged = true
    } else this.#recordTrade(board, unsent, event)
  }

  #recordTrade(board: Board, unsent: Unsent, trade: Trade): void {
    board.last = trade.price
    board.bars.take(trade, unsent)
    // A replay that goes on restates its last price without a quantity: no print of anybody's.
    if (trade.quantity === 0) return
    board.trades = [...board.trades.slice(1 - TRADES_KEPT), trade]
    unsent.trades.push(trade)
    if (unsent.trades.length > TRADES_KEPT) unsent.trades.shift()
  }

  /** What changed since the last call, per instrument. */
  takeChanges(): readonly MarketChange[] {
    const changes: MarketChange[] = []
    for (const board of this.#boards.values()) {
      if (!board.unsent) continue
      const { unsent } = board
      const { isBookChanged, trades } = unsent
      board.unsent = null
      changes.push({
        instrument: board.instrument,
        market: viewOf(board),
        isBookChanged,
        trades,
        bars: board.bars.touchedMinutes(unsent),
        seconds: board.bars.touchedSeconds(unsent),
      })
    }
    return changes
  }

  view(key: InstrumentKey): MarketView | null {
    const board = this.#boards.get(key)
    return board && board.receivedAtMs > 0 ? viewOf(board) : null
  }

  quote(key: InstrumentKey): Quote | null {
    const board = this.#boards.get(key)
    if (!board || board.receivedAtMs === 0) return null
    return {
      last: board.last,
      bid: board.book?.bids[0]?.price ?? null,
      ask: board.book?.asks[0]?.price ?? null,
    }
  }

  /** Our own time when the newest event came; null before the first, and after everything was forgotten. */
  receivedAtMs(key: InstrumentKey): number | null {
    const board = this.#boards.get(key)
    return board && board.receivedAtMs > 0 ? board.receivedAtMs : null
  }

  book(key: InstrumentKey): BookSnapshot | null {
    return this.#boards.get(key)?.book ?? null
  }

  /** Nothing changed until then, and that is known: what is here is as good as if it had come then. */
  touch(key: InstrumentKey, heardAtMs: number): void {
    const board = this.#boards.get(key)
    // What is unknown does not become known by nothing happening.
    if (board === undefined || board.receivedAtMs === 0 || heardAtMs <= board.receivedAtMs) return
    board.receivedAtMs = heardAtMs
    board.shown = null
    unsentOf(board)
  }

  /** What was said of it no longer holds. Bars and prints that happened stay. */
  lose(key: InstrumentKey): void {
    const board = this.#boards.get(key)
    if (board !== undefined) forgetIn(board)
  }

  /** After a stall nothing here says where the market is. Bars and prints that happened stay. */
  forget(): void {
    for (const board of this.#boards.values()) forgetIn(board)
  }

  /** What one unit of the base is worth now: the last print, else the best bid. */
  lastPrice(key: InstrumentKey): Ticks | null {
    const quote = this.quote(key)
    return quote ? (quote.last ?? quote.bid ?? quote.ask) : null
  }

  bars(key: InstrumentKey, intervalMs: number, limit: number): readonly Bar[] {
    const board = this.#boards.get(key)
    return board?.bars.latest(intervalMs, limit, board.eventAt) ?? []
  }
}

function unsentOf(board: Board): Unsent {
  board.unsent ??= { isBookChanged: false, trades: [], minutes: new Set(), seconds: new Set() }
  return board.unsent
}

function forgetIn(board: Board): void {
  if (board.receivedAtMs === 0) return
  // Whoever was shown the book must hear that it holds no longer.
  unsentOf(board).isBookChanged = true
  board.receivedAtMs = 0
  board.book = null
  board.shown = null
}

function emptyBoard(instrument: Instrument): Board {
  return {
    instrument,
    last: null,
    book: null,
    eventAt: 0n as UnixNs,
    receivedAtMs: 0,
    trades: [],
    bars: new MarketBars(),
    unsent: null,
    shown: null,
  }
}

function viewOf(board: Board): MarketView {
  board.shown ??= madeView(board)
  return board.shown
}

function madeView(board: Board): MarketView {
  const { instrument, last, book, eventAt, receivedAtMs, trades } = board
  const bid = book?.bids[0]?.price ?? null
  const ask = book?.asks[0]?.price ?? null
  return { key: instrument.key, last, bid, ask, eventAt, receivedAtMs, book, trades }
}
