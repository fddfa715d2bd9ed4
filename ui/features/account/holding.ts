import type { InstrumentRow, PositionRow } from '../../../src/contract/index.ts'
import { decimalOf, isSameInstrument, keyText } from '../../data/index.ts'
import { type Decimal, formatDecimal, placesOf, ZERO } from '../../lib/decimal.ts'
import { type LastPrice, unrealizedPnl } from './valuation.ts'

/** A position with all that is shown of it. */
export interface Holding {
  readonly key: string
  readonly position: PositionRow
  readonly instrument: InstrumentRow
  readonly side: 'Long' | 'Short' | 'Flat'
  readonly quantity: Decimal
  /** Without its sign. */
  readonly size: Decimal
  readonly last: Decimal | null
  readonly unrealized: Decimal
  readonly realized: Decimal
  readonly places: { readonly price: number; readonly quantity: number }
}

/** Open positions, and closed ones that earned or lost something, in the server's order. */
export function holdingsOf(
  positions: readonly PositionRow[],
  instruments: readonly InstrumentRow[],
  lastPrice: LastPrice,
): readonly Holding[] {
  const holdings: Holding[] = []
  for (const position of positions) {
    const instrument = instruments.find((row) => isSameInstrument(row, position))
    const quantity = decimalOf(position.qty)
    const realized = decimalOf(position.realized_pnl)
    if (!instrument || (quantity === ZERO && realized === ZERO)) continue
    const last = lastPrice(position.venue, position.symbol)
    holdings.push({
      key: keyText(position),
      ...{ position, instrument, quantity, realized, last },
      side: quantity === ZERO ? 'Flat' : quantity > ZERO ? 'Long' : 'Short',
      size: (quantity < ZERO ? -quantity : quantity) as Decimal,
      unrealized: quantity === ZERO ? ZERO : unrealizedPnl(position, last),
      places: {
        price: placesOf(decimalOf(instrument.tick_size)),
        quantity: placesOf(decimalOf(instrument.lot_size)),
      },
    })
  }
  return holdings
}

export const NONE = '—'

export const averageText = ({ side, position, places }: Holding): string =>
  side === 'Flat'
    ? NONE
    : formatDecimal(decimalOf(position.avg_price), { places: places.price, rounding: 'nearest' })

export const lastText = ({ last, places }: Holding): string =>
  last === null ? NONE : formatDecimal(last, { places: places.price })

/** Of a perpetual: where the venue would take the position over. */
export const liquidationText = ({ position: { liquidation_price: price }, places }: Holding): string =>
  price === null ? NONE : formatDecimal(decimalOf(price), { places: places.price, rounding: 'nearest' })

export const pnlText = (value: Decimal): string =>
  formatDecimal(value, { places: 2, rounding: 'nearest', signed: true })
