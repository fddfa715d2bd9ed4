import { describe, expect, test } from 'bun:test'
import { lots, money, multiplyMoney, ticks, type UnixNs } from '../../../../src/domain/index.ts'
import {
  type BookFault,
  type BookLine,
  type BookUpdate,
  type BookVerdict,
  crc32,
  ManagedBook,
} from '../../../../src/market-data/index.ts'
import { aChange, aSnapshot, KEY, m, TOUCHES, terms } from '../samples.ts'

const best = (book: ManagedBook) => [book.bestBid(), book.bestAsk()]
const level = (price: number, quantity: number) => ({ price: ticks(price), quantity: lots(quantity) })
const APPLIED = { kind: 'applied' } as const
const broken = (why: BookFault): BookVerdict => ({ kind: 'broken', why })

function bookOf(rule: 'binance' | 'okx' | 'bybit' | 'coinbase', ids: Partial<BookUpdate> = {}): ManagedBook {
  const book = new ManagedBook(terms(rule))
  expect(book.take(aSnapshot({ ...TOUCHES, ...ids }))).toEqual(APPLIED)
  return book
}

function expectNothingHandedOut(book: ManagedBook): void {
  expect(book.state).not.toBe('live')
  expect(best(book)).toEqual([null, null])
  const asked = [book.snapshot(5), book.spread(), book.middle(), book.microprice(), book.eventAt]
  expect(asked).toEqual([null, null, null, null, null])
  expect(book.depthWithin(m('0.01'))).toBeNull()
  expect(book.impact('buy', lots(1))).toBeNull()
}

describe('Binance', () => {
  const change = (firstId: number, lastId: number, parts: Partial<BookUpdate> = {}) =>
    aChange({ firstId, lastId, ...parts })

  test('changes wait for the snapshot; the old among them are dropped, the rest brings it on', () => {
    const book = new ManagedBook(terms('binance'))
    expect(book.state).toBe('empty')
    expect(book.take(change(1, 5, { bids: [['99.98', '9']] }))).toEqual({ kind: 'buffered' })
    expect(book.take(change(6, 9, { bids: [['99.99', '3']] }))).toEqual({ kind: 'buffered' })
    expect(book.state).toBe('waiting')
    expectNothingHandedOut(book)
    expect(book.take(aSnapshot({ ...TOUCHES, lastId: 7 }))).toEqual(APPLIED)
    expect(best(book)).toEqual([level(9999, 3000), level(10001, 2000)])
    expect(book.snapshot(5)?.bids).toHaveLength(1)
    expect(book.take(change(10, 12, { asks: [['100.01', '0.5']] }))).toEqual(APPLIED)
    expect(book.bestAsk()).toEqual(level(10001, 500))
  })

  test('a snapshot older than the stream is refused, and the stream kept for the next one', () => {
    const book = new ManagedBook(terms('binance'))
    book.take(change(10, 12, { bids: [['99.99', '3']] }))
    book.take(change(13, 14, { asks: [['100.01', '7']] }))
    expect(book.take(aSnapshot({ ...TOUCHES, lastId: 8 }))).toEqual(broken('gap'))
    expectNothingHandedOut(book)
    expect(book.take(aSnapshot({ ...TOUCHES, lastId: 9 }))).toEqual(APPLIED)
    expect(best(book)).toEqual([level(9999, 3000), level(10001, 7000)])
  })

  test('what is old or repeated is ignored, a hole breaks, a snapshot behind the hole mends', () => {
    const book = bookOf('binance', { lastId: 7 })
    expect(book.take(change(1, 7))).toEqual({ kind: 'ignored' })
    expect(book.take(change(8, 9))).toEqual(APPLIED)
    expect(book.take(change(8, 9))).toEqual({ kind: 'ignored' })
    expect(book.take(change(11, 12, { bids: [['99.99', '5']] }))).toEqual(broken('gap'))
    expectNothingHandedOut(book)
    expect(book.take(change(13, 14))).toEqual({ kind: 'buffered' })
    expect(book.take(aSnapshot({ ...TOUCHES, lastId: 10 }))).toEqual(APPLIED)
    expect(book.bestBid()).toEqual(level(9999, 5000))
  })

  test('a newer snapshot replaces a live book, an older one does not', () => {
    const book = bookOf('binance', { lastId: 7 })
    expect(book.take(aSnapshot({ bids: [['1', '1']], lastId: 6 }))).toEqual({ kind: 'ignored' })
    expect(book.bestBid()).toEqual(level(9999, 1000))
    expect(book.take(aSnapshot({ bids: [['99.5', '1']], lastId: 20 }))).toEqual(APPLIED)
    expect(best(book)).toEqual([level(9950, 1000), null])
    expect(book.take(change(8, 19, { bids: [['99.5', '0']] }))).toEqual({ kind: 'ignored' })
  })

  test('what waits is bounded: at the bound it begins anew', () => {
    const book = new ManagedBook(terms('binance'))
    for (let id = 1; id <= 2000; id++) expect(book.take(change(id, id))).toEqual({ kind: 'buffered' })
    expect(book.take(change(2001, 2001))).toEqual(broken('overflow'))
    expect(book.take(aSnapshot({ ...TOUCHES, lastId: 1999 }))).toEqual(broken('gap'))
    expect(book.take(aSnapshot({ ...TOUCHES, lastId: 2000 }))).toEqual(APPLIED)
  })

  test('after a lost connection nothing of before it counts', () => {
    const book = bookOf('binance', { lastId: 7 })
    book.reset()
    expect(book.state).toBe('empty')
    expectNothingHandedOut(book)
    expect(book.take(change(8, 9))).toEqual({ kind: 'buffered' })
    expect(book.take(aSnapshot({ ...TOUCHES, lastId: 3 }))).toEqual(broken('gap'))
  })

  test('a cut snapshot is known to its last level: nothing behind it is handed out', () => {
    const book = new ManagedBook(terms('binance', { snapshotDepth: 2 }))
    const bids = [
      ['99.99', '1'],
      ['99.98', '1'],
    ] as const
    book.take(aSnapshot({ bids, asks: TOUCHES.asks, lastId: 1 }))
    expect([book.isThin(2), book.isThin(3)]).toEqual([false, true])
    book.take(change(2, 2, { bids: [['99.97', '5']], asks: [['100.05', '5']] }))
    expect(book.snapshot(9)?.bids.map(({ price }) => Number(price))).toEqual([9999, 9998])
    expect(book.snapshot(9)?.asks.map(({ price }) => Number(price))).toEqual([10001, 10005])
    book.take(change(3, 3, { bids: [['99.99', '0']] }))
    expect(book.take(change(4, 4, { bids: [['99.98', '0']] }))).toEqual(broken('thin'))
    expectNothingHandedOut(book)
  })
})

