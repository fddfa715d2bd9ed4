import { describe, expect, test } from 'bun:test'
import { formatMoney, money, type VenueReport } from '../../../../src/domain/index.ts'
import { aBook, anOrder, aPrint, INSTRUMENT, scene, words } from './scene.ts'

const BOOK = aBook(
  [
    [99, 10],
    [98, 20],
  ],
  [
    [101, 5],
    [102, 7],
    [105, 100],
  ],
)

describe('taking from a book', () => {
  test('a market order walks the levels in order and pays exactly what they ask', () => {
    const { show, submit } = scene()
    show(BOOK)
    const reports = submit(anOrder({ type: 'market', quantity: 15, price: 110 }))
    expect(words(reports)).toEqual(['a accepted', 'a 5@101 taker', 'a 7@102 taker', 'a 3@105 taker'])
    const fills = reports.filter((report) => report.kind === 'order_filled')
    const paid = fills.reduce((sum, fill) => sum + fill.price * BigInt(fill.quantity), 0n)
    // 5 × 1.01 + 7 × 1.02 + 3 × 1.05 at a tick of 0.01
    expect(formatMoney(paid as never)).toBe('15.34')
  })

  test('a market order stops at its worst price and the rest is cancelled', () => {
    const { show, submit } = scene()
    show(BOOK)
    const order = anOrder({ type: 'market', quantity: 15, price: 102 })
    expect(words(submit(order))).toEqual([
      'a accepted',
      'a 5@101 taker',
      'a 7@102 taker',
      'a cancelled unfilled_remainder',
    ])
  })

  test('what we took is gone until the next book', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ id: 'a', type: 'market', quantity: 4, price: 101 }))
    expect(words(submit(anOrder({ id: 'b', tif: 'ioc', quantity: 4, price: 101 })))).toEqual([
      'b accepted',
      'b 1@101 taker',
      'b cancelled unfilled_remainder',
    ])
    show(BOOK)
    expect(words(submit(anOrder({ id: 'c', tif: 'ioc', quantity: 4, price: 101 })))).toEqual([
      'c accepted',
      'c 4@101 taker',
    ])
  })

  test('the same holds for bids', () => {
    const { show, submit } = scene()
    const sell = (name: string) =>
      words(submit(anOrder({ id: name, side: 'sell', tif: 'ioc', quantity: 8, price: 99 })))
    show(BOOK)
    expect(sell('a')).toEqual(['a accepted', 'a 8@99 taker'])
    expect(sell('b')).toEqual(['b accepted', 'b 2@99 taker', 'b cancelled unfilled_remainder'])
    show(BOOK)
    expect(sell('c')).toEqual(['c accepted', 'c 8@99 taker'])
  })

  test('sells walk the bids downward', () => {
    const { show, submit } = scene()
    show(BOOK)
    const order = anOrder({ side: 'sell', quantity: 15, price: 98 })
    expect(words(submit(order))).toEqual(['a accepted', 'a 10@99 taker', 'a 5@98 taker'])
  })

  test('fill or kill takes all or nothing, and nothing leaves the book untouched', () => {
    const { show, submit } = scene()
    show(BOOK)
    expect(words(submit(anOrder({ id: 'a', tif: 'fok', quantity: 13, price: 102 })))).toEqual([
      'a accepted',
      'a cancelled fill_or_kill_unfillable',
    ])
    expect(words(submit(anOrder({ id: 'b', tif: 'fok', quantity: 12, price: 102 })))).toEqual([
      'b accepted',
      'b 5@101 taker',
      'b 7@102 taker',
    ])
  })

  test('post only is refused at the touch and rests below it', () => {
    const { show, submit, exchange } = scene()
    show(BOOK)
    expect(words(submit(anOrder({ id: 'a', postOnly: true, price: 101 })))).toEqual([
      'a rejected post_only_would_take',
    ])
    expect(words(submit(anOrder({ id: 'b', postOnly: true, price: 100 })))).toEqual(['b accepted'])
    expect(words(submit(anOrder({ id: 'c', side: 'sell', postOnly: true, price: 99 })))).toEqual([
      'c rejected post_only_would_take',
    ])
    expect(exchange.openOrders().map(String)).toEqual(['b'])
  })

  test('the fee is the taker rate of the notional in the quote asset, never rounded in our favour', () => {
    const { show, submit } = scene()
    show(BOOK)
    const [, fill] = submit(anOrder({ quantity: 5, price: 101 })) as [VenueReport, VenueReport]
    if (fill.kind !== 'order_filled') throw new Error('no fill')
    // 0.001 × 1.01 × 0.00005
    expect(formatMoney(fill.fee)).toBe('0.0000000505')
    expect(String(fill.feeAsset)).toBe('USDT')
  })

  test('a maker pays the maker rate', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ quantity: 5, price: 100 }))
    const [fill] = show(aPrint(99, 5)) as [VenueReport]
    if (fill.kind !== 'order_filled') throw new Error('no fill')
    // 0.0008 × 1.00 × 0.00005
    expect(formatMoney(fill.fee)).toBe('0.00000004')
  })

  test('a fee finer than the last digit of money is rounded up', () => {
    const { show, submit } = scene()
    show(BOOK)
    const instrument = { ...INSTRUMENT, feeRateTaker: money(1n) }
    const [, fill] = submit({ ...anOrder({ quantity: 5, price: 101 }), instrument }) as [
      VenueReport,
      VenueReport,
    ]
    expect(fill.kind === 'order_filled' && fill.fee).toBe(money(1n))
  })

  test('before any market an order is refused with a reason, not accepted and lost', () => {
    const { submit, exchange } = scene()
    const [report] = submit(anOrder({}))
    expect(words([report!])).toEqual(['a rejected venue_refused'])
    if (report!.kind === 'order_rejected')
      expect(String(report!.reason.details['why'])).toContain('no market data')
    expect(exchange.openOrders()).toEqual([])
  })

  test('an empty other side gives nothing to a market order and a place to rest to a limit', () => {
    const { show, submit } = scene()
    show(aBook([[99, 10]], []))
    expect(words(submit(anOrder({ id: 'a', type: 'market', price: 200 })))).toEqual([
      'a accepted',
      'a cancelled unfilled_remainder',
    ])
    expect(words(submit(anOrder({ id: 'b', price: 200, postOnly: true })))).toEqual(['b accepted'])
  })

  test('the same open order told twice says the same twice, and takes once', () => {
    const { show, submit } = scene()
    show(BOOK)
    const first = submit(anOrder({ quantity: 8, price: 101 }))
    const again = submit(anOrder({ quantity: 8, price: 101 }))
    expect(words(first)).toEqual(['a accepted', 'a 5@101 taker'])
    expect(again).toEqual(first)
    expect(words(submit(anOrder({ id: 'b', tif: 'ioc', quantity: 8, price: 101 })))).toEqual([
      'b accepted',
      'b cancelled unfilled_remainder',
    ])
  })
})

