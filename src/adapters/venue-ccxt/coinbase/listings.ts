import {
  type AssetName,
  type ExchangeName,
  instrumentKey,
  type Listing,
  lots,
  MONEY_ZERO,
  type Money,
  money,
  parseSymbol,
  stepsDown,
  type VenueName,
} from '../../../domain/index.ts'
import {
  type Fields,
  fieldsOf,
  listOf,
  moneyAt,
  moneyOrNullAt,
  StrangeAnswer,
  textAt,
  type VenueListing,
} from '../protocol/index.ts'

export const EXCHANGE: ExchangeName = 'coinbase'
const VENUE = EXCHANGE as string as VenueName

/** What the lowest tier pays, until the account's own rates are asked for: 0.4 % and 0.6 %. */
const FEE_RATE_MAKER = money(4_000_000_000_000_000n)
const FEE_RATE_TAKER = money(6_000_000_000_000_000n)

/** `symbols` as `BTC/USD`; none: every product whose name we can write. */
export function listingsOf(body: unknown, symbols: readonly string[]): readonly VenueListing[] {
  const wanted = new Set(symbols.map((symbol) => symbol.replace('/', '-')))
  return listOf(body, 'products').flatMap((product) => {
    const fields = fieldsOf(product, 'product')
    const native = textAt(fields, 'id')
    return wanted.size === 0 || wanted.has(native) ? listed(native, fields) : []
  })
}

function listed(native: string, product: Fields): readonly VenueListing[] {
  const symbol = parseSymbol(native)
  if (symbol === null) return []
  const tickSize = stepAt(product, 'quote_increment')
  const lotSize = stepAt(product, 'base_increment')
  const listing: Listing = {
    key: instrumentKey(VENUE, symbol),
    venue: VENUE,
    symbol,
    base: textAt(product, 'base_currency') as AssetName,
    quote: textAt(product, 'quote_currency') as AssetName,
    isTrading: isTrading(product),
    tickSize,
    lotSize,
    notionalMin: moneyOrNullAt(product, 'min_market_funds') ?? MONEY_ZERO,
    // `max_market_funds` bounds market orders, and we send none.
    notionalMax: null,
    quantityMin: lots(Math.max(1, boundOf(product, 'base_min_size', lotSize) ?? 1)),
    quantityMax: lots(boundOf(product, 'base_max_size', lotSize) ?? Number.MAX_SAFE_INTEGER),
    priceBand: null,
    feeRateMaker: FEE_RATE_MAKER,
    feeRateTaker: FEE_RATE_TAKER,
    contract: null,
    // Good till a date exists only as "a minute, an hour or a day from now"; nothing can be amended.
    holds: { stops: true, trailingStops: false, goodTillDate: false, amendInPlace: false },
  }
  return [{ native, listing }]
}

function stepAt(product: Fields, name: string): Money {
  const step = moneyAt(product, name)
  if (step <= 0n) throw new StrangeAnswer(`${name} of ${textAt(product, 'id')} is no step`)
  return step
}

/** The sizes were taken out of the documentation in 2022 and are still sent now and then. */
function boundOf(product: Fields, name: string, lotSize: Money): number | null {
  const size = moneyOrNullAt(product, name)
  return size === null ? null : Math.min(stepsDown(size, lotSize), Number.MAX_SAFE_INTEGER)
}

/** In post-only mode quotes are still welcome, and what would take is refused by the venue itself. */
function isTrading(product: Fields): boolean {
  const isClosed = ['trading_disabled', 'cancel_only', 'auction_mode'].some((name) => product[name] === true)
  return textAt(product, 'status') === 'online' && !isClosed
}
