import type { InstrumentRow, PositionRow } from '../../../src/contract/index.ts'
import { decimalOf, keyText, type Quotes } from '../../data/index.ts'
import { type Decimal, minus, parseDecimal, plus, times, ZERO } from '../../lib/decimal.ts'

interface OpenPnlOptions {
  readonly positions: readonly PositionRow[]
  readonly instruments: readonly InstrumentRow[]
  readonly quotes: Quotes
  /** What is quoted in something else is left out. */
  readonly asset: string
}

/** Gain of the open positions at last prices, of the server's where none came yet. Null: nothing is open. */
export function openPnl({ positions, instruments, quotes, asset }: OpenPnlOptions): Decimal | null {
  const quoteAssets = new Map(instruments.map((row) => [keyText(row), row.quote]))
  let sum: Decimal | null = null
  for (const position of positions) {
    const quantity = decimalOf(position.qty)
    if (quantity === ZERO || quoteAssets.get(keyText(position)) !== asset) continue
    const last = quotes.get(keyText(position))?.last
    const price = last === undefined ? null : parseDecimal(last)
    const gain =
      price === null
        ? decimalOf(position.unrealized_pnl)
        : times(quantity, minus(price, decimalOf(position.avg_price)))
    sum = plus(sum ?? ZERO, gain)
  }
  return sum
}
