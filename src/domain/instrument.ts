import type { AssetName, InstrumentKey, SymbolName, VenueName } from './ids.ts'
import { type Money, multiplyMoney } from './money.ts'
import { type Lots, priceOf, quantityOf, type Ticks } from './units.ts'

/** What is traded, as its venue lists it. A change of any field makes a new version. */
export interface Instrument {
  readonly key: InstrumentKey
  readonly venue: VenueName
  readonly symbol: SymbolName
  readonly base: AssetName
  readonly quote: AssetName
  readonly version: number
  readonly isTrading: boolean
  /** Quote asset per one base. */
  readonly tickSize: Money
  /** Base asset. */
  readonly lotSize: Money
  /** Quote asset. */
  readonly notionalMin: Money
  readonly quantityMax: Lots
  /** Fractions of the notional, charged in the quote asset. */
  readonly feeRateMaker: Money
  readonly feeRateTaker: Money
}

/** An instrument as its venue lists it, before we number the version. */
export type Listing = Omit<Instrument, 'version'>

/** Price × quantity in the quote asset; exact whenever tick size × lot size is a multiple of 10⁻¹⁸. */
export function notionalOf(
  instrument: Pick<Instrument, 'tickSize' | 'lotSize'>,
  price: Ticks,
  quantity: Lots,
): Money {
  return multiplyMoney(priceOf(price, instrument.tickSize), quantityOf(quantity, instrument.lotSize))
}
