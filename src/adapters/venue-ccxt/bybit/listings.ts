/** https://bybit-exchange.github.io/docs/v5/market/instrument, spot. */
import {
  type AssetName,
  instrumentKey,
  type Listing,
  lots,
  type Money,
  parseMoney,
  parseSymbol,
  type VenueName,
} from '../../../domain/index.ts'
import {
  type Fields,
  fieldsOf,
  moneyAt,
  StrangeAnswer,
  textAt,
  textOrNullAt,
  type VenueListing,
} from '../protocol/index.ts'

const VENUE = 'bybit' as VenueName
/** What an account without privileges pays; what ours pays is asked by itself. */
const FEE_RATE = rate('0.001')

/** Null for what our symbols cannot spell. */
export function listingOf(row: Fields): VenueListing | null {
  const [base, quote] = [textAt(row, 'baseCoin'), textAt(row, 'quoteCoin')]
  const symbol = parseSymbol(`${base}${quote}`)
  if (symbol === null) return null
  const key = instrumentKey(VENUE, symbol)
  const listing: Listing = {
    key,
    venue: VENUE,
    symbol,
    base: base as AssetName,
    quote: quote as AssetName,
    isTrading: textAt(row, 'status') === 'Trading',
    tickSize: sizeAt(fieldsOf(row['priceFilter'], 'priceFilter'), 'tickSize'),
    ...lotRules(fieldsOf(row['lotSizeFilter'], 'lotSizeFilter')),
    // The venue bounds buys from above and sells from below only: a band would refuse what it takes.
    priceBand: null,
    feeRateMaker: FEE_RATE,
    feeRateTaker: FEE_RATE,
    contract: null,
    holds: { stops: true, trailingStops: false, goodTillDate: false, amendInPlace: true },
  }
  return { native: textAt(row, 'symbol'), listing }
}

type LotRules = Pick<Listing, 'lotSize' | 'notionalMin' | 'notionalMax' | 'quantityMin' | 'quantityMax'>

/** Where the largest limit order is told, it has taken the place of the largest quantity and amount. */
function lotRules(filter: Fields): LotRules {
  const lotSize = sizeAt(filter, 'basePrecision')
  const isNew = textOrNullAt(filter, 'maxLimitOrderQty') !== null
  return {
    lotSize,
    notionalMin: moneyAt(filter, 'minOrderAmt'),
    notionalMax: isNew ? null : moneyAt(filter, 'maxOrderAmt'),
    quantityMin: lots(Math.max(1, stepsIn(moneyAt(filter, 'minOrderQty'), lotSize, lotSize - 1n))),
    quantityMax: lots(stepsIn(moneyAt(filter, isNew ? 'maxLimitOrderQty' : 'maxOrderQty'), lotSize, 0n)),
  }
}

function stepsIn(quantity: Money, size: Money, roundUp: bigint): number {
  return Math.min(Number((quantity + roundUp) / size), Number.MAX_SAFE_INTEGER)
}

function sizeAt(fields: Fields, name: string): Money {
  const size = moneyAt(fields, name)
  if (size <= 0n) throw new StrangeAnswer(`${name} is not above zero`)
  return size
}

function rate(text: string): Money {
  const parsed = parseMoney(text)
  if (!parsed.ok) throw new StrangeAnswer(`${text} is no rate`)
  return parsed.value
}
