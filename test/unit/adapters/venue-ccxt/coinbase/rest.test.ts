import { expect, test } from 'bun:test'
import CoinbaseOfCcxt from 'ccxt-venue/coinbaseexchange.js'
import { COINBASE } from '../../../../../src/adapters/venue-ccxt/coinbase/index.ts'
import {
  type OutgoingOrder,
  type RestCall,
  StrangeAnswer,
} from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import type { ClientOrderId, Lots, Ticks, VenueOrder } from '../../../../../src/domain/index.ts'
import { anInstrument, m } from '../../../../support/builders.ts'
import { FILL, ORDER } from './messages.ts'

const { rest } = COINBASE
const CLIENT_ID = '767a0f0f-1234-4abc-9def-0123456789ab'
const BY_CLIENT_ID = { native: 'BTC-USD', clientId: CLIENT_ID, venueOrderId: null, isWaitingStop: false }
const BY_NUMBER = { ...BY_CLIENT_ID, venueOrderId: ORDER.id }

function outgoing(over: Partial<VenueOrder> = {}): OutgoingOrder {
  const order: VenueOrder = {
    clientOrderId: 'mine' as ClientOrderId,
    revision: 0,
    instrument: anInstrument({ tickSize: m('0.01'), lotSize: m('0.00000001') }),
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    isPostOnly: false,
    isReduceOnly: false,
    quantity: 50_000_000 as Lots,
    price: 4_500_000 as Ticks,
    triggerPrice: null,
    triggerBy: 'last',
    expireAt: null,
    ...over,
  }
  return { native: 'BTC-USD', clientId: CLIENT_ID, order }
}

const words = (over: Partial<VenueOrder>) => rest.submit(outgoing(over)).parameters

test('a limit order in the venue’s words', () => {
  expect(words({})).toEqual({
    client_oid: CLIENT_ID,
    product_id: 'BTC-USD',
    side: 'buy',
    type: 'limit',
    price: '45000',
    size: '0.5',
    time_in_force: 'GTC',
    stp: 'cn',
  })
})

test.each([
  [
    { type: 'market', timeInForce: 'gtc' },
    { type: 'limit', time_in_force: 'IOC', price: '45000' },
  ],
  [{ timeInForce: 'ioc' }, { time_in_force: 'IOC' }],
  [{ timeInForce: 'fok' }, { time_in_force: 'FOK' }],
  [{ timeInForce: 'gtd' }, { time_in_force: 'GTC' }],
  [{ isPostOnly: true }, { post_only: true }],
  [
    { type: 'stop_limit', side: 'sell', triggerPrice: 4_400_000 },
    { type: 'limit', stop: 'loss', stop_price: '44000', time_in_force: 'GTC' },
  ],
  [
    { type: 'stop_limit', triggerPrice: 4_600_000, price: 4_601_000 },
    { stop: 'entry', stop_price: '46000', price: '46010' },
  ],
  [
    { type: 'stop_market', timeInForce: 'ioc', triggerPrice: 4_600_000 },
    { type: 'limit', stop: 'entry', time_in_force: 'GTC' },
  ],
] as readonly (readonly [Partial<VenueOrder>, object])[])('%j is told as %j', (over, expected) => {
  expect(words(over)).toMatchObject(expected)
})

test('semantics 18: an order is dated so that it ends with the receive window of the others', () => {
  expect(rest.submit(outgoing()).life).toEqual({ endsBy: 'date', backMs: 25_000 })
})

test('a pending order is open, a stop waits, a post-only order that would have taken is rejected', () => {
  const answer = { ...ORDER, status: 'pending', filled_size: '0.00000000', client_oid: undefined }
  expect(rest.submit(outgoing()).read(answer)).toMatchObject([
    { kind: 'order', status: 'open', clientId: CLIENT_ID, venueOrderId: ORDER.id, cumQuantity: m('0') },
  ])
  const stop = outgoing({ type: 'stop_limit', side: 'sell', triggerPrice: 4_400_000 as Ticks })
  expect(rest.submit(stop).read(answer)).toMatchObject([
    { status: 'waiting', type: 'stop_limit', triggerPrice: m('44000'), isTriggered: false },
  ])
  const rejected = { ...answer, status: 'rejected', reject_reason: 'post only' }
  expect(rest.submit(stop).read(rejected)).toMatchObject([{ status: 'rejected' }])
  expect(rest.submit(outgoing({ isPostOnly: true })).read(rejected)).toMatchObject([
    { status: 'rejected', reason: { code: 'post_only_would_take', text: 'post only' } },
  ])
})

