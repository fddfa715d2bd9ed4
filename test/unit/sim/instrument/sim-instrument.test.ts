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
  expect(split).toEqual({ ok: true, base, quote, isPerpetual: false } as typeof split)
})

test.each(['USDT', 'BTCBTC', 'BTCJPY', 'USDT-PERP'])('%s is a problem that names the symbol', (name) => {
  const listed = simInstrument(symbol(name))
  expect(listed.ok).toBe(false)
  if (!listed.ok) expect(listed.problem).toContain(name)
})

test('a perpetual is its pair with a contract: margin, maintenance margin, funding thrice a day', () => {
  const listed = simInstrument(symbol('BTCUSDT-PERP'), 10)
  const spot = simInstrument(symbol('BTCUSDT'))
  if (!listed.ok || !spot.ok) throw new Error('not listed')
  const { key, symbol: name, contract, ...terms } = listed.instrument
  expect([key, name].map(String)).toEqual(['BTCUSDT-PERP.sim', 'BTCUSDT-PERP'])
  const { key: _key, symbol: _symbol, contract: none, ...spotTerms } = spot.instrument
  expect(terms).toEqual(spotTerms)
  expect(none).toBeNull()
  expect(contract && formatMoney(contract.maintenanceMarginRatio)).toBe('0.005')
  expect(contract).toMatchObject({ leverage: 10, fundingIntervalMs: 8 * 3_600_000 })
  expect(listed.startPrice).toBe(spot.startPrice)
})

test('nobody has leverage who did not ask for it', () => {
  const listed = simInstrument(symbol('ETHUSDT-PERP'))
  expect(listed.ok && listed.instrument.contract?.leverage).toBe(1)
})

test('the simulated exchange keeps stops and dates itself, and shrinks orders in place', () => {
  const listed = simInstrument(symbol('BTCUSDT'))
  expect(listed.ok && listed.instrument.holds).toEqual({
    stops: true,
    trailingStops: false,
    goodTillDate: true,
    amendInPlace: true,
  })
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
