import { describe, expect, test } from 'bun:test'
import { lots, money, type Order, type Position, type VenueOrder } from '../../../../src/domain/index.ts'
import type { SimExchange } from '../../../../src/sim/index.ts'
import { m } from '../../../support/builders.ts'
import { aBook, aJournaledOrder, anOrder, aPrint, INSTRUMENT, PERPETUAL, scene, words } from './scene.ts'

const BOOK = aBook([[99, 10]], [[101, 5]])

function restored(...orders: Order[]) {
  const stage = scene('00c0ffee-9')
  put(stage.exchange, ...orders)
  return stage
}

function put(exchange: SimExchange, ...orders: Order[]): void {
  exchange.restore({
    orders: orders.map((order) => ({ order, instrument: INSTRUMENT })),
    positions: [],
  })
}

const journaled = (order: VenueOrder, over: Partial<Order> = {}) => aJournaledOrder(order, over)
const limit = (name: string, over: Partial<Order> = {}) => journaled(anOrder({ id: name }), over)

describe('semantics 22: what a paper exchange is after a restart', () => {
  test('semantics 22: an open order rests at the back of the queue with what it had left', () => {
    const { show } = restored(limit('r', { status: 'partially_filled', cumQty: lots(4) }))
    expect(words(show(aBook([[100, 7]], [[101, 5]])))).toEqual([])
    expect(words(show(aPrint(100, 9)))).toEqual(['r 2@100 maker'])
    expect(words(show(aPrint(99, 99)))).toEqual(['r 4@100 maker'])
  })

  test('semantics 22: several keep their order among themselves, and their venue order ids', () => {
    const { show, query } = restored(limit('first'), limit('second'))
    expect(query('first')).toMatchObject([{ kind: 'order_accepted', venueOrderId: 'old-first' }])
    show(aBook([[100, 4]], [[101, 5]]))
    expect(words(show(aPrint(100, 18)))).toEqual(['first 10@100 maker', 'second 4@100 maker'])
  })

  test('semantics 22: nothing fills or triggers for the time we were down', () => {
    const stop = anOrder({ id: 's', type: 'stop_market', tif: 'ioc', trigger: 110, price: 120 })
    const { show, submit } = restored(limit('r'), journaled(stop))
    // The market came back where it was; what it did meanwhile nobody saw.
    expect(words(show(BOOK))).toEqual([])
    expect(words(show(aPrint(101, 5, { aggressor: 'buy' })))).toEqual([])
    submit(anOrder({ id: 'b' }))
    expect(words(show(aPrint(110, 1, { aggressor: 'buy' })))).toEqual([])
    expect(words(show(aPrint(110, 1, { aggressor: 'buy' })))).toEqual([
      's triggered 110',
      's 5@101 taker',
      's cancelled unfilled_remainder',
    ])
  })

  test('semantics 22: what has no place any more is closed with the first event, not open for ever', () => {
    const coarse = { ...INSTRUMENT, tickSize: money(INSTRUMENT.tickSize * 10n) }
    const { show, cancel, exchange } = restored(
      journaled(anOrder({ id: 'market', type: 'market', tif: 'ioc' })),
      journaled(anOrder({ id: 'gone', tif: 'ioc' })),
      limit('coarse', { instrument: coarse }),
      journaled(anOrder({ id: 'fired', type: 'stop_market', tif: 'ioc', trigger: 90 }), {
        isTriggered: true,
      }),
    )
    expect(exchange.openOrders()).toEqual([])
    expect(words(cancel('gone'))).toEqual(['gone accepted', 'gone cancelled unfilled_remainder'])
    expect(words(show(aPrint(50, 99)))).toEqual([
      'market accepted',
      'market cancelled unfilled_remainder',
      'coarse accepted',
      'coarse cancelled venue_refused',
      'fired accepted',
      'fired cancelled unfilled_remainder',
    ])
    expect(words(show(BOOK))).toEqual([])
  })

  test('semantics 22: a triggered stop limit rests as the limit it is, a waiting one waits', () => {
    const stop = { type: 'stop_limit', trigger: 110, price: 100 } as const
    const { show, submit } = restored(
      journaled(anOrder({ ...stop, id: 'is' }), { isTriggered: true }),
      journaled(anOrder({ ...stop, id: 'waits' })),
    )
    expect(words(show(aPrint(99, 50)))).toEqual(['is 10@100 maker'])
    expect(words(submit(anOrder({ ...stop, id: 'waits' })))).toEqual(['waits accepted'])
  })

  test('semantics 22: dates go on', () => {
    const { wait } = restored(journaled(anOrder({ id: 'd', tif: 'gtd', expireSecond: 5 })))
    expect(words(wait(5))).toEqual(['d expired good_till_date_reached'])
  })
})

