import { expect, test } from 'bun:test'
import { tradedVenues } from '../../../../src/app/config/index.ts'
import { loaded, refused } from './world.ts'

const modeOf = (mode: string) => ({ env: { VELOZ_EXECUTION_MODE: mode } })

test.each(['simulation', 'sim_engine', 'SIMULATION'])('semantics 21: %s is paper trading', (mode) => {
  expect(loaded(modeOf(mode)).config.engine.mode).toBe('simulation')
})

const ABROAD = [
  'testnet',
  'live',
  'binance_testnet_spot',
  'okx_testnet',
  'bybit_testnet',
  'coinbase_sandbox',
] as const

test.each(ABROAD)('semantics 21: %s on simulated or recorded prices is refused, exit 3', (mode) => {
  for (const source of ['sim', 'replay:/tmp/prices.csv']) {
    const env = { VELOZ_EXECUTION_MODE: mode, VELOZ_MARKET_SOURCE: source }
    expect(refused({ env })).toMatchObject({ exitCode: 3 })
  }
})

test('semantics 21: what is no mode is a usage problem and says which there are', () => {
  const { text, exitCode } = refused(modeOf('paper'))
  expect(exitCode).toBe(2)
  for (const mode of ['simulation', 'testnet', 'live']) expect(text).toContain(mode)
})

test.each([
  ['binance_testnet_spot', 'binance'],
  ['okx_testnet', 'okx'],
  ['bybit_testnet', 'bybit'],
  ['coinbase_sandbox', 'coinbase'],
])('semantics 21: %s is testnet at %s alone', (mode, venue) => {
  const { config } = loaded({ env: { VELOZ_EXECUTION_MODE: mode, VELOZ_OKX_SYMBOLS: 'ETHUSDT' } })
  expect(config.engine.mode).toBe('testnet')
  expect(tradedVenues(config)).toEqual([venue as 'binance'])
})

test('semantics 21: the market source of testnet may only be one of its venues', () => {
  const at = (source: string) => ({
    env: { VELOZ_EXECUTION_MODE: 'okx_testnet', VELOZ_MARKET_SOURCE: source },
  })
  expect(loaded(at('okx')).config.engine.mode).toBe('testnet')
  expect(refused(at('binance'))).toMatchObject({ exitCode: 3 })
})

test('semantics 3: testnet and live refuse any fsync but always', () => {
  const env = { VELOZ_EXECUTION_MODE: 'okx_testnet', VELOZ_JOURNAL_FSYNC: 'os' }
  const { text, exitCode } = refused({ env })
  expect(exitCode).toBe(3)
  expect(text).toContain('nothing but always is allowed there')
})

test('semantics 21: live and a key of the test exchange do not go together', () => {
  const env = { VELOZ_EXECUTION_MODE: 'live', VELOZ_OKX_SYMBOLS: 'BTCUSDT' }
  const flags = { settings: { 'engine.real_money': 'true' } } as const
  const { text, exitCode } = refused({ env, flags })
  expect(exitCode).toBe(3)
  expect(text).toContain('its key belongs to the test exchange')
  expect(loaded({ env: { ...env, VELOZ_OKX_TESTNET: 'false' }, flags }).config.engine.mode).toBe('live')
})

test('a key of the real exchange goes over no connection that others can read', () => {
  const flags = { settings: { 'engine.real_money': 'true' } }
  const env = { VELOZ_EXECUTION_MODE: 'live', VELOZ_OKX_SYMBOLS: 'BTCUSDT', VELOZ_OKX_TESTNET: 'false' }
  for (const [name, open, closed] of [
    ['VELOZ_OKX_REST_URL', 'http://10.0.0.7:8000', 'https://10.0.0.7'],
    ['VELOZ_OKX_WS_URL', 'ws://okx.example.org', 'wss://okx.example.org'],
  ] as const) {
    const { text, exitCode } = refused({ env: { ...env, [name]: open }, flags })
    expect([exitCode, text.includes('is not encrypted')]).toEqual([3, true])
    expect(loaded({ env: { ...env, [name]: closed }, flags }).config.engine.mode).toBe('live')
    // Nobody reads along inside this machine: there a proxy may be.
    const here = open.replace(/\/\/[^:/]+/, '//127.0.0.1')
    expect(loaded({ env: { ...env, [name]: here }, flags }).config.engine.mode).toBe('live')
    // Play money.
    const testnet = { VELOZ_EXECUTION_MODE: 'okx_testnet', [name]: open }
    expect(loaded({ env: testnet }).config.engine.mode).toBe('testnet')
  }
})