describe('taking without a book', () => {
  test('fills at the last print, up to what was printed in the last 60 seconds', () => {
    const { show, submit } = scene()
    show(aPrint(105, 50, { second: 0 }))
    show(aPrint(101, 3, { second: 30 }))
    show(aPrint(100, 4, { second: 60 }))
    expect(words(submit(anOrder({ type: 'market', quantity: 20, price: 120 })))).toEqual([
      'a accepted',
      'a 7@100 taker',
      'a cancelled unfilled_remainder',
    ])
  })

  test('a printed quantity can be taken once', () => {
    const { show, submit } = scene()
    show(aPrint(100, 10))
    expect(words(submit(anOrder({ id: 'a', tif: 'ioc', quantity: 8 })))).toContain('a 8@100 taker')
    expect(words(submit(anOrder({ id: 'b', tif: 'ioc', quantity: 8 })))).toContain('b 2@100 taker')
    show(aPrint(100, 1, { second: 1 }))
    expect(words(submit(anOrder({ id: 'c', tif: 'ioc', quantity: 8 })))).toContain('c 1@100 taker')
  })

  test('what is taken is taken from the oldest prints, and no more than that', () => {
    const { show, submit } = scene()
    show(aPrint(100, 5, { second: 0 }))
    show(aPrint(100, 5, { second: 30 }))
    const take = (name: string, quantity: number) =>
      words(submit(anOrder({ id: name, tif: 'ioc', quantity })))[1]
    expect(take('a', 3)).toBe('a 3@100 taker')
    expect(take('b', 4)).toBe('b 4@100 taker')
    show(aPrint(100, 0, { second: 60 }))
    expect(take('c', 9)).toBe('c 3@100 taker')
  })

  test('the last print counts however long it was followed by nothing, and not beyond the limit', () => {
    const { show, submit } = scene()
    show(aPrint(100, 5))
    show(aPrint(103, 6, { second: 3600 }))
    expect(words(submit(anOrder({ id: 'a', tif: 'ioc', price: 102 })))).toEqual([
      'a accepted',
      'a cancelled unfilled_remainder',
    ])
    expect(words(submit(anOrder({ id: 'b', tif: 'fok', quantity: 6, price: 103 })))).toEqual([
      'b accepted',
      'b 6@103 taker',
    ])
    expect(words(submit(anOrder({ id: 'c', postOnly: true, price: 103 })))).toEqual([
      'c rejected post_only_would_take',
    ])
  })

  test('a restated print without quantity sets the price and fills nobody', () => {
    const { show, submit } = scene()
    show(aPrint(100, 0))
    expect(words(submit(anOrder({ price: 99 })))).toEqual(['a accepted'])
    expect(words(show(aPrint(98, 0)))).toEqual([])
    expect(words(submit(anOrder({ id: 'b', type: 'market', price: 200 })))).toEqual([
      'b accepted',
      'b cancelled unfilled_remainder',
    ])
  })
})
