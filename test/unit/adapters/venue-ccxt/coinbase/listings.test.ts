import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { COINBASE } from '../../../../../src/adapters/venue-ccxt/coinbase/index.ts'
import { StrangeAnswer } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { m } from '../../../../support/builders.ts'
import { sharedFile } from '../../../../support/shared-data.ts'
import { PRODUCT } from './messages.ts'

const listed = (products: readonly object[], symbols: readonly string[] = []) =>
  COINBASE.rest.listings(symbols).read(products)

test('a product becomes a listing in exact steps', () => {
  const [first] = listed([PRODUCT])
  expect(first?.native).toBe('BTC-USD')
  expect(first?.listing).toMatchObject({
    key: 'BTCUSD.coinbase',
    venue: 'coinbase',
    symbol: 'BTCUSD',
    base: 'BTC',
    quote: 'USD',
    isTrading: true,
    tickSize: m('0.01'),
    lotSize: m('0.00000001'),
    notionalMin: m('1'),
    notionalMax: null,
    quantityMin: 1,
    quantityMax: Number.MAX_SAFE_INTEGER,
    contract: null,
    holds: { stops: true, trailingStops: false, goodTillDate: false, amendInPlace: false },
  })
})

test('sizes that the venue still sends bound the quantity', () => {
  const [first] = listed([{ ...PRODUCT, base_min_size: '0.001', base_max_size: '280' }])
  expect(first?.listing).toMatchObject({ quantityMin: 100_000, quantityMax: 28_000_000_000 })
})

test.each([
  [{ status: 'delisted' }, false],
  [{ status: 'internal' }, false],
  [{ trading_disabled: true }, false],
  [{ cancel_only: true }, false],
  [{ auction_mode: true }, false],
  [{ limit_only: true }, true],
  [{ post_only: true }, true],
])('%j: trading is %p', (over, isTrading) => {
  expect(listed([{ ...PRODUCT, ...over }])[0]?.listing.isTrading).toBe(isTrading)
})

test('only what was asked for, and a broken product of somebody else breaks nothing', () => {
  const broken = { ...PRODUCT, id: 'BAD-USD', quote_increment: '0' }
  expect(listed([broken, PRODUCT], ['BTC/USD']).map(({ native }) => native)).toEqual(['BTC-USD'])
  expect(() => listed([broken], ['BAD/USD'])).toThrow(StrangeAnswer)
})

test('every recorded product can be listed', () => {
  const path = sharedFile('cryptofeed/COINBASE/rest_products.gz')
  if (path === null) return
  const text = gunzipSync(readFileSync(path)).toString()
  const products: readonly { id: string }[] = JSON.parse(text.slice(text.indexOf('[')))
  const listings = listed(products)
  expect(listings.map(({ native }) => native)).toEqual(products.map(({ id }) => id))
  expect(listings.length).toBeGreaterThan(150)
  const one = listings.find(({ native }) => native === '1INCH-USD')
  expect(one?.listing).toMatchObject({ tickSize: m('0.001'), lotSize: m('0.01'), quantityMin: 10 })
})
