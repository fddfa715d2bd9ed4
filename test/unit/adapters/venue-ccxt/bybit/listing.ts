import { BYBIT } from '../../../../../src/adapters/venue-ccxt/bybit/index.ts'
import { type Listing, type Money, parseMoney } from '../../../../../src/domain/index.ts'
import { listed } from './answers.ts'

export function MONEY(text: string): Money {
  const parsed = parseMoney(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`)
  return parsed.value
}

/** As the documentation shows it. */
export const LISTING_ROW = {
  symbolId: 9,
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  innovation: '0',
  status: 'Trading',
  marginTrading: 'utaOnly',
  stTag: '0',
  lotSizeFilter: {
    basePrecision: '0.000001',
    quotePrecision: '0.0000001',
    minOrderQty: '0.000011',
    maxOrderQty: '83',
    minOrderAmt: '5',
    maxOrderAmt: '8000000',
    maxLimitOrderQty: '83',
    maxMarketOrderQty: '41.5',
    postOnlyMaxLimitOrderSize: '60000',
  },
  priceFilter: { tickSize: '0.1' },
  riskParameters: { priceLimitRatioX: '0.005', priceLimitRatioY: '0.01' },
  symbolType: '',
}

export const INSTRUMENT: Listing = listingFrom(LISTING_ROW)

export function listingFrom(row: object): Listing {
  const [found] = BYBIT.rest.listings([]).read(listed([row]))
  if (found === undefined) throw new Error('not listed')
  return found.listing
}
