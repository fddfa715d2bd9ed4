import { expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { COINBASE } from '../../../../../src/adapters/venue-ccxt/coinbase/index.ts'
import type { MarketMessage, StreamNotice } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { m } from '../../../../support/builders.ts'
import { sharedFile } from '../../../../support/shared-data.ts'

const { market, account } = COINBASE
const GREETING = {
  apiKey: 'key',
  apiSecret: Buffer.from('secret').toString('base64'),
  passphrase: 'words',
  nowMs: 1_700_000_000_250,
  natives: ['BTC-USD'],
}
const heard = (message: object) => account.read(message, GREETING)

test('subscriptions are one frame, with the heartbeat of each product', () => {
  const frames = market.subscribe(
    [
      { channel: { kind: 'book' }, native: 'BTC-USD' },
      { channel: { kind: 'trades' }, native: 'BTC-USD' },
      { channel: { kind: 'book' }, native: 'ETH-USD' },
      { channel: { kind: 'candles', intervalMs: 60_000 }, native: 'ETH-USD' },
    ],
    1,
  )
  expect(frames.map((frame) => JSON.parse(frame))).toEqual([
    {
      type: 'subscribe',
      channels: [
        { name: 'level2_batch', product_ids: ['BTC-USD', 'ETH-USD'] },
        { name: 'heartbeat', product_ids: ['BTC-USD', 'ETH-USD'] },
        { name: 'matches', product_ids: ['BTC-USD'] },
      ],
    },
  ])
})

test('letting go of a channel leaves the heartbeat, and of none asks nothing', () => {
  const [frame] = market.unsubscribe([{ channel: { kind: 'top' }, native: 'BTC-USD' }], 2)
  expect(JSON.parse(frame ?? '')).toEqual({
    type: 'unsubscribe',
    channels: [{ name: 'ticker', product_ids: ['BTC-USD'] }],
  })
  expect(market.unsubscribe([{ channel: { kind: 'mark' }, native: 'BTC-USD' }], 3)).toEqual([])
})

test('hosts', () => {
  expect(market.url(null, false)).toBe('wss://ws-feed.exchange.coinbase.com/')
  expect(market.url(null, true)).toBe('wss://ws-feed-public.sandbox.exchange.coinbase.com/')
  expect(account.url('ws://127.0.0.1:9004', true)).toBe('ws://127.0.0.1:9004/')
})

test('a match is a trade of the other side’s aggressor; the one before the subscription is not', () => {
  const match = {
    type: 'match',
    trade_id: 10,
    sequence: 50,
    maker_order_id: 'ac928c66-ca53-498f-9c13-a110027a60e8',
    taker_order_id: '132fb6ae-456b-4654-b4e0-d681ac05cea1',
    time: '2014-11-07T08:19:27.028459Z',
    product_id: 'BTC-USD',
    size: '5.23512',
    price: '400.23',
    side: 'sell',
  }
  expect(market.read(match)).toEqual([
    {
      kind: 'trade',
      native: 'BTC-USD',
      tradeId: '10',
      price: '400.23',
      quantity: '5.23512',
      aggressor: 'buy',
      at: 1_415_348_367_028_459_000n as never,
    },
  ])
  expect(market.read({ ...match, type: 'last_match' })).toEqual([{ kind: 'alive' }])
})

test('an update of the year 1 has no time, and a size that is none is no level', () => {
  const update = { type: 'l2update', product_id: 'BTC-EUR', time: '0001-01-01T00:00:00.000000Z' }
  const [book] = market.read({ ...update, changes: [['buy', '9202.70', '0.58667860']] })
  expect(book).toMatchObject({
    kind: 'book',
    update: { isSnapshot: false, bids: [['9202.70', '0.58667860']] },
  })
  expect(book).toMatchObject({ update: { eventAt: 0n, asks: [] } })
  const bids = [
    ['40533.24', '0.020416'],
    ['40531.19', '0.-10000'],
  ]
  const [snapshot] = market.read({ type: 'snapshot', product_id: 'YFI-USD', asks: [], bids })
  expect(snapshot).toMatchObject({ update: { isSnapshot: true, bids: [['40533.24', '0.020416']] } })
})

test('errors refuse, heartbeats and whatever is new show life', () => {
  expect(market.read({ type: 'heartbeat', sequence: 90, last_trade_id: 20, product_id: 'BTC-USD' })).toEqual([
    { kind: 'alive' },
  ])
  expect(market.read({ type: 'something_new' })).toEqual([{ kind: 'alive' }])
  const why = { type: 'error', message: 'Failed to subscribe', reason: 'DOGE is not a valid product' }
  expect(market.read(why)).toEqual([
    { kind: 'refused', why: 'Failed to subscribe: DOGE is not a valid product' },
  ])
})

test('the greeting is signed as a request for the user would be', () => {
  const [frame] = account.greet(GREETING)
  const signature = createHmac('sha256', 'secret')
    .update('1700000000.25GET/users/self/verify')
    .digest('base64')
  expect(JSON.parse(frame ?? '')).toEqual({
    type: 'subscribe',
    product_ids: ['BTC-USD'],
    channels: ['user', 'heartbeat'],
    key: 'key',
    passphrase: 'words',
    timestamp: '1700000000.25',
    signature,
  })
})

const COMMON = { product_id: 'BTC-USD', time: '2021-03-05T16:42:21.878177Z', sequence: 5641953814 }

test('ready is what names the user channel', () => {
  const channels = [{ name: 'user', product_ids: ['BTC-USD'] }]
  expect(heard({ type: 'subscriptions', channels })).toEqual([{ kind: 'ready' }])
  expect(heard({ type: 'subscriptions', channels: [] })).toEqual([{ kind: 'alive' }])
  expect(heard({ type: 'error', message: 'Authentication Failed', reason: '{"message":"x"}' })).toEqual([
    { kind: 'refused', why: 'Authentication Failed: {"message":"x"}' },
  ])
})

test('an order that was received', () => {
  const received = { type: 'received', ...COMMON, side: 'sell', order_id: 'o', order_type: 'limit' }
  expect(heard({ ...received, size: '0.0001', price: '50000', client_oid: 'c' })).toMatchObject([
    {
      kind: 'order',
      clientId: 'c',
      venueOrderId: 'o',
      side: 'sell',
      status: 'open',
      type: 'limit',
      price: m('50000'),
      quantity: m('0.0001'),
      cumQuantity: m('0'),
    },
  ])
  expect(heard({ ...received, order_type: 'market', funds: '3000.234' })).toEqual([{ kind: 'alive' }])
})

test('a match is asked after on the side that is ours', () => {
  const match = {
    type: 'match',
    ...COMMON,
    side: 'sell',
    trade_id: 5455505,
    maker_order_id: 'm',
    taker_order_id: 't',
    size: '0.00021019',
    price: '47338.46',
    user_id: 'u',
  }
  const taker = {
    kind: 'traded',
    native: 'BTC-USD',
    clientId: null,
    venueOrderId: 't',
    side: 'buy',
    tradeId: '5455505',
  }
  const maker = { ...taker, venueOrderId: 'm', side: 'sell' }
  expect(heard({ ...match, taker_user_id: 'u', taker_fee_rate: '0.005' })).toEqual([taker] as never)
  expect(heard({ ...match, maker_user_id: 'u', maker_fee_rate: '0.004' })).toEqual([maker] as never)
  expect(heard(match)).toEqual([maker, taker] as never)
})

test('an end says what was left', () => {
  const done = { type: 'done', ...COMMON, side: 'buy', order_id: 'o', price: '50000' }
  expect(heard({ ...done, reason: 'filled', remaining_size: '0' })).toMatchObject([
    { kind: 'ended', status: 'filled', remaining: m('0'), reason: null, venueOrderId: 'o', side: 'buy' },
  ])
  expect(heard({ ...done, reason: 'canceled', remaining_size: '0.25' })).toMatchObject([
    {
      kind: 'ended',
      status: 'cancelled',
      remaining: m('0.25'),
      reason: { code: 'cancelled_by_request', text: 'canceled' },
    },
  ])
})

test('what rests and what waits adds nothing', () => {
  expect(
    heard({ type: 'open', ...COMMON, side: 'buy', order_id: 'o', price: '1', remaining_size: '1' }),
  ).toEqual([{ kind: 'alive' }])
  expect(heard({ type: 'activate', ...COMMON, side: 'buy', order_id: 'o', stop_type: 'entry' })).toEqual([
    { kind: 'alive' },
  ])
})

function recorded(): readonly unknown[] | null {
  const path = sharedFile('cryptofeed/COINBASE/ws_5products.raw.gz')
  if (path === null) return null
  const lines = gunzipSync(readFileSync(path)).toString().split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line.slice(line.indexOf('{'))))
}

