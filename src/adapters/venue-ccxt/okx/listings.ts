import {
  type AssetName,
  type InstrumentKey,
  instrumentKey,
  type Listing,
  type Lots,
  lots,
  MONEY_ZERO,
  type Money,
  parseMoney,
  parseSymbol,
  stepsDown,
  type VenueName,
} from '../../../domain/index.ts'
import { type Fields, textAt, textOrNullAt, type VenueListing } from '../protocol/index.ts'
import { rowsOf } from './answers.ts'

const VENUE = 'okx' as VenueName

/** Of an account without a tier, until the account is asked: 0.08 % and 0.1 %. */
const FEE_RATE_MAKER = 800_000_000_000_000n as Money
const FEE_RATE_TAKER = 1_000_000_000_000_000n as Money

/** `maxLmtAmt` is in dollars: it says something only of what is paid for in them. */
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC'])

export function nativeOf(symbol: string): string {
  return symbol.replace('/', '-')
}

/** `natives` empty: every one. What has no terms yet, or a name that we cannot bear, is left out. */
export function readListings(body: unknown, natives: ReadonlySet<string>): readonly VenueListing[] {
  return rowsOf(body)
    .filter((row) => natives.size === 0 || natives.has(textAt(row, 'instId')))
    .flatMap((row) => listingOf(row) ?? [])
}

function listingOf(row: Fields): VenueListing | null {
  const native = textAt(row, 'instId')
  const symbol = parseSymbol(native)
  const tickSize = stepAt(row, 'tickSz')
  const lotSize = stepAt(row, 'lotSz')
  const minimum = stepAt(row, 'minSz')
  if (symbol === null || tickSize === null || lotSize === null || minimum === null) return null
  const quantityMin = lotsUp(minimum, lotSize)
  if (quantityMin === null) return null
  const key: InstrumentKey = instrumentKey(VENUE, symbol)
  const quote = textAt(row, 'quoteCcy')
  const listing: Listing = {
    key,
    venue: VENUE,
    symbol,
    base: textAt(row, 'baseCcy') as AssetName,
    quote: quote as AssetName,
    isTrading: textAt(row, 'state') === 'live',
    tickSize,
    lotSize,
    notionalMin: MONEY_ZERO,
    notionalMax: DOLLARS.has(quote) ? stepAt(row, 'maxLmtAmt') : null,
    quantityMin,
    quantityMax: mostLots(stepAt(row, 'maxLmtSz'), lotSize),
    // Its limits of price move with the market and are asked for apart (51006 says that one was passed).
    priceBand: null,
    feeRateMaker: FEE_RATE_MAKER,
    feeRateTaker: FEE_RATE_TAKER,
    contract: null,
    holds: { stops: true, trailingStops: false, goodTillDate: false, amendInPlace: true },
  }
  return { native, listing }
}

/** Null when it is empty, as before a listing's terms are known, or not above zero. */
function stepAt(row: Fields, name: string): Money | null {
  const text = textOrNullAt(row, name)
  const parsed = text === null ? null : parseMoney(text)
  return parsed?.ok && parsed.value > 0n ? parsed.value : null
}

/** Null for more than can be counted exactly. */
function lotsUp(quantity: Money, lotSize: Money): Lots | null {
  const steps = stepsDown((quantity + lotSize - 1n) as Money, lotSize)
  return Number.isSafeInteger(steps) ? lots(steps) : null
}

/** Its largest sizes are more lots than a number counts exactly; nobody has so many. */
function mostLots(quantity: Money | null, lotSize: Money): Lots {
  const most = quantity === null ? Number.MAX_SAFE_INTEGER : stepsDown(quantity, lotSize)
  return lots(Math.min(most, Number.MAX_SAFE_INTEGER))
}
