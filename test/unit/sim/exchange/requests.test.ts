import { describe, expect, test } from 'bun:test'
import { CLOSED_KEPT } from '../../../../src/sim/exchange/memory.ts'
import { aBook, anOrder, aPrint, type OrderFields, scene, words } from './scene.ts'

const BOOK = aBook(
  [[99, 10]],
  [
    [101, 5],
    [102, 7],
  ],
)

function opened() {
  const stage = scene()
  stage.show(BOOK)
  return stage
}

describe('dates', () => {
  const dated: OrderFields = { tif: 'gtd', expireSecond: 5, price: 99 }

  test('an order expires before what came at its moment is matched', () => {
    const { show, submit } = opened()
    submit(anOrder(dated))
    expect(words(show(aPrint(98, 50, { second: 4.999 })))).toEqual(['a 10@99 maker'])
    submit(anOrder({ ...dated, id: 'b' }))
    expect(words(show(aPrint(98, 50, { second: 5 })))).toEqual(['b expired good_till_date_reached'])
  })

  test('on a quiet market time alone ends it', () => {
    const { submit, wait, exchange } = opened()
    submit(anOrder({ ...dated, id: 'late', expireSecond: 6 }))
    submit(anOrder({ ...dated, id: 'early', expireSecond: 5 }))
    expect(words(wait(4))).toEqual([])
    expect(words(wait(6))).toEqual([
      'early expired good_till_date_reached',
      'late expired good_till_date_reached',
    ])
    expect(exchange.openOrders()).toEqual([])
  })

  test('one whose date is over as it comes is taken and expires', () => {
    const { submit, wait } = opened()
    wait(9)
    expect(words(submit(anOrder({ ...dated, price: 102 })))).toEqual([
      'a accepted',
      'a expired good_till_date_reached',
    ])
  })
})

describe('amending in place', () => {
  test('a smaller total keeps the place in the queue', () => {
    const { show, submit, amend } = opened()
    submit(anOrder({ id: 'a', price: 99, quantity: 6 }))
    submit(anOrder({ id: 'b', price: 99, quantity: 6 }))
    expect(words(amend('a', 2))).toEqual(['a amend_accepted'])
    expect(words(show(aPrint(99, 13)))).toEqual(['a 2@99 maker', 'b 1@99 maker'])
  })

  test('the total counts what is filled, also under earlier revisions', () => {
    const { show, submit, amend, cancel } = opened()
    submit(anOrder({ price: 101, quantity: 9 }))
    expect(words(amend('a', 5))).toEqual(['a amend_rejected amended_below_filled'])
    expect(words(amend('a', 10))).toEqual(['a amend_rejected amend_not_possible'])
    expect(words(amend('a', 7))).toEqual(['a amend_accepted'])
    cancel('a')
    submit(anOrder({ revision: 1, price: 100, quantity: 2 }))
    expect(words(amend('a', 6, 1))).toEqual(['a amend_accepted'])
    expect(words(show(aPrint(98, 50)))).toEqual(['a 1@100 maker'])
    expect(words(amend('a', 5, 1))).toEqual(['a amend_rejected amend_not_possible'])
    expect(words(amend('nobody', 5))).toEqual(['nobody amend_rejected amend_not_possible'])
  })
})

describe('saying again', () => {
  const lives: Readonly<Record<string, OrderFields>> = {
    resting: { price: 99 },
    partial: { price: 101 },
    filled: { price: 102, quantity: 8 },
    cancelled: { price: 101, tif: 'ioc' },
    rejected: { price: 101, postOnly: true },
    stop: { type: 'stop_market', trigger: 110, price: 120 },
  }

  test('an order sent twice is taken once, and hears the same with the same execution ids', () => {
    for (const fields of Object.values(lives)) {
      const { submit, query, exchange } = opened()
      const first = submit(anOrder(fields))
      const open = exchange.openOrders()
      expect(submit(anOrder(fields))).toEqual(first)
      expect(query('a')).toEqual(first)
      expect(exchange.openOrders()).toEqual(open)
    }
  })

  test('a question is answered with all that happened since', () => {
    const { show, submit, query } = opened()
    const begin = submit(anOrder({ price: 101 }))
    const later = show(aPrint(100, 2))
    expect(query('a')).toEqual([...begin, ...later])
  })

  test('an order nobody sent was missed', () => {
    expect(words(opened().query('nobody'))).toEqual(['nobody missed'])
  })

  test('closed orders are remembered, but not for ever', () => {
    const { submit, query, exchange } = opened()
    submit(anOrder({ id: 'first', tif: 'ioc', price: 100 }))
    submit(anOrder({ id: 'open', price: 99 }))
    for (let count = 1; count < CLOSED_KEPT; count++)
      submit(anOrder({ id: `o${count}`, tif: 'ioc', price: 100 }))
    expect(words(query('first'))).toEqual(['first accepted', 'first cancelled unfilled_remainder'])
    submit(anOrder({ id: 'last', tif: 'ioc', price: 100 }))
    expect(words(query('first'))).toEqual(['first missed'])
    expect(words(query('open'))).toEqual(['open accepted'])
    expect(exchange.openOrders().map(String)).toEqual(['open'])
  })
})