describe('OKX', () => {
  const change = (previousId: number | null, lastId: number | null, parts: Partial<BookUpdate> = {}) =>
    aChange({ previousId, lastId, ...parts })

  test('each message names the one before; a quiet book repeats its id, maintenance begins lower', () => {
    const book = bookOf('okx', { lastId: 10, previousId: -1 })
    expect(book.take(change(10, 15, { bids: [['99.99', '4']] }))).toEqual(APPLIED)
    expect(book.take(change(10, 15))).toEqual({ kind: 'ignored' })
    expect(book.take(change(15, 15, { eventAt: 9n as UnixNs }))).toEqual(APPLIED)
    expect(book.eventAt).toBe(9n as UnixNs)
    expect(book.take(change(15, 3))).toEqual(APPLIED)
    expect(book.take(change(3, 5))).toEqual(APPLIED)
    expect(book.take(change(6, 7))).toEqual(broken('gap'))
    expectNothingHandedOut(book)
    expect(book.take(change(7, 8))).toEqual({ kind: 'ignored' })
    expect(book.take(aSnapshot({ ...TOUCHES, lastId: 50, previousId: -1 }))).toEqual(APPLIED)
  })

  test('the checksum is made of what the venue wrote, and a wrong one breaks', () => {
    const text = '99.99:1:100.01:2:99.980:0.5000'
    const book = bookOf('okx', { lastId: 1, previousId: -1, checksum: crc32('99.99:1:100.01:2') })
    const bids = [['99.980', '0.5000']] as const
    expect(book.take(change(1, 2, { bids, checksum: crc32(text) }))).toEqual(APPLIED)
    expect(book.take(change(2, 3, { checksum: 0 }))).toEqual(APPLIED)
    expect(book.take(change(3, 4, { checksum: crc32(text) + 1 }))).toEqual(broken('checksum'))
  })

  test('the example of the venue itself', () => {
    expect(crc32('3366.1:7:3366.8:9:3366:6:3368:8')).toBe(-1881014294)
    expect(crc32('3366.1:7:3366.8:9:3368:8:3372:8')).toBe(831078360)
  })
})

describe('Bybit', () => {
  const change = (lastId: number, parts: Partial<BookUpdate> = {}) => aChange({ lastId, ...parts })

  test('ids go up by one; a restart begins with a snapshot that replaces everything', () => {
    const book = bookOf('bybit', { lastId: 100 })
    expect(book.take(change(101))).toEqual(APPLIED)
    expect(book.take(change(101))).toEqual({ kind: 'ignored' })
    expect(book.take(change(103))).toEqual(broken('gap'))
    expect(book.take(change(104))).toEqual({ kind: 'ignored' })
    expect(book.take(aSnapshot({ bids: [['50', '1']], lastId: 1 }))).toEqual(APPLIED)
    expect(best(book)).toEqual([level(5000, 1000), null])
    expect(book.take(change(2))).toEqual(APPLIED)
    expect(book.take(change(1))).toEqual(broken('reset'))
  })
})

