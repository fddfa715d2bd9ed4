import { expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Bracket, Event, Order } from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { id, m, ORIGIN, T0 } from '../../support/builders.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const gain = (price: string): Bracket => ({ takeProfit: { price: m(price) }, stopLoss: null })
const loss = (triggerPrice: string): Bracket => ({
  takeProfit: null,
  stopLoss: { triggerPrice: m(triggerPrice), price: null },
})

function exitsOf({ view }: RunningEngine): readonly (Order | null)[] {
  return (view.order(id('e'))?.exits ?? []).map((exit) => view.order(exit))
}

test.each([
  ['buy', loss('10000'), { type: 'stop_market', side: 'sell' }],
  ['sell', loss('90000'), { type: 'stop_market', side: 'buy' }],
  ['buy', gain('90000'), { type: 'limit', side: 'sell' }],
  ['sell', gain('10000'), { type: 'limit', side: 'buy' }],
] as const)('on paper too an entry on spot has its exit at the venue: %s', async (side, bracket, request) => {
  const time = virtualTime(T0)
  const engine = await anEngine({ time })
  time.advance(2000)
  await ask(engine, 'e', { side, type: 'market', price: null, timeInForce: 'ioc', bracket })
  const resting = { status: 'accepted', heldBy: 'venue', request, quantity: 1000 }
  expect(exitsOf(engine)).toMatchObject([resting])
  await engine.stop()
})

test.each([
  [loss('10000'), 'cancelled', 'held'],
  [gain('90000'), 'cancelled'],
] as const)(
  'stopping with engine.on_stop: cancel leaves no exit at the venue',
  async (bracket, ...statuses) => {
    const time = virtualTime(T0)
    const engine = await anEngine({ time, onStop: 'cancel' })
    time.advance(2000)
    await ask(engine, 'e', { side: 'buy', type: 'market', price: null, timeInForce: 'ioc', bracket })
    await engine.stop()
    expect(exitsOf(engine)).toMatchObject(statuses.map((status) => ({ status })))
    expect(exitsOf(engine)[0]?.reason?.code).toBe('cancelled_by_veloz')
  },
)

test('semantics 22: a stop that rests at the simulated venue rests there after a restart', async () => {
  const time = virtualTime(T0)
  const entries: Event[] = []
  const journal = () => memoryJournal<Event>({ entries, epoch: '0badcafe' })
  const before = await anEngine({ time, journal: journal() })
  time.advance(2000)
  const entry = { side: 'buy', type: 'market', price: null, timeInForce: 'ioc' } as const
  await ask(before, 'e', { ...entry, bracket: loss('10000') })
  await before.stop()
  const after = await anEngine({ time, journal: journal() })
  time.advance(2000)
  expect(exitsOf(after)).toMatchObject([{ status: 'accepted', heldBy: 'venue', quantity: 1000 }])
  const [stop] = exitsOf(after)
  await after.cancel({ clientOrderId: stop?.clientOrderId ?? id(''), origin: ORIGIN })
  expect(exitsOf(after)).toMatchObject([{ status: 'cancelled' }])
  await after.stop()
})