describe('what a crash left unsaid is said with the first event, on a quiet market with time', () => {
  const owing = () => [
    limit('sent', { status: 'submitted', venueOrderId: null }),
    limit('leaving', { status: 'pending_cancel' }),
    limit('replaced', {
      status: 'pending_amend',
      amendment: { way: 'cancel_replace', quantity: lots(20), price: limit('x').price, triggerPrice: null },
    }),
    limit('shrunk', {
      status: 'pending_amend',
      cumQty: lots(1),
      amendment: { way: 'in_place', quantity: lots(4), price: limit('x').price, triggerPrice: null },
    }),
    limit('below', {
      status: 'pending_amend',
      cumQty: lots(5),
      amendment: { way: 'in_place', quantity: lots(4), price: limit('x').price, triggerPrice: null },
    }),
  ]
  const said = [
    'sent accepted',
    'leaving accepted',
    'leaving cancelled cancelled_by_request',
    'replaced accepted',
    'replaced cancelled cancelled_by_request',
    'shrunk accepted',
    'shrunk amend_accepted',
    'below accepted',
    'below cancelled amended_below_filled',
  ]

  test('once', () => {
    const { show, wait, exchange } = restored(...owing())
    expect(exchange.openOrders().map(String)).toEqual(['sent', 'shrunk'])
    expect(words(wait(1))).toEqual(said)
    expect(words(show(BOOK))).toEqual([])
    expect(words(show(aPrint(99, 50)))).toEqual(['sent 10@100 maker', 'shrunk 3@100 maker'])
  })

  test('or as soon as it is asked for again', () => {
    const { show, submit, cancel } = restored(...owing())
    expect(words(submit(anOrder({ id: 'sent' })))).toEqual(['sent accepted'])
    expect(words(cancel('leaving'))).toEqual(['leaving accepted', 'leaving cancelled cancelled_by_request'])
    expect(words(show(BOOK))).toEqual(said.slice(3))
  })
})

test('ids of another session never repeat', () => {
  const seen = new Set<string>()
  for (const session of ['e-1', 'e-20']) {
    const { show, submit } = scene(session)
    show(BOOK)
    for (const name of ['a', 'b']) {
      for (const report of submit(anOrder({ id: name, quantity: 1, price: 101 }))) {
        if (report.kind === 'order_filled') seen.add(report.executionId)
        if (report.kind === 'order_accepted') seen.add(report.venueOrderId)
      }
    }
  }
  expect(seen.size).toBe(8)
})

describe('restored in the middle, because reports were lost', () => {
  test('everything but the market is forgotten', () => {
    const { exchange, show, submit, query, wait } = scene()
    show(BOOK)
    submit(anOrder({ id: 'a' }))
    submit(anOrder({ id: 'b', tif: 'gtd', expireSecond: 9 }))
    submit(anOrder({ id: 's', type: 'stop_market', tif: 'ioc', trigger: 101, price: 120 }))
    put(exchange, limit('a'))
    expect(exchange.openOrders().map(String)).toEqual(['a'])
    expect(words(query('b'))).toEqual(['b missed'])
    expect(words(wait(9))).toEqual([])
    expect(words(show(aPrint(101, 1, { aggressor: 'buy' })))).toEqual([])
    expect(words(submit(anOrder({ id: 'c', tif: 'ioc', price: 101, quantity: 5 })))).toEqual([
      'c accepted',
      'c 5@101 taker',
    ])
    expect(words(show(aPrint(99, 50)))).toEqual(['a 10@100 maker'])
  })

  test('whoever restores it as he hears a report hears nothing of what was before', () => {
    const { exchange, show, submit } = scene()
    show(BOOK)
    submit(anOrder({ id: 'a', quantity: 3 }))
    submit(anOrder({ id: 'b', quantity: 3 }))
    const heard: string[] = []
    exchange.onMarket(aPrint(99, 50), (report) => {
      heard.push(...words([report]))
      put(exchange, limit('a', { quantity: lots(3) }), limit('b', { quantity: lots(3) }))
    })
    expect(heard).toEqual(['a 3@100 maker'])
    expect(words(show(aPrint(99, 50)))).toEqual(['a 3@100 maker', 'b 3@100 maker'])
  })

  test('a position is what the journal says', () => {
    const { exchange, show, submit, wait } = scene('s', { instruments: [PERPETUAL] })
    show(aBook([[99, 50]], [[101, 50]], { key: PERPETUAL.key }))
    submit(anOrder({ instrument: PERPETUAL, type: 'market', tif: 'ioc', price: 120 }))
    const { key, venue, symbol } = PERPETUAL
    const position: Position = {
      key,
      venue,
      symbol,
      quantity: m('-0.01'),
      cost: m('-0.01'),
      margin: m('0.005'),
      realizedPnl: m('0'),
    }
    exchange.restore({ orders: [], positions: [position] })
    expect(words(wait(8 * 3600))).toEqual(['funding -0.000001 at 100'])
    exchange.restore({ orders: [], positions: [] })
    expect(words(wait(16 * 3600))).toEqual([])
  })
})