describe('Coinbase', () => {
  test('there are no ids: changes follow the snapshot as they come', () => {
    const book = new ManagedBook(terms('coinbase'))
    expect(book.take(aChange({ bids: [['1', '1']] }))).toEqual({ kind: 'ignored' })
    book.take(aSnapshot(TOUCHES))
    expect(book.take(aChange({ bids: [['99.99', '0']] }))).toEqual(APPLIED)
    expect(best(book)).toEqual([null, level(10001, 2000)])
  })
})

describe('any venue', () => {
  test('a crossed or locked book is never handed out', () => {
    for (const price of ['100.01', '100.02']) {
      const book = bookOf('coinbase')
      expect(book.take(aChange({ bids: [[price, '1']] }))).toEqual(broken('crossed'))
      expectNothingHandedOut(book)
    }
  })

  test('text that is no price breaks', () => {
    for (const line of [
      ['abc', '1'],
      ['99', '-1'],
      ['99.0000001', '1'],
    ] as const) {
      expect(bookOf('coinbase').take(aChange({ asks: [line] }))).toEqual(broken('off_grid'))
    }
  })

  test('levels of an older, finer grid are never handed out better than they are', () => {
    const book = new ManagedBook(terms('coinbase'))
    book.take(
      aSnapshot({
        bids: [
          ['99.998', '0.0004'],
          ['99.995', '0.0026'],
          ['99.99', '1'],
          ['99.981', '2'],
        ],
        asks: [
          ['100.001', '1'],
          ['100.012', '3'],
        ],
      }),
    )
    expect(book.snapshot(9)?.bids).toEqual([level(9999, 1002), level(9998, 2000)])
    expect(book.snapshot(9)?.asks).toEqual([level(10001, 1000), level(10002, 3000)])
    book.take(aChange({ bids: [['99.995', '0']] }))
    expect(book.bestBid()).toEqual(level(9999, 1000))
  })

  test('levels behind the bound are forgotten, and what comes there later with them', () => {
    const book = new ManagedBook(terms('coinbase', { depthMax: 3 }))
    const bids = [95, 94, 93, 92, 91, 90, 89].map((price) => [String(price), '1'] as const)
    book.take(aSnapshot({ bids, asks: TOUCHES.asks }))
    const prices = () => book.snapshot(9)?.bids.map(({ price }) => price / 100)
    expect(prices()).toEqual([95, 94, 93])
    book.take(aChange({ bids: [['92', '5']] }))
    book.take(aChange({ bids: [['94', '0']] }))
    expect(prices()).toEqual([95, 93])
    expect(book.isThin(3)).toBe(true)
  })

  test('spread, middle, microprice, depth and impact are exact', () => {
    const book = new ManagedBook(terms('coinbase'))
    book.take(
      aSnapshot({
        bids: [
          ['99.99', '1'],
          ['99', '1'],
        ],
        asks: [
          ['100.02', '2'],
          ['101', '4'],
        ],
      }),
    )
    expect(book.spread()).toBe(m('0.03'))
    expect(book.middle()).toBe(m('100.005'))
    expect(book.microprice()).toBe(m('100'))
    expect(book.depthWithin(m('0.001'))).toEqual({ bids: m('99.99'), asks: m('200.04') })
    expect(book.depthWithin(m('0.1'))).toEqual({ bids: m('198.99'), asks: m('604.04') })
    expect(book.impact('buy', lots(2000))).toEqual({ average: m('100.02'), worst: ticks(10002) })
    expect(book.impact('buy', lots(3000))).toEqual({
      average: m('100.346666666666666667'),
      worst: ticks(10100),
    })
    expect(book.impact('sell', lots(2000))).toEqual({ average: m('99.495'), worst: ticks(9900) })
    expect(book.impact('sell', lots(2001))).toBeNull()
    expect(book.impact('sell', lots(0))).toBeNull()
  })

  test('sums beyond what a number holds exactly are exact', () => {
    const book = new ManagedBook(terms('coinbase'))
    const bids = Array.from({ length: 30 }, (_, rank): BookLine => [`${90000 - rank}.01`, '700000000.001'])
    book.take(aSnapshot({ bids, asks: [['90001', '1']] }))
    const expected = bids.reduce((sum, [price, quantity]) => sum + multiplyMoney(m(price), m(quantity)), 0n)
    expect(book.depthWithin(m('0.5'))?.bids).toBe(money(expected))
  })

  test('a book is of the time of its newest event, or of the time it is asked for', () => {
    const book = new ManagedBook(terms('coinbase'))
    book.take(aSnapshot({ ...TOUCHES, eventAt: 10n as UnixNs }))
    book.take(aChange({ eventAt: 8n as UnixNs }))
    expect(book.snapshot(1)).toMatchObject({ kind: 'book', key: KEY, eventAt: 10n })
    expect(book.snapshot(1, 30n as UnixNs)?.eventAt).toBe(30n as UnixNs)
  })
})
