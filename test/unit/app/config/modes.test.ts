import { expect, test } from 'bun:test'
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
