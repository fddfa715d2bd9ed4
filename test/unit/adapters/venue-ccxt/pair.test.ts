import { expect, test } from 'bun:test'
import { pairOf } from '../../../../src/adapters/venue-ccxt/pair.ts'
import { socketBase } from '../../../../src/adapters/venue-ccxt/socket-base.ts'
import type { SymbolName } from '../../../../src/domain/index.ts'

test('a symbol is taken apart at the quote that venues list', () => {
  const rows = [
    ['BTCUSDT', 'BTC/USDT'],
    ['BTCFDUSD', 'BTC/FDUSD'],
    ['DOTUSD', 'DOT/USD'],
    ['BNBUSD', 'BNB/USD'],
    ['ETHBTC', 'ETH/BTC'],
    ['USDCUSDT', 'USDC/USDT'],
    ['WHAT', null],
    ['USDT', null],
  ] as const
  for (const [symbol, pair] of rows) expect(pairOf(symbol as SymbolName)).toBe(pair)
})

test('a socket address with a path of the venue means its host', () => {
  const base = 'wss://ws.okx.com:8443'
  for (const path of [
    '',
    '/',
    '/ws/v5/public',
    '/ws/v5/private/',
    '/ws/v5/business',
    '/ws',
    '/ws-api/v3',
    '/v5/public/spot',
    '/v5/private',
  ]) {
    expect(socketBase(`${base}${path}`)).toBe(base)
  }
  expect(socketBase('ws://host/other')).toBe('ws://host/other')
})
