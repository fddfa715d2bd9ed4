import type { BalanceRow, InstrumentRow, PositionRow } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import { type Decimal, minus, plus, times, ZERO } from '../../lib/decimal.ts'

export interface Equity {
  readonly amount: Decimal
  /** Assets held for which there is no price: left out, and said so. */
  readonly unvalued: readonly string[]
}

interface EquityOptions {
  readonly balances: readonly BalanceRow[]
  readonly positions: readonly PositionRow[]
  readonly asset: string
  readonly instruments: readonly InstrumentRow[]
  /** Last price by symbol; only of instruments quoted in `asset`. */
  readonly prices: ReadonlyMap<string, Decimal>
}

/**
 * Free and locked of everything, at last prices, in `asset`, and the open gains of perpetuals, whose
 * contracts are no balance.
 */
export function equityOf({ balances, positions, asset, instruments, prices }: EquityOptions): Equity {
  let amount = ZERO
  for (const position of positions) {
    if (position.leverage === null) continue
    amount = plus(amount, unrealizedPnl(position, prices.get(position.symbol) ?? null))
  }
  const unvalued: string[] = []
  for (const row of balances) {
    const total = plus(decimalOf(row.free), decimalOf(row.locked))
    const price = row.asset === asset ? null : priceOf(row.asset, { asset, instruments, prices })
    if (row.asset === asset) amount = plus(amount, total)
    else if (price !== null) amount = plus(amount, times(total, price))
    else if (total !== ZERO) unvalued.push(row.asset)
  }
  return { amount, unvalued }
}

function priceOf(
  base: string,
  { asset, instruments, prices }: Pick<EquityOptions, 'asset' | 'instruments' | 'prices'>,
): Decimal | null {
  const instrument = instruments.find(
    ({ kind, ...known }) => kind === 'spot' && known.base === base && known.quote === asset,
  )
  return instrument ? (prices.get(instrument.symbol) ?? null) : null
}

/** At the last price; without one, what the server said last. Net of fees, as the position is. */
export function unrealizedPnl(position: PositionRow, last: Decimal | null): Decimal {
  if (last === null) return decimalOf(position.unrealized_pnl)
  return times(decimalOf(position.qty), minus(last, decimalOf(position.avg_price)))
}
