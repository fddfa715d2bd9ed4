import type { BalanceRow, InstrumentRow, PositionRow } from '../../../src/contract/index.ts'
import { decimalOf, keyText, type Quotes } from '../../data/index.ts'
import { type Decimal, dividedBy, minus, parseDecimal, plus, times, ZERO } from '../../lib/decimal.ts'

/** The last price of an instrument; null before there was one. */
export type LastPrice = (venue: string, symbol: string) => Decimal | null

export const lastPriceIn =
  (quotes: Quotes): LastPrice =>
  (venue, symbol) => {
    const quote = quotes.get(keyText({ venue, symbol }))
    return quote ? parseDecimal(quote.last) : null
  }

export interface Valuer {
  /** What everything is told in. */
  readonly asset: string
  readonly instruments: readonly InstrumentRow[]
  readonly lastPrice: LastPrice
}

export interface Equity {
  readonly amount: Decimal
  /** Assets held for which there is no price: left out, and said so. */
  readonly unvalued: readonly string[]
}

/**
 * Free and locked of everything, at last prices, and the open gains of perpetuals, whose contracts are no
 * balance.
 */
export function equityOf(
  balances: readonly BalanceRow[],
  positions: readonly PositionRow[],
  valuer: Valuer,
): Equity {
  let amount = ZERO
  for (const position of positions) {
    if (position.leverage === null) continue
    amount = plus(amount, unrealizedPnl(position, valuer.lastPrice(position.venue, position.symbol)))
  }
  const unvalued: string[] = []
  for (const row of balances) {
    const worth = worthOf(row, valuer)
    if (worth !== null) amount = plus(amount, worth)
    else if (!unvalued.includes(row.asset)) unvalued.push(row.asset)
  }
  return { amount, unvalued }
}

export const totalOf = ({ free, locked }: BalanceRow): Decimal => plus(decimalOf(free), decimalOf(locked))

interface Held {
  readonly venue: string
  readonly asset: string
  readonly amount: Decimal
}

/**
 * What a balance is worth at the last prices of its own venue, as the server's equity counts it: by a spot
 * instrument of the two assets, either way round, else by two with one asset between them. Null where no
 * prices lead there.
 */
export function worthOf(row: BalanceRow, valuer: Valuer): Decimal | null {
  const { venue, asset } = row
  const held = { venue, asset, amount: totalOf(row) }
  if (held.amount === ZERO) return ZERO
  if (asset === valuer.asset) return held.amount
  const direct = inOneStep(held, valuer)
  if (direct !== null) return direct
  for (const instrument of valuer.instruments) {
    const between = converted(held, instrument, valuer)
    const worth = between && inOneStep(between, valuer)
    if (worth !== null) return worth
  }
  return null
}

function inOneStep(held: Held, valuer: Valuer): Decimal | null {
  for (const instrument of valuer.instruments) {
    if (instrument.base !== valuer.asset && instrument.quote !== valuer.asset) continue
    const other = converted(held, instrument, valuer)
    if (other?.asset === valuer.asset) return other.amount
  }
  return null
}

/** Traded for the other asset of a spot instrument of its venue. */
function converted(held: Held, instrument: InstrumentRow, { lastPrice }: Valuer): Held | null {
  const { venue, symbol, base, quote, kind } = instrument
  if (venue !== held.venue || kind !== 'spot' || (base !== held.asset && quote !== held.asset)) return null
  const price = lastPrice(venue, symbol)
  if (price === null || price <= ZERO) return null
  return base === held.asset
    ? { venue, asset: quote, amount: times(held.amount, price) }
    : { venue, asset: base, amount: dividedBy(held.amount, price) }
}

/** At the last price; without one, what the server said last. Net of fees, as the position is. */
export function unrealizedPnl(position: PositionRow, last: Decimal | null): Decimal {
  if (last === null) return decimalOf(position.unrealized_pnl)
  return times(decimalOf(position.qty), minus(last, decimalOf(position.avg_price)))
}
