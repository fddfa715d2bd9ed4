import { describe, expect, test } from 'bun:test'
import {
  AggregatedBookAnswer,
  BarRow,
  BookAnswer,
  CandleRow,
  LevelRow,
  TickerAnswer,
  TradeRow,
} from '../../../src/contract/index.ts'
import type { Bar, BookSnapshot, Lots, Ticks, Trade, VenueName } from '../../../src/domain/index.ts'
import type { MarketChange, MarketView } from '../../../src/ports/index.ts'
import {
  aggregatedBookAnswer,
  barRow,
  bookAnswer,
  candleRow,
  encodeJson,
  marketNotice,
  tickerAnswer,
  tradeRow,
} from '../../../src/wire/index.ts'
import { anInstrument, KEY, m, T0 } from '../../support/builders.ts'
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
const UNMEASURED = { figures: null, quantity: null }
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
    seconds: [],
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
    const answer = parsed(bookAnswer(book, instrument, UNMEASURED))
    expect(misfits(BookAnswer, answer)).toEqual([])
    expect(Object.keys(answer)).toEqual(['symbol', 'venue', 'ts_ns', 'bids', 'asks'])
    expect(answer).toMatchObject({ bids: [[49_999.99, 0.0001]], asks: [[50_000.01, 0.00001]] })
  })

  test('an interval without a print says so, and only that', () => {
    const flat = { ...bar, open: 5 as Ticks, high: 5 as Ticks, low: 5 as Ticks }
    const isEmpty = (made: Bar) => parsed(candleRow(made, instrument))['empty']
    expect(misfits(CandleRow, parsed(candleRow(bar, instrument)))).toEqual([])
    expect(isEmpty({ ...flat, volume: 0 as Lots })).toBe(true)
    expect(isEmpty(flat)).toBe(false)
    // A recording of bars may know no volumes.
    expect(isEmpty({ ...bar, volume: 0 as Lots })).toBe(false)
  })

  test('nothing heard yet, and a source without a book', () => {
    const answer = parsed(bookAnswer(null, instrument, UNMEASURED))
    expect(misfits(BookAnswer, answer)).toEqual([])
    expect(answer).toMatchObject({ ts_ns: null, bids: [], asks: [] })
    expect(misfits(TickerAnswer, parsed(tickerAnswer(null, instrument)))).toEqual([])
  })

  test('figures of a book are exact; a side that does not hold so much has no impact', () => {
    const figures = {
      ...{ spread: m('0.02'), middle: m('50000'), microprice: m('49999.991818181818181818') },
      impact: { buy: null, sell: { average: m('49999.99'), worst: 4_999_999 as Ticks } },
    }
    const answer = encodeJson(bookAnswer(book, instrument, { figures, quantity: 3 as Lots }))
    expect(misfits(BookAnswer, JSON.parse(answer))).toEqual([])
    expect(answer).toContain('"spread":0.02,"middle":50000,"microprice":49999.991818181818181818,')
    expect(answer).toContain(
      '"impact":{"qty":0.00003,"buy":null,"sell":{"average":49999.99,"worst":49999.99}}',
    )
    const unknown = parsed(bookAnswer(null, instrument, { figures: null, quantity: 3 as Lots }))
    expect(unknown['impact']).toEqual({ qty: 0.00003, buy: null, sell: null })
  })

  test('the books of several venues as one: who holds how much, and who does not count', () => {
    const [binance, okx] = ['binance', 'okx'].map((name) => name as VenueName) as [VenueName, VenueName]
    const parts = [
      { venue: binance, quantity: m('1') },
      { venue: okx, quantity: m('0.5') },
    ]
    const answer = aggregatedBookAnswer({
      symbol: instrument.symbol,
      bids: [{ price: m('50000.1'), quantity: m('1.5'), parts }],
      asks: [],
      isCrossed: false,
      leftOut: [{ venue: binance, why: 'stale', ageMs: 7000 }],
    })
    expect(misfits(AggregatedBookAnswer, parsed(answer))).toEqual([])
    expect(encodeJson(answer)).toContain(
      '"price":50000.1,"qty":1.5,"venues":[{"venue":"binance","qty":1},{"venue":"okx","qty":0.5}]}],',
    )
    expect(encodeJson(answer)).toContain('"left_out":[{"venue":"binance","why":"stale","age_ms":7000}]')
  })

  test('a ticker', () => {
    const amounts = { last: m('1.5'), open: m('1'), high: m('2'), low: m('0.5'), volume: m('7.25') }
    const answer = tickerAnswer({ kind: 'ticker', key: KEY, at: T0, ...amounts }, instrument)
    expect(misfits(TickerAnswer, parsed(answer))).toEqual([])
    expect(encodeJson(answer)).toBe(
      `{"symbol":"BTCUSDT","venue":"sim","ts_ns":${T0},"last":1.5,"open":1,"high":2,"low":0.5,"volume":7.25}`,
    )
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

  test('a book that changed to nothing, or holds no longer, is an empty book', () => {
    for (const gone of [{ ...book, bids: [], asks: [] }, null]) {
      const notice = parsed(
        marketNotice(aChange({ isBookChanged: true }, { book: gone, bid: null, ask: null })),
      )
      expect(notice).toMatchObject({ bids: [], asks: [] })
    }
  })
})
