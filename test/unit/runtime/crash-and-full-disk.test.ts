import { afterEach, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { type Event, JournalFailed } from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { BTC, id, m, ORIGIN, T0, USDT } from '../../support/builders.ts'
import { faultyJournal } from '../../support/faulty-journal.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const time = virtualTime(T0)
const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

async function restarted(entries: Event[]): Promise<RunningEngine> {
  const engine = await anEngine({ journal: memoryJournal<Event>({ entries, epoch: '0badcafe' }), time })
  running.push(engine)
  await turns()
  return engine
}

/** A journal that a crash cut right behind the last record of `kind`. */
async function cutBehind(
  kind: Event['kind'],
  act: (engine: RunningEngine) => Promise<unknown>,
): Promise<Event[]> {
  const entries: Event[] = []
  const engine = await anEngine({ journal: memoryJournal<Event>({ entries, epoch: '0badcafe' }), time })
  await act(engine)
  const cut = entries.slice(0, entries.findLastIndex((event) => event.kind === kind) + 1)
  await engine.stop()
  return cut
}

const resting = { price: m('20000'), quantity: m('0.01') }

test('an order whose cancellation was torn off behind its request is cancelled at the start', async () => {
  const entries = await cutBehind('cancel_requested', async (engine) => {
    await ask(engine, 'a', resting)
    await engine.cancel({ clientOrderId: id('a'), origin: ORIGIN })
  })
  const { view } = await restarted(entries)
  expect(view.order(id('a'))?.status).toBe('cancelled')
  expect(view.balances().find(({ asset }) => asset === USDT)?.locked).toBe(m('0'))
})

test('an order whose acceptance was torn off is accepted at the start', async () => {
  const entries = await cutBehind('order_submitted', (engine) => ask(engine, 'a', resting))
  const { view } = await restarted(entries)
  expect(view.order(id('a'))).toMatchObject({ status: 'accepted' })
  expect(view.order(id('a'))?.venueOrderId).not.toBeNull()
})

test('a first start that was torn between two deposits gets the missing one', async () => {
  const entries = await cutBehind('funds_deposited', async () => undefined)
  entries.pop()
  const { view } = await restarted(entries)
  const free = Object.fromEntries(view.balances().map(({ asset, free }) => [asset, free]))
  expect(free).toEqual({ [USDT]: m('100000'), [BTC]: m('1') })
})

test('on a full disk a cancel goes to the venue at once, and is journaled when there is room', async () => {
  const journal = faultyJournal(memoryJournal<Event>())
  const engine = await anEngine({ journal, time })
  running.push(engine)
  await ask(engine, 'open', resting)
  journal.failures.push(...Array.from({ length: 4 }, () => new JournalFailed('no space', true)))
  const held = ask(engine, 'held', resting)
  await turns()
  const cancel = await engine.cancel({ clientOrderId: id('open'), origin: ORIGIN })
  expect(cancel).toMatchObject({ outcome: 'requested', order: { status: 'pending_cancel' } })
  expect(await engine.ping()).toMatchObject({ outcome: 'unavailable' })
  for (let step = 0; step < 60; step++) {
    time.advance(100)
    await turns(10)
  }
  expect(await held).toMatchObject({ outcome: 'submitted' })
  expect(engine.view.order(id('open'))?.status).toBe('cancelled')
})

test('a disk that stays full does not keep VeloZ from stopping; what was held is refused', async () => {
  const journal = faultyJournal(memoryJournal<Event>())
  const engine = await anEngine({ journal, time })
  journal.failures.push(...Array.from({ length: 1000 }, () => new JournalFailed('no space', true)))
  const held = ask(engine, 'held', resting)
  await turns()
  const stopped = engine.stop()
  for (let step = 0; step < 60; step++) {
    time.advance(100)
    await turns(10)
  }
  await stopped
  expect(await held).toEqual({ outcome: 'unavailable', why: 'no space' })
  expect(engine.view.order(id('held'))).toBeNull()
})

test('refused orders in a loop do not push ids of real orders out', async () => {
  const engine = await anEngine({ journal: memoryJournal<Event>(), time, commandsMax: 20_000 })
  running.push(engine)
  await ask(engine, 'real', resting)
  await engine.cancel({ clientOrderId: id('real'), origin: ORIGIN })
  await Promise.all(Array.from({ length: 11_000 }, (_, n) => ask(engine, `no${n}`, { quantity: m('99') })))
  expect(engine.view.order(id('no0'))).toBeNull()
  expect(await ask(engine, 'real', resting)).toMatchObject({ outcome: 'submitted', isDuplicate: true })
})
