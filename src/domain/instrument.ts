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
  /** Quote asset; null for no maximum. */
  readonly notionalMax: Money | null
  readonly quantityMin: Lots
  readonly quantityMax: Lots
  /** Factors of the market price between which a limit price must lie; null where the venue has no band. */
  readonly priceBand: PriceBand | null
  /** Fractions of the notional. */
  readonly feeRateMaker: Money
  readonly feeRateTaker: Money
  /** Null on spot, where the asset itself changes hands. */
  readonly contract: Contract | null
  readonly holds: VenueHolds
}

export interface PriceBand {
  readonly lowest: Money
  readonly highest: Money
}

/** Terms of a linear perpetual: one contract is one base, margin and gains are in the quote asset. */
export interface Contract {
  /** Notional over initial margin that the account uses here; a whole number of at least 1. */
  readonly leverage: number
  /** Fraction of the notional below which a position is liquidated. */
  readonly maintenanceMarginRatio: Money
  /** Between two funding payments, in milliseconds. */
  readonly fundingIntervalMs: number
}

/** What the venue can keep for us; the engine keeps the rest. */
export interface VenueHolds {
  readonly stops: boolean
  readonly trailingStops: boolean
  readonly goodTillDate: boolean
  /** A smaller quantity without losing the place in the queue. */
  readonly amendInPlace: boolean
}

/** An instrument as its venue lists it, before we number the version. */
export type Listing = Omit<Instrument, 'version'>

/** Price × quantity in the quote asset; exact whenever tick size × lot size is a multiple of 10⁻¹⁸. */
export function notionalOf(
  { tickSize, lotSize }: Pick<Instrument, 'tickSize' | 'lotSize'>,
  price: Ticks,
  quantity: Lots,
): Money {
  const steps = price * quantity
  // Nearly always: one number made a bigint instead of two.
  if (Number.isSafeInteger(steps)) return multiplyMoney((BigInt(steps) * tickSize) as Money, lotSize)
  return multiplyMoney(priceOf(price, tickSize), quantityOf(quantity, lotSize))
}
