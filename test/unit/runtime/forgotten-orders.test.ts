import { afterEach, describe, expect, test } from 'bun:test'
import { openOrderArchive } from '../../../src/adapters/database-sqlite/index.ts'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event, Order } from '../../../src/domain/index.ts'
import type { OrderArchive, OrderPlace } from '../../../src/ports/index.ts'
import { ForgottenOrders, type RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { aRequest, aState, id, m, ORIGIN, put, submit, T0 } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

function anOrder(name: string): Order {
  const state = aState()
  put(state, submit(name, { quantity: m('100') }))
  const order = state.orders.get(id(name))
  if (!order) throw new Error(`${name} left no trace`)
  return order
}

const REMEMBERED = 100_000
const resting = { price: m('20000'), quantity: m('0.01') }

/** Records of so many orders that came and were refused by their venue, behind those of `entries`. */
function closedOrders(entries: readonly Event[], count: number): readonly Event[] {
  const opening = entries.findLast((event) => event.kind === 'order_submitted')
  const last = entries.at(-1)
  if (opening?.kind !== 'order_submitted' || !last) throw new Error('there is no order to copy')
  const reason = { code: 'venue_refused', details: {} } as const
  const events: Event[] = []
  for (let n = 0; n < count; n++) {
    const clientOrderId = id(`n${n}`)
    const seq = last.seq + 2 * n + 1
    const { at } = last
    events.push({ ...opening, clientOrderId, seq, at })
    events.push({ kind: 'order_rejected', clientOrderId, reason, seq: seq + 1, at })
  }
  return events
}

test('semantics 8: an id pushed out of memory is still taken, after a restart too', async () => {
  const entries: Event[] = []
  const journal = () => memoryJournal<Event>({ entries, epoch: '0badcafe' })
  const first = await anEngine({ journal: journal(), time: virtualTime(T0) })
  await ask(first, 'first', resting)
  await first.cancel({ clientOrderId: id('first'), origin: ORIGIN })
  await first.stop()
  entries.push(...closedOrders(entries, REMEMBERED))
  const forgotten = new ForgottenOrders({ archive: openOrderArchive(':memory:'), log: silentLog })
  const engine = await anEngine({ journal: journal(), time: virtualTime(T0), forgotten })
  running.push(engine)
  expect(engine.view.orders({ which: 'all', key: null, beforeSeq: null, limit: 1e9 })).toHaveLength(
    REMEMBERED,
  )
  expect(await ask(engine, 'first', resting)).toMatchObject({
    outcome: 'submitted',
    isDuplicate: true,
    order: { status: 'cancelled' },
  })
  expect(await ask(engine, 'first', { ...resting, side: 'sell' })).toMatchObject({ outcome: 'id_taken' })
  expect(engine.view.order(id('first'))?.status).toBe('cancelled')
})

test('closed orders come page by page, from memory, what waits and the archive, each once', async () => {
  const entries: Event[] = []
  const journal = () => memoryJournal<Event>({ entries, epoch: '0badcafe' })
  const first = await anEngine({ journal: journal(), time: virtualTime(T0) })
  await ask(first, 'resting', resting)
  await first.stop()
  const beyond = 1500
  entries.push(...closedOrders(entries, REMEMBERED + beyond))
  const archive = openOrderArchive(':memory:')
  const forgotten = new ForgottenOrders({ archive, log: silentLog })
  const engine = await anEngine({ journal: journal(), time: virtualTime(T0), forgotten })
  running.push(engine)
  const seen: Order[] = []
  const query = { key: null, statuses: null, from: null, to: null, limit: 7000 }
  for (let after: OrderPlace | null = null; ; after = seen.at(-1) ?? null) {
    const page = engine.view.closedOrders({ ...query, after })
    seen.push(...page)
    if (page.length < query.limit) break
  }
  const kept = archive.page({ ...query, after: null }).length
  expect(kept).toBeGreaterThanOrEqual(1000)
  expect(kept, 'some still wait').toBeLessThan(beyond)
  const expected = Array.from({ length: REMEMBERED + beyond }, (_, n) => `n${n}`).reverse()
  expect(seen.map(({ clientOrderId }) => clientOrderId as string)).toEqual(expected)
  const some = engine.view.closedOrders({ ...query, statuses: new Set(['filled']), after: null })
  expect(some).toEqual([])
  expect(engine.view.closedOrders({ ...query, to: T0, after: null })).toEqual([])
})

describe('orders on their way to the archive', () => {
  test('are found before they are written, and written when there are enough or somebody asks', () => {
    const archive = openOrderArchive(':memory:')
    const forgotten = new ForgottenOrders({ archive, log: silentLog })
    forgotten.note(anOrder('a'), 5)
    expect(archive.find(id('a'))).toBeNull()
    expect(forgotten.find(id('a'))?.clientOrderId).toBe(id('a'))
    forgotten.flush(6)
    expect(archive.find(id('a'))).not.toBeNull()
    expect(forgotten.throughSeq).toBe(6)
    // A start that folds the journal again has it already.
    forgotten.note(anOrder('a'), 5)
    forgotten.close(6)
  })

  test('wait for an archive that cannot be written, and are not lost meanwhile', () => {
    let isBroken = true
    const kept: Order[] = []
    const archive: OrderArchive = {
      throughSeq: 0,
      find: (name) => kept.find((order) => order.clientOrderId === name) ?? null,
      page: () => kept,
      keep(orders) {
        if (isBroken) throw new Error('disk full')
        kept.push(...orders)
      },
      prune: () => 0,
      close: () => undefined,
    }
    const forgotten = new ForgottenOrders({ archive, log: silentLog })
    forgotten.note(anOrder('a'), 5)
    forgotten.flush(5)
    expect(kept).toHaveLength(0)
    expect(forgotten.find(id('a'))).not.toBeNull()
    isBroken = false
    forgotten.flush(5)
    expect(kept.map(({ clientOrderId }) => clientOrderId)).toEqual([id('a')])
  })
})

test('semantics 8: a pair takes no id of an order that left memory', async () => {
  const archive = openOrderArchive(':memory:')
  const forgotten = new ForgottenOrders({ archive, log: silentLog })
  archive.keep([{ ...anOrder('take'), status: 'filled' }], 1)
  const engine = await anEngine({ time: virtualTime(T0), forgotten })
  running.push(engine)
  const stop = { type: 'stop_market', price: null, triggerPrice: m('30000') } as const
  const pair = {
    limit: { clientOrderId: id('take'), request: aRequest({ side: 'sell', price: m('90000') }) },
    stop: { clientOrderId: id('stop'), request: aRequest({ side: 'sell', ...stop }) },
    origin: ORIGIN,
  }
  expect(await engine.submitGroup(pair)).toMatchObject({
    outcome: 'id_taken',
    order: { clientOrderId: 'take' },
  })
  expect(engine.view.order(id('stop'))).toBeNull()
})