describe('revisions', () => {
  test('a replacement is an order of its own, and every report says which one it speaks of', () => {
    const { show, submit, cancel, query, exchange } = opened()
    submit(anOrder({ price: 99 }))
    cancel('a')
    expect(words(submit(anOrder({ revision: 1, price: 100 })))).toEqual(['a accepted'])
    expect(words(cancel('a'))).toEqual(['a cancel_rejected venue_refused'])
    expect(words(query('a'))).toEqual(['a accepted', 'a cancelled cancelled_by_request'])
    const revisions: (number | undefined)[] = []
    exchange.onMarket(aPrint(99, 3), (_report, revision) => revisions.push(revision))
    expect(revisions).toEqual([1])
    expect(words(show(aPrint(99, 50)))).toEqual(['a 7@100 maker'])
  })
})

describe('semantics 19: self-trade prevention cancels the newest order', () => {
  test('semantics 19: what it takes from others at better prices stays, the rest is cancelled', () => {
    const { show, submit, exchange } = opened()
    submit(anOrder({ id: 'mine', side: 'sell', price: 102 }))
    expect(words(submit(anOrder({ id: 'b', price: 103, quantity: 9 })))).toEqual([
      'b accepted',
      'b 5@101 taker',
      'b cancelled self_trade_prevented',
    ])
    expect(exchange.openOrders().map(String)).toEqual(['mine'])
    expect(words(show(aPrint(103, 30, { aggressor: 'buy' })))).toEqual(['mine 10@102 maker'])
  })

  test('semantics 19: it holds for every kind of order, both sides, with and without a book', () => {
    const kinds: readonly OrderFields[] = [
      { type: 'market', tif: 'ioc', price: 120 },
      { type: 'limit', price: 120 },
      { type: 'limit', tif: 'ioc', price: 120 },
      { type: 'limit', tif: 'fok', price: 120 },
      { type: 'stop_market', tif: 'ioc', price: 120, trigger: 100 },
      { type: 'stop_limit', price: 120, trigger: 100 },
    ]
    for (const fields of kinds) {
      const book = scene()
      book.show(aPrint(100, 50))
      book.show(aBook([[90, 5]], [[110, 5]]))
      book.submit(anOrder({ id: 'mine', side: 'sell', price: 105 }))
      expect(words(book.submit(anOrder(fields))).at(-1)).toBe('a cancelled self_trade_prevented')
      const trades = scene()
      trades.show(aPrint(100, 4))
      trades.submit(anOrder({ id: 'mine', side: 'sell', price: 105 }))
      expect(words(trades.submit(anOrder(fields))).at(-1)).toBe('a cancelled self_trade_prevented')
    }
    const { show, submit } = opened()
    show(aBook([[90, 5]], [[110, 5]]))
    submit(anOrder({ id: 'mine', side: 'buy', price: 95 }))
    expect(words(submit(anOrder({ side: 'sell', price: 95 })))).toEqual([
      'a accepted',
      'a cancelled self_trade_prevented',
    ])
    expect(words(submit(anOrder({ id: 'b', side: 'sell', price: 96 })))).toEqual(['b accepted'])
    // Others stand at our price too: who of them would be first nobody can say.
    show(aBook([[95, 5]], [[110, 5]]))
    expect(words(submit(anOrder({ id: 'c', side: 'sell', price: 94 })))).toEqual([
      'c accepted',
      'c cancelled self_trade_prevented',
    ])
  })

  test('semantics 19: filled before it comes to that, an order is no self-trade', () => {
    const { submit } = opened()
    submit(anOrder({ id: 'mine', side: 'sell', price: 102 }))
    expect(words(submit(anOrder({ id: 'b', price: 103, quantity: 5 })))).toEqual([
      'b accepted',
      'b 5@101 taker',
    ])
  })

  test('semantics 19: post only against our own order is refused like any other', () => {
    const { show, submit } = opened()
    show(aBook([[90, 5]], [[110, 5]]))
    submit(anOrder({ id: 'mine', side: 'sell', price: 100 }))
    expect(words(submit(anOrder({ postOnly: true, price: 100 })))).toEqual([
      'a rejected post_only_would_take',
    ])
  })
})
