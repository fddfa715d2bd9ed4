import { expect, test } from 'bun:test'
import type { ClientOrderId, UnixNs } from '../../../src/domain/index.ts'
import { anInstrument, aState, cancel, filled, m, submit, T0 } from '../../support/builders.ts'
import { aBench, agree, type Bench, moveTo, order, run, silent } from '../../support/scripted-venue.ts'
import { list } from './risk-scene.ts'

function aStopBench(): Bench {
  const state = aState()
  list(state, { holds: { ...anInstrument().holds, stops: false } })
  return aBench(state)
}

test('a stop that goes out after its sibling filled a part is not enlarged by that part again', () => {
  const bench = aStopBench()
  const bracket = { takeProfit: { price: m('55000') }, stopLoss: { triggerPrice: m('45000'), price: null } }
  run(bench, submit('e', { bracket }))
  run(bench, filled('e', { lots: 1000, price: '50000' }))
  const exits = order(bench, 'e').exits as readonly ClientOrderId[]
  const [tp, sl] = exits.toSorted((left) => (order(bench, left).request.type === 'limit' ? -1 : 1))
  if (tp === undefined || sl === undefined) throw new Error('a bracket has two exits')
  run(bench, filled(tp, { lots: 300, price: '55000' }))
  moveTo(bench, 4_400_000)
  // 1000 bought, 300 sold: 700 are held.
  expect(order(bench, sl)).toMatchObject({ quantity: 700, revision: 0 })
})

test('the same when the limit was taken out before', () => {
  const bench = aStopBench()
  const bracket = { takeProfit: { price: m('55000') }, stopLoss: { triggerPrice: m('45000'), price: null } }
  run(bench, submit('e', { bracket }))
  run(bench, filled('e', { lots: 500, price: '50000' }))
  const exits = order(bench, 'e').exits as readonly ClientOrderId[]
  const [tp, sl] = exits.toSorted((left) => (order(bench, left).request.type === 'limit' ? -1 : 1))
  if (tp === undefined || sl === undefined) throw new Error('a bracket has two exits')
  run(bench, filled(tp, { lots: 200, price: '55000' }))
  run(bench, cancel(tp))
  run(bench, filled('e', { lots: 500, price: '50000', execution: 'second' }))
  moveTo(bench, 4_400_000)
  expect(order(bench, sl)).toMatchObject({ quantity: 800, revision: 0 })
})

test('a limit that must make way for its stop is not enlarged as well', () => {
  const bench = aStopBench()
  run(bench, { kind: 'observe_time' })
  const bracket = { takeProfit: { price: m('55000') }, stopLoss: { triggerPrice: m('45000'), price: null } }
  run(bench, submit('e', { bracket }))
  run(bench, filled('e', { lots: 400, price: '50000' }))
  const exits = order(bench, 'e').exits as readonly ClientOrderId[]
  const [tp, sl] = exits.toSorted((left) => (order(bench, left).request.type === 'limit' ? -1 : 1))
  if (tp === undefined || sl === undefined) throw new Error('a bracket has two exits')
  bench.venue.answer = silent
  moveTo(bench, 4_400_000)
  expect(order(bench, tp).status).toBe('pending_cancel')
  run(bench, filled('e', { lots: 400, price: '50000', execution: 'second' }))
  const reason = { code: 'venue_refused', details: {} } as const
  run(bench, { kind: 'venue_report', report: { kind: 'cancel_rejected', clientOrderId: tp, reason } })
  const later = (T0 + 60_000_000_000n) as UnixNs
  const heard = run(bench, { kind: 'observe_time' }, later).filter((event) => 'clientOrderId' in event)
  expect(heard.map(({ kind }) => kind)).toEqual(['cancel_requested'])
  expect(order(bench, tp).status).toBe('pending_cancel')
})

test('a stop that its venue has no time for is tried for a quarter of an hour, ever more seldom', () => {
  const bench = aStopBench()
  run(bench, { kind: 'observe_time' })
  const bracket = { takeProfit: null, stopLoss: { triggerPrice: m('45000'), price: null } }
  run(bench, submit('e', { bracket }))
  run(bench, filled('e', { lots: 400, price: '50000' }))
  let tries = 0
  bench.venue.answer = (effect, report) => {
    if (effect.kind !== 'submit_to_venue') return
    tries += 1
    const reason = { code: 'venue_refused', details: { code: 'banned' } } as const
    report({ kind: 'order_rejected', clientOrderId: effect.order.clientOrderId, reason })
  }
  const live = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      bench.around = { ...bench.around, at: (bench.around.at + 1_000_000_000n) as UnixNs }
      run(bench, { kind: 'observe_time' })
      moveTo(bench, 4_400_000)
    }
  }
  live(40)
  expect(tries).toBeGreaterThan(5)
  live(860)
  expect(tries).toBeLessThan(40)
  bench.venue.answer = agree
  live(120)
  const covering = order(bench, 'e').exits.map((exit) => order(bench, exit).status)
  expect(covering.at(-1)).toBe('accepted')
})
