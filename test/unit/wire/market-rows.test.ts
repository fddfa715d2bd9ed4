import { describe, expect, test } from 'bun:test'
import { BarRow, BookAnswer, LevelRow, TradeRow } from '../../../src/contract/index.ts'
import type { Bar, BookSnapshot, Lots, Ticks, Trade } from '../../../src/domain/index.ts'
import type { MarketChange, MarketView } from '../../../src/ports/index.ts'
import { barRow, bookAnswer, encodeJson, marketNotice, tradeRow } from '../../../src/wire/index.ts'
import { anInstrument, KEY, T0 } from '../../support/builders.ts'
import { misfits } from '../../support/strict-schema.ts'

const instrument = anInstrument()
const parsed = (row: unknown) => JSON.parse(encodeJson(row)) as Record<string, unknown>

const trade: Trade = {
  kind: 'trade',
  key: KEY,
  eventAt: T0,
  price: 5_000_001 as Ticks,
  quantity: 3 as Lots,
  aggressor: 'sell',
}
const book: BookSnapshot = {
  kind: 'book',
  key: KEY,
  eventAt: T0,
  bids: [{ price: 4_999_999 as Ticks, quantity: 10 as Lots }],
  asks: [{ price: 5_000_001 as Ticks, quantity: 1 as Lots }],
}
const bar: Bar = {
  openAt: T0,
  open: 1 as Ticks,
  high: 10 as Ticks,
  low: 1 as Ticks,
  close: 5 as Ticks,
  volume: 123 as Lots,
}

function aChange(over: Partial<MarketChange> = {}, market: Partial<MarketView> = {}): MarketChange {
  return {
    instrument,
    market: {
      key: KEY,
      last: 5_000_000 as Ticks,
      bid: 4_999_999 as Ticks,
      ask: 5_000_001 as Ticks,
      eventAt: T0,
      receivedAtMs: 1,
      book,
      trades: [],
      ...market,
    },
    isBookChanged: false,
    trades: [],
    bars: [],
    ...over,
  }
}

describe('rows', () => {
  test('a print, a bar and a book fit the contract, digit by digit', () => {
    expect(misfits(TradeRow, parsed(tradeRow(trade, instrument)))).toEqual([])
    expect(encodeJson(tradeRow(trade, instrument))).toBe(
      `{"ts_ns":${T0},"price":50000.01,"qty":0.00003,"aggressor":"SELL"}`,
    )
    expect(misfits(BarRow, parsed(barRow(bar, instrument)))).toEqual([])
    expect(encodeJson(barRow(bar, instrument))).toBe(
      `{"open_ts_ns":${T0},"open":0.01,"high":0.1,"low":0.01,"close":0.05,"volume":0.00123}`,
    )
    const { market } = aChange()
    expect(misfits(BookAnswer, parsed(bookAnswer(market, instrument)))).toEqual([])
    expect(parsed(bookAnswer(market, instrument))).toMatchObject({
      bids: [[49_999.99, 0.0001]],
      asks: [[50_000.01, 0.00001]],
    })
  })

  test('nothing heard yet, and a source without a book', () => {
    for (const market of [null, { ...aChange().market, book: null }]) {
      const answer = parsed(bookAnswer(market, instrument))
      expect(misfits(BookAnswer, answer)).toEqual([])
      expect(answer).toMatchObject({ ts_ns: null, bids: [], asks: [] })
    }
  })
})

describe('a notice', () => {
  test('tells what changed, and nothing else', () => {
    expect(Object.keys(marketNotice(aChange()) ?? {})).toEqual([
      'symbol',
      'venue',
      'ts_ns',
      'price',
      'bid',
      'ask',
    ])
    const whole = parsed(marketNotice(aChange({ isBookChanged: true, trades: [trade], bars: [bar] })))
    expect(whole).toMatchObject({
      symbol: 'BTCUSDT',
      venue: 'sim',
      price: 50_000,
      bid: 49_999.99,
      ask: 50_000.01,
    })
    for (const row of whole['bids'] as unknown[]) expect(misfits(LevelRow, row)).toEqual([])
    for (const row of whole['trades'] as unknown[]) expect(misfits(TradeRow, row)).toEqual([])
    for (const row of whole['bars'] as unknown[]) expect(misfits(BarRow, row)).toEqual([])
  })

  test('shows the last print, before one the bid, before that the ask', () => {
    const price = (market: Partial<MarketView>) => {
      const notice = marketNotice(aChange({}, market))
      return notice && parsed(notice)['price']
    }
    expect(price({})).toBe(50_000)
    expect(price({ last: null })).toBe(49_999.99)
    expect(price({ last: null, bid: null })).toBe(50_000.01)
    expect(price({ last: null, bid: null, ask: null })).toBeNull()
  })

  test('an absent side is left out, not zero', () => {
    const notice = parsed(marketNotice(aChange({}, { bid: null })))
    expect(Object.keys(notice)).not.toContain('bid')
    expect(notice['ask']).toBe(50_000.01)
  })

  test('a book that changed to nothing is an empty book', () => {
    const empty = { ...book, bids: [], asks: [] }
    const notice = parsed(
      marketNotice(aChange({ isBookChanged: true }, { book: empty, bid: null, ask: null })),
    )
    expect(notice).toMatchObject({ bids: [], asks: [] })
  })
})
