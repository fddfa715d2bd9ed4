import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { BYBIT } from '../../../../../src/adapters/venue-ccxt/bybit/index.ts'
import { formatMoney } from '../../../../../src/domain/index.ts'
import { sharedFile } from '../../../../support/shared-data.ts'
import { listed, recorded } from './answers.ts'
import { INSTRUMENT, LISTING_ROW, listingFrom } from './listing.ts'

describe('listings', () => {
  test('are read from the documented row', () => {
    expect(INSTRUMENT).toMatchObject({
      key: 'BTCUSDT.bybit',
      venue: 'bybit',
      base: 'BTC',
      quote: 'USDT',
      isTrading: true,
      notionalMax: null,
      quantityMin: 11,
      quantityMax: 83_000_000,
      holds: { stops: true, trailingStops: false, goodTillDate: false, amendInPlace: true },
    })
    const { tickSize, lotSize, notionalMin } = INSTRUMENT
    expect([tickSize, lotSize, notionalMin].map(formatMoney)).toEqual(['0.1', '0.000001', '5'])
  })

  test('of earlier years keep their largest quantity and amount', () => {
    const body = recorded('bybit/http_get_instruments_spot.json')
    if (body === null) return
    const [bitcoin, ether] = BYBIT.rest.listings([]).read(body)
    expect(bitcoin?.listing).toMatchObject({ quantityMin: 10, quantityMax: 1_000_000 })
    expect(formatMoney(bitcoin?.listing.notionalMax ?? INSTRUMENT.tickSize)).toBe('1000000')
    expect(ether?.native).toBe('ETHUSDT')
  })

  test('are those that were asked for', () => {
    const rows = listed([LISTING_ROW, { ...LISTING_ROW, symbol: 'ETHUSDT', baseCoin: 'ETH' }])
    const natives = BYBIT.rest
      .listings(['ETH/USDT'])
      .read(rows)
      .map(({ native }) => native)
    expect(natives).toEqual(['ETHUSDT'])
  })

  test('do not trade in any other status, and need a tick', () => {
    expect(listingFrom({ ...LISTING_ROW, status: 'PreLaunch' }).isTrading).toBe(false)
    expect(() => listingFrom({ ...LISTING_ROW, priceFilter: { tickSize: '0' } })).toThrow('not above zero')
  })
})

describe('by REST', () => {
  test('the time is told in nanoseconds', () => {
    const result = { timeSecond: '1688639403', timeNano: '1688639403423213947' }
    expect(BYBIT.rest.serverTime().read({ result })).toBe(1_688_639_403_423)
  })

  test('the book is a snapshot with its update id', () => {
    const body = recorded('bybit/http_get_orderbook.json')
    if (body === null) return
    expect(BYBIT.rest.book('BTCUSDT').read(body)).toMatchObject({
      isSnapshot: true,
      lastId: 1_234_567,
      bids: [
        ['27450.50', '1.500'],
        ['27450.00', '2.000'],
        ['27449.50', '0.750'],
      ],
      eventAt: 1_709_891_679_000_000_000n,
    })
  })

  test('candles come oldest first', () => {
    const call = BYBIT.rest.candles({ native: 'BTCUSDT', intervalMs: 3_600_000, fromMs: 5, limit: 5000 })
    expect(call.parameters).toMatchObject({ interval: '60', start: 5, limit: 1000 })
    const read = call.read(
      listed([
        ['1670608800000', '17071', '17073', '17027', '17055.5', '268.611', '15.7'],
        ['1670605200000', '17071.5', '17071.5', '17061', '17071', '4.177', '0.2'],
      ]),
    )
    expect(read.map(({ openAt }) => Number(openAt / 1_000_000n))).toEqual([
      1_670_605_200_000, 1_670_608_800_000,
    ])
    expect(read[1]).toMatchObject({ open: '17071', close: '17055.5', volume: '268.611' })
  })
})

