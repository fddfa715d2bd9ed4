import { describe, expect, test } from 'bun:test'
import type { ClientOrderId, Event, Ticks, UnixNs } from '../../../src/domain/index.ts'
import { isClosed, SIM_VENUE } from '../../../src/domain/index.ts'
import { apply, followUpsToRepeat, type State } from '../../../src/engine/index.ts'
import { accountsOf } from '../../../src/engine/portfolio/index.ts'
import { RecentIds } from '../../../src/engine/recent-ids.ts'
import {
  accepted,
  anInstrument,
  aState,
  cancel,
  cancelled,
  filled,
  id,
  KEY,
  m,
  ORIGIN,
  submit,
  surroundings,
  T0,
  USDT,
} from '../../support/builders.ts'
import {
  aBench,
  agree,
  type Bench,
  kindsOf,
  moveTo,
  order,
  run,
  silent,
} from '../../support/scripted-venue.ts'
import { list } from './risk-scene.ts'

const SECOND = 1_000_000_000n
const at = (s: number) => (T0 + BigInt(s) * SECOND) as UnixNs

/** The day is open, and the venue keeps stops or leaves them to the engine. */
function anOpenDay(state = aState(), stops = false): Bench {
  list(state, { holds: { ...anInstrument().holds, stops } })
  const bench = aBench(state)
  run(bench, { kind: 'observe_time' })
  return bench
}
const usdt = (b: { state: State }) => accountsOf(b.state.ledger, SIM_VENUE, USDT)
const bracket = { takeProfit: { price: m('55000') }, stopLoss: { triggerPrice: m('45000'), price: null } }
const restart = (b: Bench) => followUpsToRepeat(b.state).flatMap((input) => run(b, input))
const legs = (b: Bench) =>
  order(b, 'e').exits.toSorted((left) => (order(b, left).request.type === 'limit' ? -1 : 1))
const open = (b: Bench) => [...b.state.open].map((i) => b.state.orders.get(i)!)

test('two stops that waited for fresh prices are not both paid for with the same free funds', () => {
  const bench = anOpenDay()
  const stop = {
    side: 'buy',
    type: 'stop_market',
    price: null,
    triggerPrice: m('51000'),
    quantity: m('0.9'),
  } as const
  run(bench, submit('a', stop))
  run(bench, submit('b', stop))
  bench.around = surroundings({ last: 5_100_000, isFresh: () => false })
  const seen = {
    key: KEY,
    last: 5_100_000 as Ticks,
    bid: 5_099_999 as Ticks,
    ask: 5_100_001 as Ticks,
    low: 5_100_000 as Ticks,
    high: 5_100_000 as Ticks,
    mark: 5_100_000 as Ticks,
  }
  run(bench, { kind: 'observe_market', observation: seen })
  expect(order(bench, 'a')).toMatchObject({ status: 'held', isTriggered: true })
  moveTo(bench, 5_300_000)
  expect(usdt(bench).free).toBeGreaterThanOrEqual(0n)
})

describe('a crash inside a batch (records are journaled one by one; any prefix may survive)', () => {
  test('a bracket of which one exit alone reached the journal gets the other after the restart', () => {
    const whole = anOpenDay()
    run(whole, submit('e', { bracket }))
    const events: Event[] = [...run(whole, filled('e', { lots: 1000, price: '50000' }))]
    const cut = anOpenDay()
    run(cut, submit('e', { bracket }))
    const upTo = events.findIndex(({ kind }) => kind === 'order_held')
    for (const event of events.slice(0, upTo)) apply(cut.state, event)
    restart(cut)
    expect(
      open(cut)
        .map(({ request }) => request.type)
        .sort(),
    ).toEqual(['limit', 'stop_market'])
  })
})

test('exits of a closed entry keep their size when the venue changes the lot size', () => {
  const bench = anOpenDay()
  run(bench, submit('e', { bracket }))
  run(bench, filled('e', { lots: 1000, price: '50000' }))
  list(bench.state, { lotSize: m('0.0001'), holds: { ...anInstrument().holds, stops: false } })
  expect(open(bench).map(({ quantity }) => quantity as number)).toEqual([100, 100])
  restart(bench)
  expect(open(bench).map(({ quantity }) => quantity as number)).toEqual([100, 100])
})

