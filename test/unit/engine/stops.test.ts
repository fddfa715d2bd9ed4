import { describe, expect, test } from 'bun:test'
import { isClosed, SIM_VENUE } from '../../../src/domain/index.ts'
import { accountsOf } from '../../../src/engine/portfolio/index.ts'
import {
  anInstrument,
  aState,
  BTC,
  cancel,
  fold,
  id,
  m,
  ORIGIN,
  submit,
  surroundings,
  T0,
  USDT,
} from '../../support/builders.ts'
import { aBench, type Bench, kindsOf, moveTo, order, run, silent } from '../../support/scripted-venue.ts'

/** A venue that keeps no stops, so that the engine does. */
function aStopBench(holds: Partial<ReturnType<typeof anInstrument>['holds']> = { stops: false }): Bench {
  const state = aState()
  const instrument = anInstrument({ version: 2, holds: { ...anInstrument().holds, ...holds } })
  fold(state, { kind: 'instrument_listed', instrument })
  const bench = aBench(state)
  // The day is open: what else is due by the clock shows up alone.
  run(bench, { kind: 'observe_time' })
  return bench
}

const stopSell = { side: 'sell', type: 'stop_market', price: null, triggerPrice: m('49000') } as const

describe('semantics 15: where a stop lives', () => {
  test('the venue that takes it keeps it, and the order says so', () => {
    const bench = aStopBench({ stops: true })
    run(bench, submit('s', stopSell))
    expect(order(bench, 's')).toMatchObject({ status: 'accepted', heldBy: 'venue', triggerPrice: 4_900_000 })
    expect(bench.venue.told[0]).toMatchObject({
      kind: 'submit_to_venue',
      order: { type: 'stop_market', triggerPrice: 4_900_000 },
    })
    // The market reaches the trigger: at the venue that is the venue's matter.
    expect(moveTo(bench, 4_800_000)).toEqual([])
  })

  test('what no venue keeps is held by the engine: no venue hears of it before its trigger', () => {
    const bench = aStopBench()
    run(bench, submit('s', stopSell))
    expect(order(bench, 's')).toMatchObject({ status: 'held', heldBy: 'engine' })
    expect(bench.venue.told).toEqual([])
    expect(accountsOf(bench.state.ledger, SIM_VENUE, BTC).locked).toBe(m('0.01'))
    expect(moveTo(bench, 4_900_001)).toEqual([])
    const events = moveTo(bench, 4_900_000)
    expect(kindsOf(events)).toBe('order_triggered order_released order_accepted')
    expect(order(bench, 's')).toMatchObject({ status: 'accepted', heldBy: 'venue', isTriggered: true })
    // Out at market, bounded by the collar below the bid of 48,999.99.
    expect(bench.venue.told[0]).toMatchObject({
      order: { type: 'market', price: 4_655_000, triggerPrice: null },
    })
  })

  test('a trailing stop is held by the engine where the venue has none', () => {
    const bench = aStopBench({ stops: true })
    const trail = { unit: 'amount', value: m('500') } as const
    run(bench, submit('t', { ...stopSell, type: 'trailing_stop', triggerPrice: null, trail }))
    expect(order(bench, 't')).toMatchObject({ status: 'held', heldBy: 'engine' })
  })

  test('a stop fires on a price inside a range it never rested at: the extremes count', () => {
    const bench = aStopBench()
    run(bench, submit('s', stopSell))
    const [triggered] = moveTo(bench, 4_950_000, { low: 4_899_000, high: 4_960_000 })
    expect(triggered).toMatchObject({ kind: 'order_triggered', price: m('48990') })
  })

  test('by the bid and ask it watches the side it would trade against', () => {
    const bench = aStopBench()
    run(bench, submit('s', { ...stopSell, triggerBy: 'bid_ask' }))
    expect(moveTo(bench, 4_900_002, { low: 4_000_000 })).toEqual([])
    expect(kindsOf(moveTo(bench, 4_900_001))).toContain('order_triggered')
  })

  test('a halt keeps it waiting; afterwards it goes by the price of then', () => {
    const bench = aStopBench()
    run(bench, submit('s', stopSell))
    const halt = { kind: 'set_trading_state', state: 'halted', why: 'test', origin: ORIGIN } as const
    run(bench, halt)
    expect(moveTo(bench, 4_800_000)).toEqual([])
    run(bench, { ...halt, state: 'active' })
    expect(kindsOf(moveTo(bench, 4_800_000))).toContain('order_released')
  })

  test('old data fires nothing out: due, it waits for a fresh price', () => {
    const bench = aStopBench()
    run(bench, submit('s', stopSell))
    bench.around = surroundings({ last: 4_800_000, isFresh: () => false })
    const observation = { key: anInstrument().key, last: 4_800_000, bid: null, ask: null, mark: null }
    const input = { kind: 'observe_market', observation: { ...observation, low: null, high: null } } as never
    expect(kindsOf(run(bench, input))).toBe('order_triggered')
    expect(order(bench, 's')).toMatchObject({ status: 'held', isTriggered: true })
    expect(kindsOf(moveTo(bench, 4_800_000))).toBe('order_released order_accepted')
  })
})

describe('a stop limit', () => {
  test('goes out as the limit it is, at its own price', () => {
    const bench = aStopBench()
    run(bench, submit('s', { ...stopSell, type: 'stop_limit', price: m('48900') }))
    moveTo(bench, 4_895_000)
    expect(bench.venue.told[0]).toMatchObject({ order: { type: 'limit', price: 4_890_000 } })
  })
})

