import { expect, test } from 'bun:test'
import type { ClientOrderId } from '../../../src/domain/index.ts'
import { anInstrument, aState, cancel, filled, m, submit } from '../../support/builders.ts'
import { aBench, type Bench, moveTo, order, run } from '../../support/scripted-venue.ts'
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
