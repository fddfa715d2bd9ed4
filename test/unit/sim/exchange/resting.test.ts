import { describe, expect, test } from 'bun:test'
import { aBook, anOrder, aPrint, scene, words } from './scene.ts'

const BOOK = aBook(
  [
    [99, 10],
    [98, 20],
    [95, 5],
  ],
  [
    [101, 5],
    [102, 7],
  ],
)

describe('resting with a book', () => {
  test('waits behind the quantity shown at its price, then fills as maker', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ quantity: 6, price: 99 }))
    expect(words(show(aPrint(99, 8)))).toEqual([])
    expect(words(show(aPrint(99, 5)))).toEqual(['a 3@99 maker'])
    expect(words(show(aPrint(99, 50)))).toEqual(['a 3@99 maker'])
  })

  test('a smaller level moves us up, a larger one does not move us back', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ quantity: 6, price: 99 }))
    show(aBook([[99, 4]], [[101, 5]]))
    show(aBook([[99, 400]], [[101, 5]]))
    expect(words(show(aPrint(99, 6)))).toEqual(['a 2@99 maker'])
  })

  test('a buyer who lifts an ask at our bid price did not trade with our bid', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ quantity: 6, price: 100 }))
    expect(words(show(aPrint(100, 6, { aggressor: 'buy' })))).toEqual([])
    expect(words(show(aPrint(100, 6, { aggressor: 'sell' })))).toEqual(['a 6@100 maker'])
  })

  test('a print through our price fills at our price, the queue notwithstanding', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ quantity: 6, price: 99 }))
    expect(words(show(aPrint(98, 4)))).toEqual(['a 4@99 maker'])
  })

  test('one print is shared: better prices first, then older orders, never more than it had', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ id: 'a', quantity: 3, price: 99 }))
    submit(anOrder({ id: 'b', quantity: 3, price: 99 }))
    submit(anOrder({ id: 'c', quantity: 3, price: 100 }))
    // 3 for c at its better price, 10 of others before us at 99, 3 for a, 1 for b.
    const reports = words(show(aPrint(99, 17)))
    expect(reports).toEqual(['c 3@100 maker', 'a 3@99 maker', 'b 1@99 maker'])
  })

  test('an order placed later stands behind what was shown then', () => {
    const { show, submit } = scene()
    show(aBook([[99, 10]], [[101, 5]]))
    submit(anOrder({ id: 'a', quantity: 5, price: 99 }))
    show(aPrint(99, 6))
    submit(anOrder({ id: 'b', quantity: 5, price: 99 }))
    // 4 left before a; b saw 10 and is behind 6 more than a.
    expect(words(show(aPrint(99, 9)))).toEqual(['a 5@99 maker'])
    expect(words(show(aPrint(99, 7)))).toEqual(['b 1@99 maker'])
  })

  test('a book that crosses our price fills us there, up to what it shows', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ id: 'a', quantity: 10, price: 100 }))
    submit(anOrder({ id: 'b', quantity: 10, price: 100 }))
    expect(
      words(
        show(
          aBook(
            [[97, 5]],
            [
              [98, 4],
              [100, 8],
              [103, 9],
            ],
          ),
        ),
      ),
    ).toEqual(['a 10@100 maker', 'b 2@100 maker'])
  })

  test('what crossed us cannot be taken again by another order', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ id: 'a', quantity: 4, price: 100 }))
    show(
      aBook(
        [[97, 5]],
        [
          [99, 5],
          [103, 9],
        ],
      ),
    )
    expect(words(submit(anOrder({ id: 'b', tif: 'ioc', quantity: 4, price: 99 })))).toEqual([
      'b accepted',
      'b 1@99 taker',
      'b cancelled unfilled_remainder',
    ])
  })

  test('beyond the shown levels nobody knows the queue: only a print through the price fills', () => {
    const { show, submit } = scene()
    show(BOOK)
    submit(anOrder({ quantity: 6, price: 90 }))
    expect(words(show(aPrint(90, 100)))).toEqual([])
    expect(words(show(aPrint(89, 2)))).toEqual(['a 2@90 maker'])
    show(
      aBook(
        [
          [91, 1],
          [90, 7],
        ],
        [[101, 5]],
      ),
    )
    expect(words(show(aPrint(90, 9)))).toEqual(['a 2@90 maker'])
  })

  test('a limit that takes part rests with the remainder', () => {
    const { show, submit } = scene()
    show(BOOK)
    expect(words(submit(anOrder({ quantity: 9, price: 101 })))).toEqual(['a accepted', 'a 5@101 taker'])
    expect(words(show(aPrint(101, 50)))).toEqual(['a 4@101 maker'])
  })

  test('cancelling an open order, an unknown one and a filled one', () => {
    const { show, submit, cancel } = scene()
    show(BOOK)
    submit(anOrder({ id: 'a', price: 99 }))
    submit(anOrder({ id: 'b', price: 99 }))
    submit(anOrder({ id: 'f', type: 'market', quantity: 1, price: 101 }))
    expect(words(cancel('a'))).toEqual(['a cancelled cancelled_by_request'])
    expect(words(cancel('a'))).toEqual(['a cancel_rejected venue_refused'])
    expect(words(cancel('f'))).toEqual(['f cancel_rejected venue_refused'])
    expect(words(show(aPrint(98, 100)))).toEqual(['b 10@99 maker'])
    expect(words(cancel('b'))).toEqual(['b cancel_rejected venue_refused'])
  })
})

describe('resting without a book', () => {
  test('fills at its own price when a print goes strictly through it, not at it', () => {
    const { show, submit } = scene()
    show(aPrint(105, 5))
    submit(anOrder({ quantity: 6, price: 100 }))
    expect(words(show(aPrint(100, 50)))).toEqual([])
    expect(words(show(aPrint(97, 4)))).toEqual(['a 4@100 maker'])
  })

  test('a bar that opens beyond the price fills at the opening', () => {
    const { show, submit } = scene()
    show(aPrint(105, 5))
    submit(anOrder({ quantity: 6, price: 100 }))
    expect(words(show(aPrint(95, 40, { step: 'bar_open' })))).toEqual(['a 6@95 maker'])
  })

  test('a later step of the bar passed the price on its way', () => {
    const { show, submit } = scene()
    show(aPrint(105, 5, { step: 'bar_open' }))
    submit(anOrder({ quantity: 6, price: 100 }))
    expect(words(show(aPrint(95, 40, { step: 'bar_path' })))).toEqual(['a 6@100 maker'])
  })

  test('a remainder above the bar fills inside the bar', () => {
    const { show, submit } = scene()
    show(aPrint(104, 2, { step: 'bar_open' }))
    expect(words(submit(anOrder({ quantity: 6, price: 110 })))).toEqual(['a accepted', 'a 2@104 taker'])
    expect(words(show(aPrint(103, 2, { step: 'bar_path' })))).toEqual(['a 2@104 maker'])
    expect(words(show(aPrint(108, 9, { step: 'bar_path' })))).toEqual(['a 2@108 maker'])
  })

  test('what filled a resting order is not there for a taker', () => {
    const { show, submit } = scene()
    show(aPrint(105, 5))
    submit(anOrder({ id: 'a', quantity: 6, price: 100 }))
    show(aPrint(99, 8, { second: 100 }))
    expect(words(submit(anOrder({ id: 'b', tif: 'ioc', quantity: 9 })))).toContain('b 2@99 taker')
  })
})
