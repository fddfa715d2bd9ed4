import {
  type AssetName,
  instrumentKey,
  type Listing,
  type Lots,
  lots,
  type Money,
  money,
  SIM_VENUE,
  type SymbolName,
  type VenueHolds,
} from '../../domain/index.ts'

export interface InstrumentTerms {
  readonly symbol: SymbolName
  readonly base: AssetName
  readonly quote: AssetName
  /** Quote asset per one base. */
  readonly tickSize: Money
  /** Base asset. */
  readonly lotSize: Money
  readonly quantityMax: Lots
}

/** 0.1 %, what large spot venues ask of a new customer. */
const FEE_RATE = money(1_000_000_000_000_000n)
const NOTIONAL_MIN: Readonly<Record<string, Money>> = {
  BTC: money(100_000_000_000_000n),
  ETH: money(1_000_000_000_000_000n),
}
const NOTIONAL_MIN_OTHERWISE = money(5_000_000_000_000_000_000n)

/** What the simulated exchange keeps by itself; a trailing stop follows the market in the engine. */
export const SIM_HOLDS: VenueHolds = {
  stops: true,
  trailingStops: false,
  goodTillDate: true,
  amendInPlace: true,
}

/** A spot instrument at the simulated exchange. Notional minimum: 5 of a currency, 0.0001 BTC, 0.001 ETH. */
export function spotInstrument(terms: InstrumentTerms): Listing {
  return {
    key: instrumentKey(SIM_VENUE, terms.symbol),
    venue: SIM_VENUE,
    symbol: terms.symbol,
    base: terms.base,
    quote: terms.quote,
    isTrading: true,
    tickSize: terms.tickSize,
    lotSize: terms.lotSize,
    notionalMin: NOTIONAL_MIN[terms.quote] ?? NOTIONAL_MIN_OTHERWISE,
    notionalMax: null,
    quantityMin: lots(1),
    quantityMax: terms.quantityMax,
    priceBand: null,
    feeRateMaker: FEE_RATE,
    feeRateTaker: FEE_RATE,
    contract: null,
    holds: SIM_HOLDS,
  }
}
