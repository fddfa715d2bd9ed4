import {
  divideMoney,
  type Listing,
  lots,
  MONEY_ONE,
  type Money,
  money,
  type SymbolName,
} from '../../domain/index.ts'
import { simListing } from './sim-listing.ts'
import { splitSymbol } from './split-symbol.ts'

export type SimInstrument =
  | { readonly ok: true; readonly instrument: Listing; readonly startPrice: Money }
  | { readonly ok: false; readonly problem: string }

/** Round start prices in dollars, in units of 10⁻⁸ so that the cheapest coins fit. */
const START_PRICE_1E8: Readonly<Record<string, bigint>> = {
  BTC: 5_000_000_000_000n,
  ETH: 300_000_000_000n,
  BNB: 50_000_000_000n,
  SOL: 15_000_000_000n,
  XMR: 16_000_000_000n,
  LTC: 8_000_000_000n,
  AVAX: 3_000_000_000n,
  LINK: 1_500_000_000n,
  UNI: 800_000_000n,
  ATOM: 800_000_000n,
  DOT: 600_000_000n,
  EUR: 110_000_000n,
  USDT: 100_000_000n,
  USDC: 100_000_000n,
  FDUSD: 100_000_000n,
  USD: 100_000_000n,
  XRP: 50_000_000n,
  ADA: 40_000_000n,
  DOGE: 15_000_000n,
  TRX: 12_000_000n,
  SHIB: 2_000n,
  PEPE: 1_000n,
}
const START_PRICE_OTHERWISE = 10_000_000_000n
const UNITS_PER_1E8 = 10_000_000_000n

/** A price is at least this many ticks when the market starts, so that a spread is a small part of it. */
const START_TICKS_MIN = 10_000n
const TICK_SIZE_MAX = money(10_000_000_000_000_000n)
const LOT_SIZE_MAX = MONEY_ONE
/** 10,000 BTC: far beyond what the simulated books hold. */
const QUANTITY_MAX = lots(1_000_000_000)

/**
 * The instrument of a symbol and the price its simulated market starts from. The tick is at most 0.01 and
 * at most a ten-thousandth of the price; a lot is at most 1 and worth at most one dollar at the start.
 * `leverage` is that of a perpetual, 1 when absent.
 */
export function simInstrument(symbol: SymbolName, leverage?: number): SimInstrument {
  const assets = splitSymbol(symbol)
  if (!assets.ok) return assets
  const baseWorth = startWorth(assets.base)
  const price = divideMoney(baseWorth, startWorth(assets.quote))
  const tickSize = powerOfTenWithin(money(price / START_TICKS_MIN), TICK_SIZE_MAX)
  const lotSize = powerOfTenWithin(divideMoney(MONEY_ONE, baseWorth), LOT_SIZE_MAX)
  const instrument = simListing(assets, { symbol, tickSize, lotSize, quantityMax: QUANTITY_MAX }, leverage)
  return { ok: true, instrument, startPrice: money(price - (price % tickSize)) }
}

function startWorth(asset: string): Money {
  return money((START_PRICE_1E8[asset] ?? START_PRICE_OTHERWISE) * UNITS_PER_1E8)
}

/** The largest power of ten that is neither above `bound` nor above `ceiling`. */
function powerOfTenWithin(bound: Money, ceiling: Money): Money {
  let size: bigint = ceiling
  while (size > bound && size > 1n) size /= 10n
  return money(size)
}