test('an order as it stands', () => {
  expect(rest.order(BY_NUMBER).read(ORDER)).toEqual([
    {
      kind: 'order',
      native: 'BTC-USD',
      clientId: CLIENT_ID,
      venueOrderId: ORDER.id,
      side: 'buy',
      status: 'open',
      type: 'limit',
      price: m('45000'),
      triggerPrice: null,
      isTriggered: null,
      quantity: m('0.5'),
      cumQuantity: m('0.2'),
      reason: null,
      at: 1_700_000_000_123_456_000n as never,
    },
  ])
})

test.each([
  [
    { status: 'done', done_reason: 'filled', filled_size: '0.5' },
    { status: 'filled', cumQuantity: m('0.5') },
  ],
  [
    { status: 'done', done_reason: 'canceled' },
    {
      status: 'cancelled',
      cumQuantity: m('0.2'),
      reason: { code: 'cancelled_by_request', text: 'canceled' },
    },
  ],
  [
    { status: 'done', done_reason: 'canceled', time_in_force: 'IOC' },
    { status: 'cancelled', reason: { code: 'unfilled_remainder', text: 'canceled' } },
  ],
  [
    { status: 'active', stop: 'loss', stop_price: '44000' },
    { status: 'waiting', type: 'stop_limit', triggerPrice: m('44000'), isTriggered: false },
  ],
  [
    { status: 'open', stop: 'loss', stop_price: '44000' },
    { status: 'open', isTriggered: true },
  ],
  [
    {
      type: 'market',
      price: undefined,
      size: undefined,
      funds: '9000',
      status: 'done',
      done_reason: 'filled',
    },
    { type: 'market', price: null, quantity: m('0.2'), status: 'filled' },
  ],
])('an order with %j', (over, expected) => {
  expect(rest.order(BY_NUMBER).read({ ...ORDER, ...over })).toMatchObject([expected])
})

test('an order with a status nobody knows is no answer', () => {
  expect(() => rest.order(BY_NUMBER).read({ ...ORDER, status: 'strange' })).toThrow(StrangeAnswer)
})

const fillsOf = (cursor: string | null, sinceMs = 0) =>
  rest.fills({ native: 'BTC-USD', sinceMs, order: null, cursor })

test('fills come oldest first, with the fee in the quote asset', () => {
  const later = { ...FILL, trade_id: 78098254, created_at: '2019-11-21T01:38:24.000Z' }
  const { fills, cursor } = fillsOf(null).read([later, FILL])
  expect(cursor).toBeNull()
  expect(fills.map(({ tradeId }) => tradeId)).toEqual(['78098253', '78098254'])
  expect(fills[0]).toMatchObject({
    native: 'BTC-USD',
    clientId: null,
    venueOrderId: ORDER.id,
    side: 'sell',
    quantity: m('0.006018'),
    price: m('8087.38'),
    fee: m('0.2433492642'),
    feeAsset: 'USD',
    liquidity: 'taker',
    at: 1_574_300_303_878_000_000n as never,
  })
})

test('fills of one order bear the client id it was asked for by', () => {
  const call = rest.fills({ native: 'BTC-USD', sinceMs: 0, order: BY_NUMBER, cursor: null })
  expect(call.parameters).toEqual({ order_id: ORDER.id, limit: 1000 })
  expect(call.read([FILL]).fills[0]?.clientId).toBe(CLIENT_ID)
})

test('a full page leads to the next one by its oldest number, unless it goes back far enough', () => {
  const page = Array.from({ length: 1000 }, (_, index) => ({ ...FILL, trade_id: 5000 - index }))
  expect(fillsOf(null).read(page).cursor).toBe('4001')
  expect(fillsOf('4001').parameters).toMatchObject({ product_id: 'BTC-USD', after: '4001' })
  const sinceMs = Date.parse(FILL.created_at) + 1
  expect(fillsOf(null, sinceMs).read(page)).toEqual({ fills: [], cursor: null })
})

test('balances, also finer than we keep', () => {
  const account = { id: 'a', currency: 'BTC', balance: '1', hold: '0.0000000000000000', profile_id: 'p' }
  expect(rest.balances().read([{ ...account, available: '1.0000000000000000019' }])).toEqual([
    { kind: 'balance', asset: 'BTC', free: m('1.000000000000000001'), locked: m('0') },
  ])
})

test('fee rates and the clock', () => {
  const fees = { maker_fee_rate: '0.0040', taker_fee_rate: '0.0060', usd_volume: '100' }
  expect(rest.feeRates('BTC-USD')?.read(fees)).toEqual({ maker: m('0.004'), taker: m('0.006') })
  const time = { iso: '2015-01-07T23:47:25.201Z', epoch: 1420674445.201 }
  expect(rest.serverTime().read(time)).toBe(1_420_674_445_201)
})

