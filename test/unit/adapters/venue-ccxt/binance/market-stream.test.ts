import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { BINANCE } from '../../../../../src/adapters/venue-ccxt/binance/index.ts'
import { sharedFile } from '../../../../support/shared-data.ts'

const { market } = BINANCE

describe('subscriptions', () => {
  test('names of every channel', () => {
    const native = 'BTCUSDT'
    const channels = [
      ...(['trades', 'top', 'book', 'ticker', 'mark', 'funding'] as const).map((kind) => ({ kind })),
      { kind: 'candles', intervalMs: 60_000 } as const,
      { kind: 'candles', intervalMs: 7 } as const,
    ]
    const frames = market.subscribe(
      channels.map((channel) => ({ channel, native })),
      9,
    )
    expect(frames.map((frame) => JSON.parse(frame))).toEqual([
      {
        method: 'SUBSCRIBE',
        params: [
          ...['btcusdt@trade', 'btcusdt@bookTicker', 'btcusdt@depth@100ms', 'btcusdt@ticker'],
          'btcusdt@kline_1m',
        ],
        id: 9,
      },
    ])
    expect(channels.map(market.isOffered)).toEqual([true, true, true, true, false, false, true, false])
  })

  test('a full connection is asked for in fewer frames than a second may have', () => {
    const channel = { kind: 'trades' } as const
    const requests = Array.from({ length: market.channelsMax }, (_, index) => ({
      channel,
      native: `A${index}`,
    }))
    const frames = market.unsubscribe(requests, 1)
    expect(frames.length).toBeLessThan(5)
    expect(frames.flatMap((frame) => JSON.parse(frame).params)).toHaveLength(market.channelsMax)
  })

  test('addresses', () => {
    expect(market.url(null, false)).toBe('wss://stream.binance.com:9443/ws')
    expect(market.url(null, true)).toBe('wss://stream.testnet.binance.vision/ws')
    expect(market.url('ws://127.0.0.1:1', true)).toBe('ws://127.0.0.1:1/ws')
  })

  test('acknowledged, refused, pinged', () => {
    expect(market.read({ result: null, id: 1 })).toEqual([{ kind: 'alive' }])
    expect(market.read({ result: ['btcusdt@trade'], id: 0 })).toEqual([{ kind: 'alive' }])
    const refused = [{ kind: 'refused' as const, why: '2 Invalid request: too many parameters' }]
    expect(market.read({ error: { code: 2, msg: 'Invalid request: too many parameters' }, id: 1 })).toEqual(
      refused,
    )
    expect(market.read({ code: 2, msg: 'Invalid request: too many parameters', id: 1 })).toEqual(refused)
  })
})

describe('messages', () => {
  test('a trade whose buyer waited was a sell', () => {
    const trade = {
      ...{ e: 'trade', E: 1672515782136, s: 'BNBBTC', t: 12345, p: '0.001', q: '100' },
      ...{ T: 1672515782135, m: true, M: true },
    }
    const expected = {
      ...{ kind: 'trade', native: 'BNBBTC', tradeId: '12345', price: '0.001', quantity: '100' },
      ...{ aggressor: 'sell', at: 1_672_515_782_135_000_000n },
    }
    expect(market.read(trade) as unknown).toEqual([expected])
    expect(market.read({ stream: 'bnbbtc@trade', data: { ...trade, m: false } }) as unknown).toEqual([
      { ...expected, aggressor: 'buy' },
    ])
  })

  test('a change of the book', () => {
    const b = [['0.0024', '10']]
    expect(market.read({ e: 'depthUpdate', E: 7, s: 'BNBBTC', U: 157, u: 160, b, a: [] }) as unknown).toEqual(
      [
        {
          ...{ kind: 'book', native: 'BNBBTC' },
          update: {
            ...{ isSnapshot: false, firstId: 157, lastId: 160, previousId: null, checksum: null },
            ...{ bids: [['0.0024', '10']], asks: [], eventAt: 7_000_000n },
          },
        },
      ],
    )
  })

  test('the best of a book, an empty side of it', () => {
    const top = { u: 400900217, s: 'BNBUSDT', b: '25.35190000', B: '31.21', a: '0.00000000', A: '0.0' }
    expect(market.read(top) as unknown).toEqual([
      { kind: 'top', native: 'BNBUSDT', bid: '25.35190000', ask: null, at: 0n },
    ])
  })

  test('a candle, a ticker', () => {
    const k = {
      ...{ t: 1672515780000, T: 1672515839999, s: 'BNBBTC', i: '1m', f: 100, L: 200, o: '0.0010' },
      ...{ c: '0.0020', h: '0.0025', l: '0.0015', v: '1000', n: 100, x: true, q: '1.0', V: '500', Q: '0.5' },
    }
    expect(market.read({ e: 'kline', E: 1, s: 'BNBBTC', k }) as unknown).toEqual([
      {
        ...{ kind: 'candle', native: 'BNBBTC', isClosed: true, intervalMs: 60_000 },
        openAt: 1_672_515_780_000_000_000n,
        ...{ open: '0.0010', high: '0.0025', low: '0.0015', close: '0.0020', volume: '1000' },
      },
    ])
    const ticker = { e: '24hrTicker', E: 3, s: 'BNBBTC', c: '5', o: '1', h: '6', l: '0.5', v: '10' }
    expect(market.read(ticker) as unknown).toEqual([
      {
        ...{ kind: 'ticker', native: 'BNBBTC', last: '5', open: '1', high: '6', low: '0.5', volume: '10' },
        at: 3_000_000n,
      },
    ])
  })

  test('the server says that it goes', () => {
    expect(market.read({ e: 'serverShutdown', E: 1 })).toEqual([{ kind: 'reopen', why: 'serverShutdown' }])
    const combined = { stream: '!serverShutdown', data: { e: 'serverShutdown', E: 1 } }
    expect(market.read(combined)).toEqual([{ kind: 'reopen', why: 'serverShutdown' }])
  })
})

test('every frame of a recorded day part is understood', () => {
  const path = sharedFile('cryptofeed/BINANCE/ws.raw.gz')
  if (path === null) return
  const kinds = new Map<string, number>()
  for (const line of gunzipSync(readFileSync(path)).toString().split('\n')) {
    const frame = /^\d+ (\{.*\})$/.exec(line)?.[1]
    if (frame === undefined) continue
    for (const { kind } of market.read(JSON.parse(frame))) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  expect(Object.fromEntries(kinds)).toEqual({ book: 177, top: 84, candle: 2, alive: 2 })
})

test('recorded messages of another mapper are read alike', () => {
  const path = sharedFile('tardis_node/binance.json')
  if (path === null) return
  const { messages } = JSON.parse(readFileSync(path, 'utf8')) as { messages: { generated?: boolean }[] }
  const recorded = messages.filter(({ generated }) => generated !== true)
  const kinds = recorded.map((message) => market.read(message).map(({ kind }) => kind))
  expect(kinds.flat().sort()).toEqual(['book', 'book', 'book', 'book', 'ticker', 'top', 'trade', 'trade'])
})
