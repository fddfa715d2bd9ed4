import { type BookLevel, type BookSnapshot, lots, type Trade, type UnixNs } from '../../domain/index.ts'
import { drawUnit, type Prng } from '../prng.ts'
import type { SimMarket } from './state.ts'

export const TRADES_PER_SECOND = 2.5
export const TRADE_OF_USUAL = 0.6
const TRADES_PER_STEP_MAX = 12
/** A rising middle was pushed by buyers: how strongly the side of the trades follows the move. */
const PUSH = 0.35

export interface TradeWindow {
  readonly market: SimMarket
  readonly book: BookSnapshot
  readonly midBefore: number
  readonly seconds: number
  readonly at: UnixNs
}

/** How far an aggressor got into one side, shared by the trades of a step. */
interface Cursor {
  level: number
  used: number
}

/** The public trades of one step: often none, at times several; a large one walks into the next level. */
export function makeTrades(window: TradeWindow): Trade[] {
  const { market, book } = window
  const { chance, volatility, mid } = market.price
  const count = drawCount(chance, TRADES_PER_SECOND * (0.5 + 0.5 * volatility) * window.seconds)
  const trades: Trade[] = []
  const buyers: Cursor = { level: 0, used: 0 }
  const sellers: Cursor = { level: 0, used: 0 }
  const buyShare = 0.5 + PUSH * direction(mid - window.midBefore, book)
  for (let trade = 0; trade < count; trade++) {
    const isBuy = drawUnit(chance) < buyShare
    const size = drawUnit(chance)
    const wanted = Math.max(1, Math.round((market.usualTickLots / mid) * TRADE_OF_USUAL * size * size * size))
    walk(trades, window, { wanted, isBuy, cursor: isBuy ? buyers : sellers })
  }
  return trades
}

/** -1 to 1: the move measured in spreads. */
function direction(move: number, book: BookSnapshot): number {
  const spread = (book.asks[0] as BookLevel).price - (book.bids[0] as BookLevel).price
  return Math.max(-1, Math.min(1, move / spread))
}

/** Geometric with this mean: quiet steps and bursts without a table or a logarithm. */
function drawCount(chance: Prng, mean: number): number {
  const goOn = mean / (1 + mean)
  let count = 0
  while (count < TRADES_PER_STEP_MAX && drawUnit(chance) < goOn) count++
  return count
}

function walk(
  trades: Trade[],
  { book, at }: TradeWindow,
  { wanted, isBuy, cursor }: { wanted: number; isBuy: boolean; cursor: Cursor },
): void {
  const levels = isBuy ? book.asks : book.bids
  let left = wanted
  while (left > 0) {
    const level = levels[cursor.level]
    if (level === undefined) return
    const quantity = Math.min(left, level.quantity - cursor.used)
    const aggressor = isBuy ? 'buy' : 'sell'
    trades.push({
      kind: 'trade',
      key: book.key,
      eventAt: at,
      price: level.price,
      quantity: lots(quantity),
      aggressor,
    })
    left -= quantity
    cursor.used += quantity
    if (cursor.used === level.quantity) {
      cursor.level++
      cursor.used = 0
    }
  }
}