test("a stop leg takes its closed sibling's fills in its own lots", () => {
  const bench = anOpenDay()
  run(bench, submit('e', { bracket }))
  run(bench, filled('e', { lots: 1000, price: '50000' }))
  const [tp, sl] = legs(bench) as [ClientOrderId, ClientOrderId]
  run(bench, filled(tp, { lots: 300, price: '55000' }))
  run(bench, cancel(tp))
  list(bench.state, { lotSize: m('0.000001'), holds: { ...anInstrument().holds, stops: false } })
  expect(order(bench, sl).quantity as number).toBe(10_000)
  moveTo(bench, 4_400_000)
  expect(order(bench, sl).quantity as number).toBe(7000)
})

test('exits that were forgotten are not made a second time', () => {
  const state = aState()
  const small: State = { ...state, closed: new RecentIds<ClientOrderId>(3) }
  const bench = anOpenDay(small)
  run(bench, submit('e', { bracket: { takeProfit: bracket.takeProfit, stopLoss: null } }))
  run(bench, filled('e', { lots: 500, price: '50000' }))
  const [tp] = order(bench, 'e').exits as [ClientOrderId]
  run(bench, filled(tp, { lots: 500, price: '55000' }))
  for (let n = 0; n < 5; n++) {
    run(bench, submit(`n${n}`))
    run(bench, cancel(`n${n}`))
  }
  const before = open(bench).length
  restart(bench)
  expect(open(bench)).toHaveLength(before)
})

test('a stop leg whose partly filled sibling was forgotten sells only what is left', () => {
  const state = aState()
  const small: State = { ...state, closed: new RecentIds<ClientOrderId>(3) }
  const bench = anOpenDay(small)
  run(bench, submit('e', { bracket }))
  run(bench, filled('e', { lots: 1000, price: '50000' }))
  const [tp, sl] = legs(bench) as [ClientOrderId, ClientOrderId]
  run(bench, filled(tp, { lots: 300, price: '55000' }))
  run(bench, cancel(tp))
  for (let n = 0; n < 5; n++) {
    run(bench, submit(`n${n}`))
    run(bench, cancel(`n${n}`))
  }
  moveTo(bench, 4_400_000)
  expect(order(bench, sl).quantity as number).toBe(700)
})

describe('semantics 18: two questions for each revision', () => {
  test('a miss of the replaced revision does not count for its replacement', () => {
    const bench = anOpenDay()
    run(bench, submit('a'))
    bench.venue.answer = silent
    run(bench, {
      kind: 'amend_order',
      clientOrderId: id('a'),
      quantity: null,
      price: m('49000'),
      triggerPrice: null,
      origin: ORIGIN,
    })
    expect(order(bench, 'a').status).toBe('pending_amend')
    const report = (r: object) => ({ kind: 'venue_report', report: r }) as never
    run(bench, report({ kind: 'order_outcome_unknown', clientOrderId: 'a' }))
    run(bench, report({ kind: 'order_missed', clientOrderId: 'a' }), at(20))
    run(bench, cancelled('a'), at(21))
    expect(order(bench, 'a')).toMatchObject({ status: 'submitted', revision: 1 })
    run(bench, report({ kind: 'order_outcome_unknown', clientOrderId: 'a' }), at(22))
    run(bench, report({ kind: 'order_missed', clientOrderId: 'a' }), at(40))
    expect(order(bench, 'a').status).toBe('unknown')
  })
})

test('an amend whose outcome was unknown and that the venue did not make does not come back later', () => {
  const bench = anOpenDay()
  run(bench, submit('a'))
  bench.venue.answer = silent
  run(bench, {
    kind: 'amend_order',
    clientOrderId: id('a'),
    quantity: m('0.02'),
    price: null,
    triggerPrice: null,
    origin: ORIGIN,
  })
  run(bench, { kind: 'venue_report', report: { kind: 'order_outcome_unknown', clientOrderId: id('a') } })
  run(bench, accepted('a'))
  expect(order(bench, 'a').status).toBe('accepted')
  // An hour later the venue takes the order out by itself.
  const reason = { code: 'venue_refused', details: { text: 'delisted' } } as const
  run(
    bench,
    { kind: 'venue_report', report: { kind: 'order_cancelled', clientOrderId: id('a'), reason } },
    at(3600),
  )
  expect(isClosed(order(bench, 'a').status)).toBe(true)
})

