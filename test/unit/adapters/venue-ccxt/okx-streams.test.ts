import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { OKX } from '../../../../src/adapters/venue-ccxt/okx/index.ts'
import {
  type MarketMessage,
  StrangeAnswer,
  type StreamNotice,
} from '../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { ManagedBook } from '../../../../src/market-data/index.ts'
import { KEY, m } from '../../../support/builders.ts'
import { sharedFile } from '../../../support/shared-data.ts'

const { market, account } = OKX

function recorded(): readonly (MarketMessage | StreamNotice)[] {
  const path = sharedFile('cryptofeed/OKX/ws_BTC-USDT.raw.gz')
  if (path === null) return []
  const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n')
  return lines.flatMap((line) => market.read(JSON.parse(line.slice(line.indexOf(' ')))))
}

describe('the market stream', () => {
  test('is where it is asked for', () => {
    expect(market.url(null, false)).toBe('wss://ws.okx.com:8443/ws/v5/public')
    expect(market.url(null, true)).toBe('wss://wspap.okx.com:8443/ws/v5/public')
    expect(account.url('ws://127.0.0.1:9001', true)).toBe('ws://127.0.0.1:9001/ws/v5/private')
  })

  test('subscribes a hundred channels a frame, and no candles', () => {
    const channels = Array.from({ length: 101 }, (_, index) => ({
      channel: { kind: 'book' as const },
      native: `A${index}-USDT`,
    }))
    const frames = market.subscribe(
      [...channels, { channel: { kind: 'candles', intervalMs: 60_000 }, native: 'X' }],
      7,
    )
    expect(frames.map((frame) => JSON.parse(frame).args.length)).toEqual([100, 1])
    expect(JSON.parse(frames[1] ?? '')).toEqual({
      id: '7',
      op: 'subscribe',
      args: [{ channel: 'books', instId: 'A100-USDT' }],
    })
    expect(market.isOffered({ kind: 'candles', intervalMs: 60_000 })).toBe(false)
    expect(JSON.parse(market.unsubscribe(channels.slice(0, 1), 8)[0] ?? '').op).toBe('unsubscribe')
  })

  test('a recorded session of 2022 makes a book whose every checksum is right', () => {
    const messages = recorded()
    if (messages.length === 0) return
    const book = new ManagedBook({ key: KEY, tickSize: m('0.1'), lotSize: m('0.00000001'), rule: 'okx' })
    const verdicts = messages.flatMap((message) =>
      message.kind === 'book' ? [book.take(message.update).kind] : [],
    )
    expect(verdicts.length).toBeGreaterThan(50)
    expect(new Set(verdicts)).toEqual(new Set(['applied']))
    expect(messages.some(({ kind }) => kind === 'trade')).toBe(true)
    expect(messages.find(({ kind }) => kind === 'ticker')).toMatchObject({
      last: '30236',
      volume: '17602.13085371',
    })
  })

  test('a book of today has numbers and a checksum of 0, which is none', () => {
    const frame = (action: string, seqId: number, prevSeqId: number) => ({
      arg: { channel: 'books', instId: 'BTC-USDT' },
      action,
      data: [{ asks: [['2', '1', '0', '1']], bids: [], ts: '1597026383085', checksum: 0, seqId, prevSeqId }],
    })
    expect(market.read(frame('snapshot', 123, -1))).toEqual([
      {
        kind: 'book',
        native: 'BTC-USDT',
        update: {
          isSnapshot: true,
          firstId: null,
          lastId: 123,
          previousId: null,
          checksum: null,
          bids: [],
          asks: [['2', '1']],
          eventAt: 1_597_026_383_085_000_000n as never,
        },
      },
    ])
    expect(market.read(frame('update', 125, 123))).toMatchObject([
      { update: { lastId: 125, previousId: 123 } },
    ])
  })

  test('other channels', () => {
    const frame = (channel: string, row: object) => ({ arg: { channel, instId: 'BTC-USDT' }, data: [row] })
    const top = { asks: [['111.06', '55154', '0', '2']], bids: [], ts: '1670324386802', seqId: 363_996_337 }
    expect(market.read(frame('bbo-tbt', top))).toMatchObject([{ kind: 'top', bid: null, ask: '111.06' }])
    const mark = { instType: 'MARGIN', instId: 'BTC-USDT', markPx: '0.1', ts: '1597026383085' }
    expect(market.read(frame('mark-price', mark))).toMatchObject([{ kind: 'mark', price: '0.1' }])
    const funding = { fundingRate: '0.0001', fundingTime: '1700726400000', ts: '1700724675402' }
    expect(market.read(frame('funding-rate', funding))).toMatchObject([
      { kind: 'funding', rate: '0.0001', nextAt: 1_700_726_400_000_000_000n },
    ])
    expect(() => market.read(frame('tickers', {}))).toThrow(StrangeAnswer)
    expect(() => market.read('what')).toThrow(StrangeAnswer)
  })

  test('what concerns the connection', () => {
    expect(market.ping?.frame(0)).toBe('ping')
    expect(market.read('pong')).toEqual([{ kind: 'alive' }])
    expect(
      market.read({ event: 'subscribe', arg: { channel: 'books', instId: 'X' }, connId: 'a4d3ae55' }),
    ).toEqual([{ kind: 'alive' }])
    expect(market.read({ event: 'notice', code: '64008', msg: 'soon', connId: 'a4d3ae55' })).toEqual([
      { kind: 'reopen', why: '64008: soon' },
    ])
    expect(market.read({ event: 'error', code: '60018', msg: 'no such channel' })).toEqual([
      { kind: 'refused', why: '60018: no such channel' },
    ])
  })
})