describe('the market stream', () => {
  const { market } = BYBIT

  test('is at the spot path of whatever host', () => {
    expect(market.url(null, false)).toBe('wss://stream.bybit.com/v5/public/spot')
    expect(market.url(null, true)).toBe('wss://stream-testnet.bybit.com/v5/public/spot')
    expect(market.url('ws://127.0.0.1:9/', true)).toBe('ws://127.0.0.1:9/v5/public/spot')
  })

  test('takes ten topics a command', () => {
    const channels = Array.from({ length: 11 }, (_, index) => ({
      channel: { kind: 'book' } as const,
      native: `C${index}USDT`,
    }))
    const frames = market.subscribe(channels, 4).map((frame) => JSON.parse(frame))
    expect(frames.map(({ args }) => args.length)).toEqual([10, 1])
    expect(frames[1]).toEqual({ req_id: '4-1', op: 'subscribe', args: ['orderbook.200.C10USDT'] })
  })

  test('names each channel', () => {
    const kinds = [
      { kind: 'trades' },
      { kind: 'top' },
      { kind: 'ticker' },
      { kind: 'candles', intervalMs: 86_400_000 },
    ] as const
    const frames = market.unsubscribe(
      kinds.map((channel) => ({ channel, native: 'BTCUSDT' })),
      1,
    )
    expect(JSON.parse(frames[0] ?? '')).toMatchObject({
      op: 'unsubscribe',
      args: ['publicTrade.BTCUSDT', 'orderbook.1.BTCUSDT', 'tickers.BTCUSDT', 'kline.D.BTCUSDT'],
    })
    expect(market.isOffered({ kind: 'candles', intervalMs: 1000 })).toBe(false)
    expect(market.isOffered({ kind: 'funding' })).toBe(false)
  })

  test('reads recorded books, deltas without asks too', () => {
    const delta = recorded('bybit_py_2023/ws_messages__public__ws_orderbook_delta_no_asks.json')
    if (delta === null) return
    const [message] = market.read(delta)
    expect(message).toMatchObject({
      kind: 'book',
      native: 'BTCUSDT',
      update: { isSnapshot: false, lastId: 177_400_507, asks: [], eventAt: 1_687_940_967_466_000_000n },
    })
    const path = sharedFile('nautilus/l2/bybit_2024-12-01_XRPUSDT_ob500.jsonl.gz')
    if (path === null) return
    const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n')
    const updates = lines.flatMap((line) => market.read(JSON.parse(line)))
    expect(updates.length).toBe(50)
    const ids = updates.flatMap((each) => (each.kind === 'book' ? [each.update.lastId ?? 0] : []))
    expect(ids).toEqual(Array.from({ length: 50 }, (_, index) => (ids[0] ?? 0) + index))
  })

  test('reads the recorded ticker and candle', () => {
    const ticker = recorded('bybit_py_2023/ws_messages__public__ws_ticker_spot.json')
    const candle = recorded('bybit_py_2023/ws_messages__public__ws_kline.json')
    if (ticker === null || candle === null) return
    expect(market.read(ticker)).toEqual([
      {
        kind: 'ticker',
        native: 'BTCUSDT',
        last: '21109.77',
        open: '20704.93',
        high: '21426.99',
        low: '20575',
        volume: '6780.866843',
        at: 1_673_853_746_003_000_000n as never,
      },
    ])
    expect(market.read(candle)).toMatchObject([
      { kind: 'candle', intervalMs: 300_000, isClosed: false, close: '16677' },
    ])
  })

  test('reads trades and the best of the book', () => {
    const trade = {
      topic: 'publicTrade.BTCUSDT',
      type: 'snapshot',
      ts: 1_672_304_486_868,
      data: [
        { T: 1_672_304_486_865, s: 'BTCUSDT', S: 'Sell', v: '0.001', p: '16578.50', i: '2290', BT: false },
      ],
    }
    expect(market.read(trade)).toMatchObject([
      { kind: 'trade', tradeId: '2290', aggressor: 'sell', at: 1_672_304_486_865_000_000n },
    ])
    const best = {
      topic: 'orderbook.1.BTCUSDT',
      ts: 1_672_304_486_868,
      type: 'snapshot',
      data: { s: 'BTCUSDT', b: [['1.5', '2']], a: [], u: 7, seq: 8 },
      cts: 1_672_304_486_860,
    }
    expect(market.read(best)).toMatchObject([
      { kind: 'top', bid: '1.5', ask: null, at: 1_672_304_486_860_000_000n },
    ])
  })

  test('hears answers to its commands', () => {
    expect(market.read({ success: true, ret_msg: 'pong', op: 'ping', conn_id: 'a' })).toEqual([
      { kind: 'alive' },
    ])
    expect(market.read({ success: false, ret_msg: 'Invalid symbol', op: 'subscribe' })).toEqual([
      { kind: 'refused', why: 'Invalid symbol' },
    ])
    expect(() => market.read({ topic: 'liquidation.BTCUSDT' })).toThrow('unknown topic')
    expect(() => market.read('hello')).toThrow('frame is no object')
  })
})
