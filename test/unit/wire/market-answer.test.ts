import { describe, expect, test } from 'bun:test'
import type { Instrument, Ticks, UnixNs } from '../../../src/domain/index.ts'
import type { MarketView } from '../../../src/ports/index.ts'
import { marketAnswerText } from '../../../src/wire/index.ts'
import { anInstrument, KEY, m, T0 } from '../../support/builders.ts'

function aMarket(over: Partial<MarketView> = {}): MarketView {
  const base = { key: KEY, eventAt: T0 as UnixNs, receivedAtMs: 1000, book: null, trades: [] }
  const prices = { last: 6_000_001 as Ticks, bid: 6_000_000 as Ticks, ask: null }
  return { ...base, ...prices, ...over }
}

const instrument: Instrument = anInstrument()

describe('the answer about a market', () => {
  test('has exact prices, nulls for what is not known, and its age', () => {
    expect(marketAnswerText(aMarket(), instrument, 1250.4)).toBe(
      `{"symbol":"BTCUSDT","venue":"sim","price":60000.01,"bid":60000,"ask":null,"ts_ns":${T0},"age_ms":250}`,
    )
  })

  test('grows older while its prices stay, and never younger than new', () => {
    const market = aMarket()
    const ages = [1000, 1500, 900].map(
      (nowMs) => (JSON.parse(marketAnswerText(market, instrument, nowMs)) as { age_ms: number }).age_ms,
    )
    expect(ages).toEqual([0, 500, 0])
  })

  test('is made anew when the instrument got another tick size', () => {
    const market = aMarket()
    const before = marketAnswerText(market, instrument, 1000)
    const after = marketAnswerText(market, anInstrument({ version: 2, tickSize: m('0.1') }), 1000)
    expect(before).toContain('"price":60000.01')
    expect(after).toContain('"price":600000.1')
  })

  test('says so while nothing was heard', () => {
    const fields = { price: null, bid: null, ask: null, ts_ns: null, age_ms: null }
    expect(JSON.parse(marketAnswerText(null, instrument, 5))).toEqual({
      symbol: 'BTCUSDT',
      venue: 'sim',
      ...fields,
    })
  })
})