describe('the account stream', () => {
  const greeting = {
    apiKey: 'key',
    apiSecret: 'secret',
    passphrase: 'phrase',
    nowMs: 1_538_054_050_975,
    natives: ['BTC-USDT'],
  }
  const read = (frame: unknown) => account.read(frame, greeting)

  test('logs in, then takes one channel after the other', () => {
    const [frame = ''] = account.greet(greeting)
    const sign = createHmac('sha256', 'secret').update('1538054050GET/users/self/verify').digest('base64')
    expect(JSON.parse(frame)).toEqual({
      op: 'login',
      args: [{ apiKey: 'key', passphrase: 'phrase', timestamp: '1538054050', sign }],
    })
    const next = '{"op":"subscribe","args":[{"channel":"account"}]}'
    expect(read({ event: 'login', code: '0', msg: '', connId: 'a' })).toEqual([
      { kind: 'send', frames: [next] },
    ])
    const last = '{"op":"subscribe","args":[{"channel":"orders","instType":"SPOT"}]}'
    expect(read({ event: 'subscribe', arg: { channel: 'account' } })).toEqual([
      { kind: 'send', frames: [last] },
    ])
    expect(read({ event: 'subscribe', arg: { channel: 'orders', instType: 'SPOT' } })).toEqual([
      { kind: 'ready' },
    ])
    expect(read({ event: 'error', code: '60009', msg: 'Login failed.', connId: 'a' })).toEqual([
      { kind: 'refused', why: '60009: Login failed.' },
    ])
  })

  test('balances', () => {
    const details = [{ ccy: 'BTC', availBal: '1.5', frozenBal: '', cashBal: '1.5' }]
    expect(read({ arg: { channel: 'account' }, data: [{ details, uTime: '1' }] })).toEqual([
      { kind: 'balance', asset: 'BTC', free: m('1.5'), locked: m('0') },
    ])
  })

  test('a recorded fill that does not say its fee', () => {
    const path = sharedFile('nautilus/adapter_messages/okx/ws_orders_ioc.json')
    if (path === null) return
    expect(read(JSON.parse(readFileSync(path, 'utf8')))).toMatchObject([
      { kind: 'traded', tradeId: '1518905531', clientId: 'IOC-TEST-001' },
      { kind: 'order', status: 'open', cumQuantity: m('0.02') },
    ])
  })
})
