import { expect, test } from 'bun:test'
import { formatMoney, MONEY_ONE, parseSymbol, type SymbolName } from '../../../../src/domain/index.ts'
import { simInstrument, splitSymbol } from '../../../../src/sim/instrument/index.ts'

const symbol = (text: string): SymbolName => parseSymbol(text)!

test('BTCUSDT is listed with the terms the documentation promises', () => {
  const listed = simInstrument(symbol('BTC/USDT'))
  if (!listed.ok) throw new Error(listed.problem)
  const { instrument } = listed
  expect(String(instrument.key)).toBe('BTCUSDT.sim')
  expect([instrument.base, instrument.quote].map(String)).toEqual(['BTC', 'USDT'])
  expect(formatMoney(instrument.tickSize)).toBe('0.01')
  expect(formatMoney(instrument.lotSize)).toBe('0.00001')
  expect(formatMoney(instrument.notionalMin)).toBe('5')
  expect(formatMoney(instrument.feeRateMaker)).toBe('0.001')
  expect(formatMoney(instrument.feeRateTaker)).toBe('0.001')
  expect(formatMoney(listed.startPrice)).toBe('50000')
})

test.each([
  ['BTCFDUSD', 'BTC', 'FDUSD'],
  ['BTCUSD', 'BTC', 'USD'],
  ['ETHBTC', 'ETH', 'BTC'],
  ['USDCUSDT', 'USDC', 'USDT'],
  ['EURUSDT', 'EUR', 'USDT'],
  ['TUSDT', 'T', 'USDT'],
])('%s is %s in %s', (name, base, quote) => {
  const split = splitSymbol(symbol(name))
  expect(split).toEqual({ ok: true, base, quote } as typeof split)
})

test.each(['USDT', 'BTCBTC', 'BTCJPY', 'BTCUSDT-PERP'])('%s is a problem that names the symbol', (name) => {
  const listed = simInstrument(symbol(name))
  expect(listed.ok).toBe(false)
  if (!listed.ok) expect(listed.problem).toContain(name)
})

test('every symbol starts on its tick, finely enough, with exact notionals and a small lot', () => {
  for (const base of ['BTC', 'ETH', 'DOGE', 'SHIB', 'PEPE', 'NEWCOIN', 'USDC']) {
    for (const quote of ['USDT', 'EUR', 'BTC', 'ETH']) {
      if (base === quote) continue
      const listed = simInstrument(symbol(base + quote))
      if (!listed.ok) throw new Error(listed.problem)
      const { tickSize, lotSize } = listed.instrument
      expect(listed.startPrice % tickSize).toBe(0n)
      expect(listed.startPrice / tickSize).toBeGreaterThanOrEqual(10_000n)
      expect((tickSize * lotSize) % MONEY_ONE).toBe(0n)
      expect(Number.isSafeInteger(Number(listed.startPrice / tickSize))).toBe(true)
    }
  }
})
