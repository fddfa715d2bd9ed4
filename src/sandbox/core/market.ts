/** One instrument's market: what others offer, what we took of it, where we rest, and what was traded. */
import {
  type Bar,
  type BookLevel,
  type BookSnapshot,
  type Instrument,
  type Lots,
  lots,
  type Side,
  type Ticks,
} from '../../domain/index.ts'
import { type BoundedList, boundedList } from './bounded-list.ts'
import { type CandleDesk, candleDesk } from './candles.ts'
import type { SandboxBook, SandboxBookChange, SandboxTrade } from './exchange.ts'
import { type TickerDesk, tickerDesk } from './ticker.ts'

export interface Market {
  readonly instrument: Instrument
  /** What others offer; null before the first book. */
  shown: BookSnapshot | null
  /** Lots of it that we took since it was shown, by the side it stood on. */
  readonly taken: Readonly<Record<Side, Map<Ticks, number>>>
  /** Lots of our resting orders. */
  readonly own: Readonly<Record<Side, Map<Ticks, number>>>
  /** As it was told last; null before that. */
  book: SandboxBook | null
  /** Whether anything of it moved since. */
  hasMoved: boolean
  readonly trades: BoundedList<SandboxTrade>
  readonly candles: CandleDesk
  readonly day: TickerDesk
  last: Ticks | null
  /** Stops, by order id, oldest first. */
  readonly waiting: Set<number>
  /** Where somebody holds the market; null when it goes as it is fed. */
  heldAt: Ticks | null
}

const TRADES_KEPT = 1000

export function newMarket(
  instrument: Instrument,
  { startPrice, history }: { readonly startPrice: Ticks | null; readonly history: () => readonly Bar[] },
): Market {
  return {
    instrument,
    shown: null,
    taken: { buy: new Map(), sell: new Map() },
    own: { buy: new Map(), sell: new Map() },
    book: null,
    hasMoved: false,
    trades: boundedList(TRADES_KEPT),
    candles: candleDesk(instrument, history),
    day: tickerDesk(),
    last: startPrice,
    waiting: new Set(),
    heldAt: null,
  }
}

export function show(market: Market, book: BookSnapshot): void {
  market.hasMoved = true
  market.shown = book
  market.taken.buy.clear()
  market.taken.sell.clear()
}

/** Of others and still there, the best first. `side`: on which it stands. */
export function offeredAt({ shown, taken }: Market, side: Side): readonly BookLevel[] {
  const levels = side === 'buy' ? shown?.bids : shown?.asks
  if (levels === undefined) return []
  const gone = taken[side]
  if (gone.size === 0) return levels
  return levels.flatMap(({ price, quantity }) => {
    const left = quantity - (gone.get(price) ?? 0)
    return left > 0 ? [{ price, quantity: lots(left) }] : []
  })
}

/** We took so many lots of what others offer on this side, the best first. */
export function takeOffered(market: Market, side: Side, quantity: number): void {
  let left = quantity
  market.hasMoved = true
  for (const level of offeredAt(market, side)) {
    if (left === 0) return
    const part = Math.min(left, level.quantity)
    market.taken[side].set(level.price, (market.taken[side].get(level.price) ?? 0) + part)
    left -= part
  }
}

/** Our resting lots at a price became more or, below zero, fewer. */
export function moveOwn(
  market: Market,
  side: Side,
  { price, change }: { readonly price: Ticks; readonly change: number },
): void {
  const own = market.own[side]
  const now = (own.get(price) ?? 0) + change
  market.hasMoved = true
  if (now === 0) own.delete(price)
  else own.set(price, now)
}

/** The best price at which somebody stands on this side, ourselves included; null when nobody does. */
export function touchOf(market: Market, side: Side): Ticks | null {
  return sideOf(market, side)[0]?.price ?? null
}

function sideOf(market: Market, side: Side): readonly BookLevel[] {
  const offered = offeredAt(market, side)
  const own = market.own[side]
  if (own.size === 0) return offered
  const sums = new Map<Ticks, number>(own)
  for (const { price, quantity } of offered) sums.set(price, (sums.get(price) ?? 0) + quantity)
  const levels = [...sums].map(([price, quantity]) => ({ price, quantity: lots(quantity) }))
  return levels.sort((left, right) => (side === 'buy' ? right.price - left.price : left.price - right.price))
}

/** The book as it now is, remembered as told; null when that is what was told last. */
export function changeOfBook(market: Market, atMs: number): Omit<SandboxBookChange, 'isWithheld'> | null {
  if (market.shown === null || !market.hasMoved) return null
  market.hasMoved = false
  const { key } = market.instrument
  const [bids, asks] = [sideOf(market, 'buy'), sideOf(market, 'sell')]
  const before = market.book
  const changed = {
    bids: differences(before?.bids ?? [], bids),
    asks: differences(before?.asks ?? [], asks),
  }
  const count = changed.bids.length + changed.asks.length
  if (before !== null && count === 0) return null
  const previousId = before?.updateId ?? 0
  const updateId = previousId + Math.max(1, count)
  market.book = { key, updateId, atMs, bids, asks }
  return { key, previousId, updateId, atMs, ...changed }
}

function differences(before: readonly BookLevel[], after: readonly BookLevel[]): readonly BookLevel[] {
  if (before === after) return []
  const known = new Map<Ticks, Lots>(before.map(({ price, quantity }) => [price, quantity]))
  const changed: BookLevel[] = []
  for (const level of after) {
    if (known.get(level.price) !== level.quantity) changed.push(level)
    known.delete(level.price)
  }
  for (const price of known.keys()) changed.push({ price, quantity: 0 as Lots })
  return changed
}