test('the book of REST, whole', () => {
  const body = {
    sequence: 13051505638,
    bids: [['6247.58', '6.3578146', 2]],
    asks: [['6251.52', '2', 1]],
    time: '2021-02-12T01:09:23.334723Z',
  }
  expect(rest.book('BTC-USD').read(body)).toEqual({
    isSnapshot: true,
    firstId: null,
    lastId: null,
    previousId: null,
    checksum: null,
    bids: [['6247.58', '6.3578146']],
    asks: [['6251.52', '2']],
    eventAt: 1_613_092_163_334_723_000n as never,
  })
})

const candles = (intervalMs: number, limit = 300) =>
  rest.candles({ native: 'BTC-USD', intervalMs, fromMs: 1_700_000_000_000, limit })

test('candles oldest first, in the venue’s own widths', () => {
  const call = candles(60_000, 5)
  expect(call.parameters).toEqual({
    id: 'BTC-USD',
    granularity: 60,
    start: '2023-11-14T22:13:00.000Z',
    end: '2023-11-14T22:17:00.000Z',
  })
  const read = call.read([
    [1700000040, 1e-7, 12.5, 11, 12, 3.25],
    [1699999980, 9, 10, 9.5, 9.75, 1],
  ])
  expect(read.map(({ openAt }) => openAt)).toEqual([
    1_699_999_980_000_000_000n,
    1_700_000_040_000_000_000n,
  ] as never)
  expect(read[1]).toMatchObject({ low: '1e-7', high: '12.5', open: '11', close: '12', volume: '3.25' })
})

test('wider candles are put together from the widest that fit', () => {
  const call = candles(14_400_000, 2)
  expect(call.parameters).toMatchObject({ granularity: 3600, start: '2023-11-14T20:00:00.000Z' })
  expect(call.parameters['end']).toBe('2023-11-15T03:00:00.000Z')
  const at = Date.parse('2023-11-14T20:00:00.000Z') / 1000
  const read = call.read([
    [at + 4 * 3600, 1, 2, 1, 2, 4],
    [at + 3600, 3, 30, 11, 12, 0.5],
    [at, 2, 20, 10, 11, 0.25],
  ])
  expect(read).toHaveLength(2)
  expect(read[0]).toMatchObject({ open: '10', high: '30', low: '2', close: '12', volume: '0.75' })
  expect(read[1]).toMatchObject({ open: '1', volume: '4' })
})

test('never more than 300 candles are asked for, and none of a width it has not', () => {
  const { start, end } = candles(60_000, 5000).parameters
  expect(Date.parse(String(end)) - Date.parse(String(start))).toBe(299 * 60_000)
  expect(candles(1000).read([[1700000040, 1, 2, 1, 2, 1]])).toEqual([])
})

/** What ccxt makes of a call: our client sends exactly that. */
function signed<T>({ path, api, method, parameters }: RestCall<T>) {
  const client = new CoinbaseOfCcxt({ apiKey: 'key', secret: 'c2VjcmV0', password: 'pass' })
  return client.sign(path, api, method, parameters)
}

test('what identifies an order or a product is in the address, where the venue looks for it', () => {
  const base = 'https://api.exchange.coinbase.com'
  const of = <T>(call: RestCall<T> | null) => (call === null ? null : signed(call))
  expect(of(rest.cancelAll('BTC-USD'))).toMatchObject({
    url: `${base}/orders?product_id=BTC-USD`,
    body: undefined,
  })
  expect(of(rest.cancelAll(null))).toMatchObject({ url: `${base}/orders`, body: undefined })
  expect(of(rest.cancel(BY_CLIENT_ID))).toMatchObject({
    url: `${base}/orders/client:${CLIENT_ID}`,
    body: undefined,
  })
  expect(of(rest.cancel(BY_NUMBER))).toMatchObject({ url: `${base}/orders/${ORDER.id}`, method: 'DELETE' })
  expect(of(rest.openOrders(['BTC-USD'])[0] ?? null)?.url).toBe(
    `${base}/orders?product_id=BTC-USD&status=open&status=pending&status=active&limit=1000`,
  )
  expect(of(rest.book('BTC-USD'))?.url).toBe(`${base}/products/BTC-USD/book?level=2`)
})

test('what the venue does not offer is not asked', () => {
  expect(rest.amend(BY_NUMBER, m('0.1'))).toBeNull()
  expect(rest.cancelAfter(60_000)).toBeNull()
})
