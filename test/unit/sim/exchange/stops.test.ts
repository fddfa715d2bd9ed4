import { expect, test } from 'bun:test'
import { aBook, anOrder, aPrint, scene, words } from './scene.ts'

const BOOK = aBook(
  [[99, 10]],
  [
    [101, 5],
    [102, 7],
  ],
)
const buyStop = { type: 'stop_market', tif: 'ioc', trigger: 105, price: 120, quantity: 3 } as const
const sellStop = {
  type: 'stop_market',
  tif: 'ioc',
  side: 'sell',
  trigger: 95,
  price: 80,
  quantity: 3,
} as const

test('a stop waits, unseen by the market, until its trigger is reached', () => {
  const { show, submit, exchange } = scene()
  show(BOOK)
  expect(words(submit(anOrder({ ...buyStop, trigger: 102 })))).toEqual(['a accepted'])
  expect(words(show(aPrint(101, 5, { aggressor: 'buy' })))).toEqual([])
  expect(words(show(aBook([[101, 10]], [[102, 5]])))).toEqual([])
  expect(words(show(aPrint(102, 1, { aggressor: 'buy' })))).toEqual(['a triggered 102', 'a 3@102 taker'])
  expect(exchange.openOrders()).toEqual([])
})

test('a print outside the book triggers nothing, unless the one before bears it out', () => {
  const { show, submit } = scene()
  show(BOOK)
  submit(anOrder(buyStop))
  expect(words(show(aPrint(110, 1, { aggressor: 'buy' })))).toEqual([])
  expect(words(show(aPrint(106, 1, { aggressor: 'buy' })))).toEqual(['a triggered 106', 'a 3@101 taker'])
})

test('a stop that watches the quotes goes by the side it would trade against', () => {
  const { show, submit } = scene()
  show(BOOK)
  submit(anOrder({ ...buyStop, id: 'b', triggerBy: 'bid_ask' }))
  submit(anOrder({ ...sellStop, id: 's', triggerBy: 'bid_ask' }))
  expect(words(show(aPrint(105, 9, { aggressor: 'buy' })))).toEqual([])
  expect(words(show(aBook([[96, 9]], [[104, 9]])))).toEqual([])
  expect(words(show(aBook([[96, 9]], [[106, 9]])))).toEqual(['b triggered 106', 'b 3@106 taker'])
  expect(words(show(aBook([[94, 9]], [[104, 9]])))).toEqual(['s triggered 94', 's 3@94 taker'])
})

test('a stop that watches the mark goes by the middle of the book', () => {
  const { show, submit } = scene()
  show(BOOK)
  submit(anOrder({ ...buyStop, triggerBy: 'mark' }))
  expect(words(show(aBook([[103, 9]], [[106, 9]])))).toEqual([])
  expect(words(show(aBook([[104, 9]], [[106, 9]])))).toEqual(['a triggered 105', 'a 3@106 taker'])
})

test('where only trades are recorded, the last one stands for every price a stop can watch', () => {
  for (const triggerBy of ['last', 'mark', 'bid_ask'] as const) {
    const { show, submit } = scene()
    show(aPrint(100, 9))
    submit(anOrder({ ...buyStop, triggerBy }))
    expect(words(show(aPrint(104, 9)))).toEqual([])
    expect(words(show(aPrint(105, 9)))).toEqual(['a triggered 105', 'a 3@105 taker'])
  }
})

test('stops trigger in the order in which the price reached them, older ones first', () => {
  const { show, submit } = scene()
  show(aPrint(100, 9))
  submit(anOrder({ ...buyStop, id: 'far', trigger: 107 }))
  submit(anOrder({ ...buyStop, id: 'late', trigger: 105 }))
  submit(anOrder({ ...buyStop, id: 'later', trigger: 105 }))
  submit(anOrder({ ...buyStop, id: 'near', trigger: 103 }))
  const reports = words(show(aPrint(108, 9))).filter((word) => word.includes('triggered'))
  expect(reports).toEqual(['near', 'late', 'later', 'far'].map((name) => `${name} triggered 108`))
})

test('within a bar a stop trades at its trigger; where the bar jumped over it, at the opening', () => {
  const path = scene()
  path.show(aPrint(100, 9, { step: 'bar_open' }))
  path.submit(anOrder(sellStop))
  expect(words(path.show(aPrint(90, 9, { step: 'bar_path' })))).toEqual(['a triggered 95', 'a 3@95 taker'])
  const gap = scene()
  gap.show(aPrint(100, 9, { step: 'bar_path' }))
  gap.submit(anOrder(sellStop))
  expect(words(gap.show(aPrint(90, 9, { step: 'bar_open' })))).toEqual(['a triggered 90', 'a 3@90 taker'])
})

test('of a stop and a limit in one bar, the limit has the print and the stop what is left of it', () => {
  const { show, submit } = scene()
  show(aPrint(100, 1, { step: 'bar_open' }))
  submit(anOrder({ id: 'limit', price: 98, quantity: 4 }))
  submit(anOrder({ ...sellStop, trigger: 99, quantity: 9 }))
  expect(words(show(aPrint(90, 6, { step: 'bar_path' })))).toEqual([
    'limit 4@98 maker',
    'a triggered 99',
    'a 3@99 taker',
    'a cancelled unfilled_remainder',
  ])
})

test('a restated print without a quantity triggers nothing', () => {
  const { show, submit } = scene()
  show(aPrint(100, 9))
  submit(anOrder(buyStop))
  expect(words(show(aPrint(110, 0)))).toEqual([])
})

test('a stop that is due as it comes trades at once', () => {
  const { show, submit } = scene()
  show(BOOK)
  show(aPrint(101, 1, { aggressor: 'buy' }))
  expect(words(submit(anOrder({ ...buyStop, trigger: 100 })))).toEqual([
    'a accepted',
    'a triggered 101',
    'a 3@101 taker',
  ])
})

test('a waiting stop can be cancelled, shrunk, and expires', () => {
  const { show, submit, cancel, amend, wait } = scene()
  show(BOOK)
  submit(anOrder({ ...buyStop, id: 'gone' }))
  submit(anOrder({ ...buyStop, id: 'less' }))
  submit(anOrder({ ...buyStop, id: 'old', tif: 'gtd', expireSecond: 7 }))
  expect(words(cancel('gone'))).toEqual(['gone cancelled cancelled_by_request'])
  expect(words(amend('less', 1))).toEqual(['less amend_accepted'])
  expect(words(wait(7))).toEqual(['old expired good_till_date_reached'])
  show(aPrint(106, 1, { aggressor: 'buy' }))
  expect(words(show(aPrint(106, 1, { aggressor: 'buy' })))).toEqual([
    'less triggered 106',
    'less 1@101 taker',
  ])
})