test('every recorded message of the feed is understood', () => {
  const messages = recorded()
  if (messages === null) return
  const counts = new Map<string, number>()
  for (const message of messages) {
    for (const { kind } of market.read(message)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  expect(Object.fromEntries(counts)).toEqual({ alive: 8, book: 6481, ticker: 89, top: 89, trade: 84 })
})

interface Mapped {
  readonly messages: readonly unknown[]
  readonly expected: readonly (readonly Record<string, unknown>[])[]
}

const lines = (levels: unknown) =>
  (levels as readonly { price: number; amount: number }[]).map(({ price, amount }) => [price, amount])
const numbers = (levels: readonly (readonly string[])[]) => levels.map((level) => level.map(Number))

/** What another project made of the same messages, in our words. */
function agrees(ours: MarketMessage | StreamNotice | undefined, theirs: Record<string, unknown>): void {
  switch (ours?.kind) {
    case 'trade':
      expect([ours.tradeId, ours.aggressor]).toEqual([theirs['id'], theirs['side']] as never)
      return expect([ours.price, ours.quantity].map(Number)).toEqual([
        theirs['price'],
        theirs['amount'],
      ] as never)
    case 'book':
      expect(ours.update.isSnapshot).toBe(theirs['isSnapshot'] as boolean)
      expect(numbers(ours.update.bids)).toEqual(lines(theirs['bids']))
      return expect(numbers(ours.update.asks)).toEqual(lines(theirs['asks']))
    case 'top':
      return expect([ours.bid, ours.ask].map(Number)).toEqual([
        theirs['bidPrice'],
        theirs['askPrice'],
      ] as never)
    default:
      throw new Error(`nothing of theirs is like ${ours?.kind}`)
  }
}

test('the same messages mean the same to another mapper', () => {
  const path = sharedFile('tardis_node/coinbase.json')
  if (path === null) return
  const { messages, expected }: Mapped = JSON.parse(readFileSync(path, 'utf8'))
  expect(messages.length).toBe(9)
  messages.forEach((message, index) => {
    agrees(market.read(message)[0], expected[index]?.[0] ?? {})
  })
})