describe('a replacement is not judged harder than a new order of its shape', () => {
  test('a limit order survives its amend while prices are old, as a new one would be let in', () => {
    const bench = anOpenDay()
    run(bench, submit('a'))
    bench.around = surroundings({ isFresh: () => false })
    expect(kindsOf(run(bench, submit('new')))).toContain('order_submitted')
    run(bench, {
      kind: 'amend_order',
      clientOrderId: id('a'),
      quantity: null,
      price: m('49000'),
      triggerPrice: null,
      origin: ORIGIN,
    })
    expect(order(bench, 'a').reason).toBeNull()
    expect(order(bench, 'a').status).toBe('accepted')
  })
  test('a buy made smaller in reducing is smaller afterwards, not gone', () => {
    const bench = anOpenDay()
    list(bench.state, { holds: { ...anInstrument().holds, stops: false, amendInPlace: false } })
    run(bench, submit('a'))
    run(bench, { kind: 'set_trading_state', state: 'reducing', why: 't', origin: ORIGIN })
    run(bench, {
      kind: 'amend_order',
      clientOrderId: id('a'),
      quantity: m('0.005'),
      price: null,
      triggerPrice: null,
      origin: ORIGIN,
    })
    expect(order(bench, 'a')).toMatchObject({ status: 'accepted', quantity: 500 })
  })
})

test('a GTD stop that expired while we were down does not trade on the first tick', () => {
  const bench = anOpenDay()
  run(
    bench,
    submit('s', {
      side: 'sell',
      type: 'stop_market',
      price: null,
      triggerPrice: m('49000'),
      timeInForce: 'gtd',
      expireAt: at(60),
    }),
  )
  bench.around = surroundings({ at: at(86_400) })
  restart(bench)
  moveTo(bench, 4_800_000)
  expect(bench.venue.told.filter(({ kind }) => kind === 'submit_to_venue')).toHaveLength(0)
})

test('an entry is not amended to where its bracket would be on the wrong side', () => {
  const bench = anOpenDay()
  run(
    bench,
    submit('e', { bracket: { takeProfit: { price: m('50500') }, stopLoss: null }, price: m('49000') }),
  )
  const events = run(bench, {
    kind: 'amend_order',
    clientOrderId: id('e'),
    quantity: null,
    price: m('51000'),
    triggerPrice: null,
    origin: ORIGIN,
  })
  expect(events[0]).toMatchObject({ kind: 'amend_rejected' })
})

describe('an entry that fills while trading is halted has its exits when the halt is over', () => {
  for (const [name, each] of [
    ['both', bracket],
    ['take-profit alone', { takeProfit: bracket.takeProfit, stopLoss: null }],
  ] as const) {
    test(name, () => {
      const bench = anOpenDay()
      run(bench, submit('e', { bracket: each }))
      run(bench, { kind: 'set_trading_state', state: 'halted', why: 't', origin: ORIGIN })
      run(bench, filled('e', { lots: 1000, price: '50000' }))
      run(bench, { kind: 'set_trading_state', state: 'active', why: 't', origin: ORIGIN })
      expect(open(bench).map(({ request }) => request.type)).toContain('limit')
    })
  }
})

test('nor does a late fill of a part of it', () => {
  const bench = anOpenDay()
  run(bench, submit('a'))
  run(bench, {
    kind: 'amend_order',
    clientOrderId: id('a'),
    quantity: null,
    price: m('49000'),
    triggerPrice: null,
    origin: ORIGIN,
  })
  const told = bench.venue.told.length
  // 400 of revision 0 come late; revision 1 went out for 1000 and fills 600: 400 more still rest there.
  run(bench, { ...filled('a', { lots: 400, price: '50000' }), revision: 0 } as never)
  run(bench, { ...filled('a', { lots: 600, price: '49000' }), revision: 1 } as never)
  expect(order(bench, 'a').status).toBe('filled')
  expect(bench.venue.told.slice(told).map(({ kind }) => kind)).toContain('cancel_at_venue')
})

test('a stop-loss that the venue refused does not leave the position without any exit', () => {
  const bench = anOpenDay()
  run(bench, submit('e', { bracket }))
  run(bench, filled('e', { lots: 500, price: '50000' }))
  const sl = order(bench, 'e').exits[0] as ClientOrderId
  bench.venue.answer = (effect, report) => {
    if (effect.kind !== 'submit_to_venue') return agree(effect, report)
    report(
      {
        kind: 'order_rejected',
        clientOrderId: effect.order.clientOrderId,
        reason: { code: 'venue_refused', details: { text: 'busy' } },
      },
      effect.order.revision,
    )
  }
  moveTo(bench, 4_400_000)
  expect(order(bench, sl).status).toBe('rejected')
  bench.venue.answer = agree
  run(bench, filled('e', { lots: 500, price: '44000', execution: 'more' }))
  moveTo(bench, 4_390_000)
  run(bench, { kind: 'observe_time' }, at(6))
  expect(open(bench)).not.toHaveLength(0)
})
