import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { BINANCE } from '../../../../../src/adapters/venue-ccxt/binance/index.ts'
import { m } from '../../../../support/builders.ts'
import { sharedFile } from '../../../../support/shared-data.ts'

const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000.00', tickSize: '0.01000000' },
  { filterType: 'LOT_SIZE', minQty: '0.00001500', maxQty: '9000.00000000', stepSize: '0.00001000' },
  { filterType: 'ICEBERG_PARTS', limit: 10 },
  { filterType: 'MARKET_LOT_SIZE', minQty: '0.0', maxQty: '112.2', stepSize: '0.0' },
  {
    ...{ filterType: 'PERCENT_PRICE_BY_SIDE', bidMultiplierUp: '1.2', bidMultiplierDown: '0.2' },
    ...{ askMultiplierUp: '5', askMultiplierDown: '0.8', avgPriceMins: 5 },
  },
  {
    ...{ filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true },
    ...{ maxNotional: '9000000.00000000', applyMaxToMarket: false, avgPriceMins: 5 },
  },
]

const SYMBOL = {
  ...{ symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT' },
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT'],
  ...{ isSpotTradingAllowed: true, amendAllowed: true, filters: FILTERS, permissionSets: [['SPOT']] },
}

const read = (...symbols: object[]) => BINANCE.rest.listings([]).read({ symbols })
const withFilters = (filters: object[]) => read({ ...SYMBOL, filters })[0]!.listing

test('asked for by name where names are given', () => {
  expect(BINANCE.rest.listings(['BTC/USDT', 'ETH/BTC']).parameters).toEqual({
    symbols: '["BTCUSDT","ETHBTC"]',
  })
  expect(BINANCE.rest.listings([]).parameters).toEqual({ permissions: 'SPOT' })
})

test('every filter becomes what it means', () => {
  const [found] = read(SYMBOL)
  expect(found).toEqual({
    native: 'BTCUSDT',
    listing: {
      ...{ key: 'BTCUSDT.binance', venue: 'binance', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT' },
      ...{ isTrading: true, tickSize: m('0.01'), lotSize: m('0.00001') },
      ...{ notionalMin: m('5'), notionalMax: m('9000000') },
      // Rounded up: 1.5 lots are too few.
      ...{ quantityMin: 2, quantityMax: 900_000_000 },
      priceBand: { lowest: m('0.2'), highest: m('5') },
      ...{ feeRateMaker: m('0.001'), feeRateTaker: m('0.001'), contract: null },
      holds: { stops: true, trailingStops: false, goodTillDate: false, amendInPlace: true },
    } as never,
  })
})

test('the older filters', () => {
  const listing = withFilters([
    ...FILTERS.slice(0, 2),
    { filterType: 'PERCENT_PRICE', multiplierUp: '1.3', multiplierDown: '0.7', avgPriceMins: 5 },
    { filterType: 'MIN_NOTIONAL', minNotional: '10.0', applyToMarket: true, avgPriceMins: 5 },
  ])
  expect(listing).toMatchObject({ notionalMin: m('10'), notionalMax: null })
  expect(listing.priceBand).toEqual({ lowest: m('0.7'), highest: m('1.3') })
})

test('what is not listed with a whole step cannot be counted in', () => {
  expect(read({ ...SYMBOL, filters: FILTERS.slice(0, 1) })).toEqual([])
  const off = { ...FILTERS[0], tickSize: '0.00000000' }
  expect(read({ ...SYMBOL, filters: [off, ...FILTERS.slice(1)] })).toEqual([])
  expect(read({ ...SYMBOL, symbol: '１２３４５６' })).toEqual([])
})

test('a symbol on a break does not trade; a venue without both stops keeps none for us', () => {
  const orderTypes = ['LIMIT', 'MARKET', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT']
  const { amendAllowed, ...older } = SYMBOL
  const [found] = read({ ...older, status: 'BREAK', orderTypes })
  expect(found!.listing.isTrading).toBe(false)
  expect(found!.listing.holds).toMatchObject({ stops: false, amendInPlace: false })
})

test('the whole of a recorded exchangeInfo', () => {
  const path = sharedFile('cryptofeed/BINANCE/rest_exchange_info.gz')
  if (path === null) return
  const text = gunzipSync(readFileSync(path)).toString()
  const body = JSON.parse(text.slice(text.indexOf('{')).split('\n')[0]!)
  const found = BINANCE.rest.listings([]).read(body)
  type Listed = { status: string; isSpotTradingAllowed: boolean }
  const trading = body.symbols.filter(
    ({ status, isSpotTradingAllowed }: Listed) => status === 'TRADING' && isSpotTradingAllowed,
  )
  expect(found.length).toBe(body.symbols.length)
  expect(found.filter(({ listing }) => listing.isTrading).length).toBe(trading.length)
  const bitcoin = found.find(({ native }) => native === 'BTCUSDT')!.listing
  expect(bitcoin).toMatchObject({ tickSize: m('0.01'), lotSize: m('0.00001'), notionalMin: m('10') })
})
