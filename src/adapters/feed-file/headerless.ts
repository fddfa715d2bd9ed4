import type { Columns } from './column-types.ts'

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i
const TRUTH = /^(true|false)$/i
const TIME = { index: 0, unit: null } as const

/**
 * Files without a header, as exchanges publish them, known by their shape:
 * 12 numbers are Binance klines (open time, open, high, low, close, volume, close time, …), 6 with a date
 * or a time first are open, high, low, close and volume; 3 are time, price, quantity (Kraken); Binance
 * trades and aggregated trades have a truth value (is_buyer_maker) in the sixth or seventh place, right
 * after the time.
 */
export function headerlessColumns(cells: readonly string[]): Columns | null {
  const truthAt = cells.findIndex((cell) => TRUTH.test(cell))
  if (truthAt === 5 || truthAt === 6) return binanceTrades(cells, truthAt)
  const numbers = cells.filter((cell) => NUMBER.test(cell)).length
  if (cells.length === 3 && numbers === 3) return krakenTrades()
  const isBar = (cells.length === 12 && numbers === 12) || (cells.length === 6 && numbers >= 5)
  if (!isBar || !/^\d/.test(cells[0] ?? '')) return null
  return {
    kind: 'bars',
    time: TIME,
    open: 1,
    high: 2,
    low: 3,
    close: 4,
    volume: 5,
    timeframe: null,
    symbol: null,
  }
}

function binanceTrades(cells: readonly string[], truthAt: number): Columns | null {
  if (!cells.slice(0, truthAt).every((cell) => NUMBER.test(cell))) return null
  const time = { index: truthAt - 1, unit: null }
  return {
    kind: 'trades',
    time,
    price: 1,
    quantity: 2,
    side: null,
    isBuyerMaker: truthAt,
    id: 0,
    symbol: null,
  }
}

function krakenTrades(): Columns {
  return {
    kind: 'trades',
    time: TIME,
    price: 1,
    quantity: 2,
    side: null,
    isBuyerMaker: null,
    id: null,
    symbol: null,
  }
}