describe('a trailing stop', () => {
  const trailing = { ...stopSell, type: 'trailing_stop', triggerPrice: null } as const

  test('semantics 4: each new level is a record; it follows upwards only and fires on the way down', () => {
    const bench = aStopBench()
    run(bench, submit('t', { ...trailing, trail: { unit: 'amount', value: m('500') } }))
    expect(order(bench, 't').triggerPrice as number).toBe(4_949_999)
    expect(kindsOf(moveTo(bench, 5_100_000))).toBe('trailing_trigger_moved')
    expect(order(bench, 't').triggerPrice as number).toBe(5_050_000)
    expect(moveTo(bench, 5_090_000)).toEqual([])
    expect(kindsOf(moveTo(bench, 5_050_000))).toBe('order_triggered order_released order_accepted')
  })

  test('by a fraction it keeps its share of the best price, in whole ticks', () => {
    const bench = aStopBench()
    run(bench, submit('t', { ...trailing, trail: { unit: 'ratio', value: m('0.01') } }))
    moveTo(bench, 5_500_000)
    expect(order(bench, 't').triggerPrice as number).toBe(5_445_000)
  })

  test('its quantity can be changed after it has moved far, by the trigger it has now', () => {
    const bench = aStopBench()
    run(bench, submit('t', { ...trailing, trail: { unit: 'amount', value: m('500') } }))
    moveTo(bench, 5_800_000)
    const change = { quantity: m('0.005'), price: null, triggerPrice: null }
    const events = run(bench, { kind: 'amend_order', clientOrderId: id('t'), ...change, origin: ORIGIN })
    expect(kindsOf(events)).toBe('amend_requested order_amended')
    expect(order(bench, 't')).toMatchObject({ quantity: 500, triggerPrice: 5_750_000, price: 5_462_500 })
  })

  test('for a buy it comes down with the market and locks enough for the highest trigger it ever had', () => {
    const bench = aStopBench()
    const trail = { unit: 'amount', value: m('1000') } as const
    run(bench, submit('t', { ...trailing, side: 'buy', trail }))
    const { locked } = accountsOf(bench.state.ledger, SIM_VENUE, USDT)
    moveTo(bench, 4_500_000)
    expect(order(bench, 't').triggerPrice as number).toBe(4_600_000)
    expect(accountsOf(bench.state.ledger, SIM_VENUE, USDT).locked).toBe(locked)
    expect(kindsOf(moveTo(bench, 4_600_000))).toBe('order_triggered order_released order_accepted')
  })
})

describe('a held order', () => {
  test('is cancelled here at once, and its funds are free', () => {
    const bench = aStopBench()
    run(bench, submit('s', stopSell))
    expect(kindsOf(run(bench, cancel('s')))).toBe('cancel_requested order_cancelled')
    expect(accountsOf(bench.state.ledger, SIM_VENUE, BTC).locked).toBe(m('0'))
    expect(bench.venue.told).toEqual([])
    expect(bench.state.held.size).toBe(0)
  })

  test('expires at its date', () => {
    const bench = aStopBench()
    const expireAt = (T0 + 10_000_000_000n) as typeof T0
    run(bench, submit('s', { ...stopSell, timeInForce: 'gtd', expireAt }))
    expect(run(bench, { kind: 'observe_time' }, (expireAt - 1n) as typeof T0)).toEqual([])
    expect(kindsOf(run(bench, { kind: 'observe_time' }, expireAt))).toBe('order_expired')
    expect(order(bench, 's').reason?.code).toBe('good_till_date_reached')
  })

  test('takes a new trigger in place', () => {
    const bench = aStopBench()
    run(bench, submit('s', stopSell))
    const amend = { kind: 'amend_order', clientOrderId: order(bench, 's').clientOrderId } as const
    const change = { quantity: null, price: null, triggerPrice: m('48000'), origin: ORIGIN }
    const [requested] = run(bench, { ...amend, ...change })
    expect(requested).toMatchObject({ kind: 'amend_requested', way: 'in_place' })
    expect(order(bench, 's')).toMatchObject({ status: 'held', triggerPrice: 4_800_000, amendment: null })
  })
})

test('an order good till a date at a venue that keeps no dates is cancelled there and expires', () => {
  const bench = aStopBench({ goodTillDate: false })
  const expireAt = (T0 + 10_000_000_000n) as typeof T0
  run(bench, submit('g', { timeInForce: 'gtd', expireAt, price: m('40000') }))
  const events = run(bench, { kind: 'observe_time' }, expireAt)
  expect(kindsOf(events)).toBe('cancel_requested order_expired')
  expect(isClosed(order(bench, 'g').status)).toBe(true)
})

test('an expiry the venue does not answer stays pending until it does', () => {
  const bench = aStopBench({ goodTillDate: false })
  const expireAt = (T0 + 10_000_000_000n) as typeof T0
  run(bench, submit('g', { timeInForce: 'gtd', expireAt, price: m('40000') }))
  bench.venue.answer = silent
  run(bench, { kind: 'observe_time' }, expireAt)
  expect(order(bench, 'g').status).toBe('pending_cancel')
  // Asked for once, not each second.
  expect(run(bench, { kind: 'observe_time' }, (expireAt + 5_000_000_000n) as typeof T0)).toEqual([])
})

test('semantics 15: a venue holds stops by the last price alone; by any other the engine keeps them', () => {
  const bench = aStopBench({ stops: true })
  for (const [triggerBy, heldBy] of [
    ['last', 'venue'],
    ['mark', 'engine'],
    ['bid_ask', 'engine'],
  ] as const) {
    run(bench, submit(triggerBy, { ...stopSell, quantity: m('0.001'), triggerBy }))
    expect(order(bench, triggerBy).heldBy).toBe(heldBy)
  }
})
