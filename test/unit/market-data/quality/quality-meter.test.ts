import { describe, expect, test } from 'bun:test'
import type { MarketQuality, Ticks, VenueName } from '../../../../src/domain/index.ts'
import { ManagedBook, QualityMeter } from '../../../../src/market-data/index.ts'
import { aChange, aSnapshot, KEY, m, TOUCHES, terms } from '../samples.ts'

const MINUTE_MS = 60_000

function watched(): {
  meter: QualityMeter
  book: ManagedBook
  take: (atMs: number, bids?: [string, string][]) => void
} {
  const book = new ManagedBook(terms('coinbase'))
  const meter = new QualityMeter({
    key: KEY,
    venue: 'test' as VenueName,
    book,
    windowMs: 5 * MINUTE_MS,
    channels: new Map([
      ['book', 1000],
      ['trades', null],
    ]),
  })
  const take = (atMs: number, bids: [string, string][] = []) => {
    meter.heard('book', atMs)
    const update = book.state === 'live' ? aChange({ bids }) : aSnapshot(TOUCHES)
    meter.bookTook(book.take(update), atMs)
  }
  return { meter, book, take }
}

describe('market quality', () => {
  test('fresh, whole and uncrossed is 100, and the shape is the one that ports promise', () => {
    const { meter, take } = watched()
    take(0)
    const quality: MarketQuality = meter.quality(500)
    expect([quality.score, quality.findings.length]).toEqual([100, 0])
    expect(quality.ages).toEqual([
      { channel: 'book', ageMs: 500 },
      { channel: 'trades', ageMs: null },
    ])
    expect(quality.spread?.average).toBeCloseTo(0.0002, 9)
    expect(quality.depth).toBe(m('300.01'))
  })

  test('before anything was heard it is no market to trade on', () => {
    const { score, findings, spread, depth } = watched().meter.quality(0)
    expect(score).toBe(0)
    expect(findings).toEqual(['the book is empty', 'nothing was heard on book yet'])
    expect([spread, depth]).toEqual([null, null])
  })

  test('silence on a channel that is never quiet counts, and more the longer it lasts', () => {
    const { meter, take } = watched()
    take(0)
    expect(meter.quality(1000).score).toBe(100)
    expect(meter.quality(2000)).toMatchObject({ score: 50, findings: ['nothing on book for 2.0 s'] })
    expect(meter.quality(90_000)).toMatchObject({ score: 40, findings: ['nothing on book for 2 min'] })
  })

  test('a crossed book is told first, what happened since is remembered for the window', () => {
    const { meter, book, take } = watched()
    take(0)
    take(1000, [['200', '1']])
    expect(book.state).toBe('broken')
    expect(meter.quality(1000)).toMatchObject({
      score: 30,
      crossedBooks: 1,
      gaps: 0,
      findings: ['the book is broken (crossed)', '1 crossed book in the last 5 min'],
    })
    meter.resynced(1100)
    take(1200)
    expect(meter.quality(1200)).toMatchObject({
      score: 87,
      resyncs: 1,
      findings: ['1 crossed book in the last 5 min', '1 fresh snapshot in the last 5 min'],
    })
    take(6 * MINUTE_MS + 2000)
    expect(meter.quality(6 * MINUTE_MS + 2000)).toMatchObject({ score: 100, crossedBooks: 1, resyncs: 1 })
  })

  test('gaps count up to a quarter of the score', () => {
    const { meter, take } = watched()
    take(0)
    for (let index = 0; index < 300; index++) meter.bookTook({ kind: 'broken', why: 'gap' }, 10)
    expect(meter.quality(10)).toMatchObject({ score: 75, gaps: 300 })
  })

  test('spreads and depths are those of the window', () => {
    const { meter, take } = watched()
    take(0)
    take(10_000, [['99.99', '0']])
    take(20_000, [['99.91', '1']])
    const { spread } = meter.quality(20_000)
    expect(spread?.highest).toBeCloseTo(0.1 / 99.96, 9)
    expect(spread?.average).toBeCloseTo((0.02 / 100 + 0.1 / 99.96) / 2, 9)
    expect(meter.quality(5 * MINUTE_MS + 20_001).spread).toBeNull()
  })

  test('a spread far above its average is a finding', () => {
    const { meter, take } = watched()
    for (let second = 0; second < 60; second++) take(second * 1000)
    take(60_000, [
      ['99.99', '0'],
      ['99.5', '1'],
    ])
    const { findings, score } = meter.quality(60_000)
    expect([findings.length, score]).toEqual([1, 90])
    expect(findings[0]).toStartWith('the spread is ')
  })

  test('a candle that differs from the venue’s counts', () => {
    const { meter, take } = watched()
    take(0)
    for (let index = 0; index < 9; index++) meter.comparedCandle(index === 3, 0)
    const { score, candlesCompared, candlesDiffering } = meter.quality(0)
    expect([score, candlesCompared, candlesDiffering]).toEqual([95, 9, 1])
  })
})

describe('prints far from the market', () => {
  const prices = [10000, 10001, 9999, 10000, 10002, 9998, 10000, 10001, 9999]

  test('one wild print is told, and moves nothing for the next', () => {
    const { meter, take } = watched()
    take(0)
    for (const price of prices) expect(meter.tookPrint(price as Ticks, 0)).toBe(false)
    expect(meter.tookPrint(12000 as Ticks, 0)).toBe(true)
    expect(meter.tookPrint(8000 as Ticks, 0)).toBe(true)
    expect(meter.tookPrint(10003 as Ticks, 0)).toBe(false)
    expect(meter.quality(0)).toMatchObject({ outliers: 2, score: 96 })
  })

  test('a price the book went to is no outlier, however far it is', () => {
    const { meter, book } = watched()
    for (const price of prices) meter.tookPrint(price as Ticks, 0)
    book.take(aSnapshot({ bids: [['119.9', '1']], asks: [['120.1', '1']] }))
    expect(meter.tookPrint(12000 as Ticks, 0)).toBe(false)
  })

  test('without a book the prints alone decide, and a market that stays there is believed', () => {
    const { meter } = watched()
    const told = Array.from({ length: 80 }, (_, index) => {
      return meter.tookPrint((index < 20 ? 10000 + (index % 3) : 12000 + (index % 3)) as Ticks, 0)
    })
    expect([told[19], told[20], told[79]]).toEqual([false, true, false])
  })

  test('the first prints are not judged', () => {
    const { meter } = watched()
    expect([10000, 20000, 5000].map((price) => meter.tookPrint(price as Ticks, 0))).toEqual([
      false,
      false,
      false,
    ])
  })
})
