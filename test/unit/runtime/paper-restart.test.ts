import { expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { id, m, ORIGIN, T0 } from '../../support/builders.ts'
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts'

async function pass(time: VirtualTime, seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 4; step++) {
    time.advance(250)
    for (let turn = 0; turn < 12; turn++) await Promise.resolve()
  }
}

/** Every engine of a test begins later than the last, on the same records. */
function aHouse() {
  const entries: Event[] = []
  let startsAt = T0 as bigint
  return {
    entries,
    async start(): Promise<{ readonly engine: RunningEngine; readonly time: VirtualTime }> {
      const time = virtualTime(startsAt)
      // A week goes by before the next one.
      startsAt += 604_800_000_000_000n
      return {
        time,
        engine: await anEngine({ time, journal: memoryJournal<Event>({ entries, epoch: '0badcafe' }) }),
      }
    },
  }
}

const lastOf = ({ view }: RunningEngine) => Number(view.market(view.defaultInstrument.key)?.last)

test('semantics 22: the simulated market goes on from its last mark, another way', async () => {
  const { start, entries } = aHouse()
  const first = await start()
  await pass(first.time, 300)
  const left = lastOf(first.engine)
  await first.engine.stop()
  expect(entries.at(-1)).toMatchObject({ kind: 'session_stopped' })
  const ways: number[][] = []
  for (let again = 0; again < 2; again++) {
    const { engine, time } = await start()
    await pass(time, 1)
    // A second away from where it stopped, not at the price it started with.
    if (again === 0) expect(Math.abs(lastOf(engine) - left)).toBeLessThan(left / 1000)
    const way: number[] = []
    for (let second = 0; second < 20; second++) {
      await pass(time, 1)
      way.push(lastOf(engine) - left)
    }
    ways.push(way)
    await engine.stop()
  }
  expect(ways[0]).not.toEqual(ways[1])
})

test('semantics 22: open orders are there again, and nothing happened in between', async () => {
  const { start, entries } = aHouse()
  const first = await start()
  await pass(first.time, 1)
  await ask(first.engine, 'rests', { price: m('40000'), quantity: m('0.5') })
  await ask(first.engine, 'dear', { side: 'sell', price: m('60000'), quantity: m('0.5') })
  const expireAt = (T0 + 3_600_000_000_000n) as never
  await ask(first.engine, 'dated', { price: m('40000'), quantity: m('0.1'), timeInForce: 'gtd', expireAt })
  const { view } = first.engine
  const before = { balances: view.balances(), fills: view.fills(10), seq: view.seq }
  // A crash: nothing more is written.
  const stored = [...entries]
  await first.engine.stop()
  entries.splice(0, entries.length, ...stored)

  const { engine, time } = await start()
  expect({ balances: engine.view.balances(), fills: engine.view.fills(10) }).toMatchObject({
    balances: before.balances,
    fills: before.fills,
  })
  expect(engine.view.order(id('rests'))?.status).toBe('accepted')
  await pass(time, 2)
  expect(engine.view.fills(10)).toEqual(before.fills)
  // Its date passed while we were down: it ends now, not then.
  const dated = engine.view.order(id('dated'))
  expect(dated?.status).toBe('expired')
  expect(dated && dated.lastAt > T0 + 604_000_000_000_000n).toBe(true)
  // The exchange knows what rests: it can be taken out there.
  await engine.cancel({ clientOrderId: id('rests'), origin: ORIGIN })
  expect(engine.view.order(id('rests'))?.status).toBe('cancelled')
  await engine.stop()
})

test('exits that a crash left to be made are made after the restart', async () => {
  const entries: Event[] = []
  const time = virtualTime(T0)
  const first = await anEngine({ time, journal: memoryJournal<Event>({ entries }) })
  await pass(time, 2)
  const bracket = { takeProfit: { price: m('60000') }, stopLoss: { triggerPrice: m('40000'), price: null } }
  await ask(first, 'entry', { type: 'market', timeInForce: 'ioc', price: null, bracket })
  // The power went in the middle of a batch: the fill reached the disk, the exits did not.
  const left = entries.slice(0, entries.findIndex(({ kind }) => kind === 'order_filled') + 1)
  await first.stop()
  const second = await anEngine({ time, journal: memoryJournal<Event>({ entries: left }) })
  await pass(time, 5)
  const orders = second.view.orders({ which: 'all', key: null, beforeSeq: null, limit: 10 })
  const shown = orders.map(({ request, status }) => `${request.type} ${status}`)
  expect(shown.toSorted()).toEqual(['limit accepted', 'market filled', 'stop_market held'])
  await second.stop()
})
