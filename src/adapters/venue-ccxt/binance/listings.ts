import {
  type AssetName,
  instrumentKey,
  type Listing,
  type Lots,
  lots,
  MONEY_ZERO,
  type Money,
  money,
  type PriceBand,
  parseSymbol,
  stepsDown,
  type VenueName,
} from '../../../domain/index.ts'
import {
  type Fields,
  fieldsOf,
  flagAt,
  listOf,
  moneyAt,
  textAt,
  type VenueListing,
} from '../protocol/index.ts'

const VENUE = 'binance' as VenueName
/** One in a thousand, what a new account pays; `account/commission` has what this one does. */
const USUAL_FEE_RATE = money(1_000_000_000_000_000n)

/** Of `GET exchangeInfo`: every symbol whose name and steps we can express. */
export function listingsOf(body: unknown): readonly VenueListing[] {
  const symbols = listOf(fieldsOf(body, 'exchangeInfo')['symbols'], 'symbols')
  return symbols.flatMap((entry) => {
    const listing = listingOf(fieldsOf(entry, 'a symbol'))
    return listing === null ? [] : [listing]
  })
}

function listingOf(symbol: Fields): VenueListing | null {
  const native = textAt(symbol, 'symbol')
  const name = parseSymbol(native)
  const filters = filtersOf(symbol)
  const price = filters.get('PRICE_FILTER')
  const lot = filters.get('LOT_SIZE')
  if (name === null || price === undefined || lot === undefined) return null
  const tickSize = moneyAt(price, 'tickSize')
  const lotSize = moneyAt(lot, 'stepSize')
  // Zero switches the rule off: there are no whole steps to count in then.
  if (tickSize <= 0n || lotSize <= 0n) return null
  const listing: Listing = {
    key: instrumentKey(VENUE, name),
    venue: VENUE,
    symbol: name,
    base: textAt(symbol, 'baseAsset') as AssetName,
    quote: textAt(symbol, 'quoteAsset') as AssetName,
    isTrading: textAt(symbol, 'status') === 'TRADING' && flagAt(symbol, 'isSpotTradingAllowed'),
    tickSize,
    lotSize,
    ...notionalBounds(filters),
    quantityMin: quantityMin(moneyAt(lot, 'minQty'), lotSize),
    quantityMax: lots(Math.min(stepsDown(moneyAt(lot, 'maxQty'), lotSize), Number.MAX_SAFE_INTEGER)),
    priceBand: priceBandOf(filters),
    feeRateMaker: USUAL_FEE_RATE,
    feeRateTaker: USUAL_FEE_RATE,
    contract: null,
    holds: holdsOf(symbol),
  }
  return { native, listing }
}

type Filters = ReadonlyMap<string, Fields>

function filtersOf(symbol: Fields): Filters {
  return new Map(
    listOf(symbol['filters'], 'filters').map((entry) => {
      const filter = fieldsOf(entry, 'a filter')
      return [textAt(filter, 'filterType'), filter]
    }),
  )
}

/** A symbol has one of the two; the newer one has an upper end too. */
function notionalBounds(filters: Filters): Pick<Listing, 'notionalMin' | 'notionalMax'> {
  const both = filters.get('NOTIONAL')
  if (both !== undefined) {
    return { notionalMin: moneyAt(both, 'minNotional'), notionalMax: moneyAt(both, 'maxNotional') }
  }
  const least = filters.get('MIN_NOTIONAL')
  return { notionalMin: least === undefined ? MONEY_ZERO : moneyAt(least, 'minNotional'), notionalMax: null }
}

/** Rounded up, and at least one lot. */
function quantityMin(least: Money, lotSize: Money): Lots {
  return lots(Math.max(1, stepsDown((least + lotSize - 1n) as Money, lotSize)))
}

/**
 * Where the two sides have bands of their own, what either allows: the venue refuses the rest itself, and
 * nothing it would take is refused here.
 */
function priceBandOf(filters: Filters): PriceBand | null {
  const one = filters.get('PERCENT_PRICE')
  if (one !== undefined) {
    return { lowest: moneyAt(one, 'multiplierDown'), highest: moneyAt(one, 'multiplierUp') }
  }
  const bySide = filters.get('PERCENT_PRICE_BY_SIDE')
  if (bySide === undefined) return null
  const lowest = [moneyAt(bySide, 'bidMultiplierDown'), moneyAt(bySide, 'askMultiplierDown')] as const
  const highest = [moneyAt(bySide, 'bidMultiplierUp'), moneyAt(bySide, 'askMultiplierUp')] as const
  return {
    lowest: lowest[0] < lowest[1] ? lowest[0] : lowest[1],
    highest: highest[0] > highest[1] ? highest[0] : highest[1],
  }
}

function holdsOf(symbol: Fields): Listing['holds'] {
  const types = listOf(symbol['orderTypes'], 'orderTypes')
  return {
    stops: types.includes('STOP_LOSS') && types.includes('STOP_LOSS_LIMIT'),
    trailingStops: false,
    goodTillDate: false,
    // Absent at servers that do not know it yet.
    amendInPlace: symbol['amendAllowed'] === true,
  }
}
