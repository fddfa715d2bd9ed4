import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { type OrderProjection, projectOrders } from '../../../src/app/audit-projection.ts'
import type { AuditEntry, Event } from '../../../src/domain/index.ts'
import type {
  AuditRecord,
  AuditStore,
  EngineListener,
  EnginePort,
  ReplicaSource,
} from '../../../src/ports/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { allPages } from '../../contract/audit.contract.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { id, m, ORIGIN } from '../../support/builders.ts'
import { type MemoryAudit, memoryAudit } from '../../support/memory-audit.ts'
import { silentLog } from '../../support/silent-log.ts'
import { type AuditPlace, anAuditPlace } from '../adapters/audit-file/an-audit.ts'

const EPOCH = '0badcafe'
let place: AuditPlace
let entries: Event[]
let engine: RunningEngine
beforeEach(async () => {
  place = anAuditPlace()
  entries = []
  engine = await started()
})
afterEach(async () => {
  await engine.stop()
  place.remove()
})

const journalOf = () => memoryJournal<Event>({ entries, epoch: EPOCH })
const started = (groupsKept = 1000) => anEngine({ journal: journalOf(), time: place.time, groupsKept })

/** What a restart finds: the records alone. */
async function restarted(groupsKept?: number): Promise<void> {
  await engine.stop()
  engine = await started(groupsKept)
}

const sourceOf = (records: readonly Event[]): ReplicaSource => ({
  recordText: { encode: () => '', decode: () => unused() },
  recordsAfter: (seq) => {
    const [first] = records
    return first === undefined || seq < first.seq - 1
      ? null
      : (async function* () {
          for (const event of records) if (event.seq > seq) yield event
        })()
  },
  snapshot: async () => null,
  snapshotAtOrBefore: async () => null,
})

function unused(): never {
  throw new Error('not asked for in this test')
}

function projectionOf(
  audit: Pick<AuditStore, 'recordAll' | 'projection'>,
  records: readonly Event[] = entries,
  port: Pick<EnginePort, 'view' | 'subscribe'> = engine,
): OrderProjection {
  const { time: timers } = place
  return projectOrders({
    engine: port,
    source: () => sourceOf(records),
    audit,
    timers,
    log: silentLog,
    isReplay: false,
  })
}

/** Catches up with a journal that has its last records alone; answers the number of the first of them. */
async function keepingOnly(audit: AuditStore, count: number): Promise<number> {
  const kept = entries.slice(-count)
  const oldestSeq = kept[0]?.seq ?? 0
  const health = engine.view.health()
  const shortened = { ...health, journal: { ...health.journal, oldestSeq } }
  const view = new Proxy(engine.view, {
    get: (target, name) => (name === 'health' ? () => shortened : Reflect.get(target, name, target)),
  })
  await projectionOf(audit, kept, { view, subscribe: () => () => undefined }).stop()
  return oldestSeq
}

/** Everything the journal has by now. */
async function caughtUp(audit: AuditStore): Promise<readonly AuditRecord[]> {
  await projectionOf(audit).stop()
  return (await allPages(audit, { type: 'order' })).toReversed()
}

const TOLD = new Set(['order_denied', 'order_held', 'order_submitted', 'cancel_requested', 'amend_requested'])
const isAction = ({ kind }: Event) =>
  TOLD.has(kind) || kind === 'trading_state_changed' || kind === 'limits_changed'
const seqsOf = (records: readonly AuditRecord[]) => records.map(({ details }) => details['journal_seq'])
const actionSeqs = () => entries.filter(isAction).map(({ seq }) => seq)

async function someOrders(from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index++) {
    await ask(engine, `o${index}`)
    if (index % 3 === 0) await engine.cancel({ clientOrderId: id(`o${index}`), origin: ORIGIN })
  }
}

describe('semantics 27: order records are a projection of the journal', () => {
  test('who asked for what, with the place in the journal', async () => {
    await ask(engine, 'good')
    await ask(engine, 'bad', { price: m('20000.003') })
    await engine.amend({
      clientOrderId: id('good'),
      quantity: m('0.002'),
      price: null,
      triggerPrice: null,
      origin: ORIGIN,
    })
    await engine.cancel({ clientOrderId: id('good'), origin: ORIGIN })
    await engine.setTradingState({ state: 'halted', why: 'lunch', cancelsAll: true, origin: ORIGIN })
    const audit = place.open()
    const records = await caughtUp(audit)
    expect(seqsOf(records)).toEqual(actionSeqs())
    const told = records.filter(({ userId }) => userId === ORIGIN.principal)
    expect(told.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'order_submitted success',
      'order_denied denied',
      'amend_requested success',
      'cancel_requested success',
      'trading_state_changed success',
    ])
    const { principal: userId, address, requestId } = ORIGIN
    expect(told[0]).toMatchObject({ userId, address, requestId, type: 'order' })
    expect(told[0]?.details).toMatchObject({ client_order_id: 'good', side: 'buy', journal_epoch: EPOCH })
    expect(told[1]?.details).toMatchObject({ reason: 'price_off_tick', price: '20000.003' })
    expect(told[2]?.details).toMatchObject({ qty: '0.002' })
    expect(told[4]?.details).toMatchObject({ before: 'active', after: 'halted', reason: 'lunch' })
    await audit.close()
  })

  test('limits say what they were and what they are', async () => {
    const { limits } = engine.view.risk()
    await engine.setLimits({ limits: { ...limits, openOrdersMax: 5 }, why: 'calm', origin: ORIGIN })
    const audit = place.open()
    const told = (await caughtUp(audit)).findLast(({ action }) => action === 'limits_changed')
    expect(told?.details).toMatchObject({
      before: { open_orders_max: limits.openOrdersMax },
      after: { open_orders_max: 5 },
    })
    await audit.close()
  })

  test('in the background, some moments behind, as the timers allow', async () => {
    const audit = memoryAudit({ nowMs: place.nowMs })
    const projection = projectionOf(audit)
    await ask(engine, 'o1')
    expect(audit.entries).toEqual([])
    place.time.advance(200)
    await until(() => submitted(audit) === 1)
    expect(projection.lag).toBe(0)
    await ask(engine, 'o2')
    place.time.advance(200)
    await until(() => submitted(audit) === 2)
    await projection.stop()
  })

  test('goes on after a restart where it stopped, from memory or from the journal', async () => {
    for (const [round, groupsKept] of [1000, 3, 1000, 1].entries()) {
      await someOrders(round * 10, 10)
      const audit = place.open()
      expect(seqsOf(await caughtUp(audit))).toEqual(actionSeqs())
      await audit.close()
      await restarted(groupsKept)
    }
    expect(await place.problems()).toEqual([])
  })

  test('cut anywhere, as by kill -9: no hole and no repeat', async () => {
    await someOrders(0, 12)
    const first = place.open()
    await caughtUp(first)
    await first.close()
    const file = join(place.directory, place.files()[0] ?? '')
    const lines = place.lines(place.files()[0] ?? '')
    const text = `${lines.join('\n')}\n`
    for (let at = (lines[0]?.length ?? 0) + 1; at < text.length; at += 997) {
      place.setLines(place.files()[0] ?? '', lines)
      truncateSync(file, at)
      truncateSync(join(place.directory, 'heads.json'), 0)
      const audit = place.open()
      const records = await caughtUp(audit)
      const projected = records.filter(({ details }) => 'journal_seq' in details)
      expect(seqsOf(projected), `cut at ${at}`).toEqual(actionSeqs())
      expect(await place.problems(), `cut at ${at}`).toEqual([])
      await audit.close()
    }
  })

  test('a restored backup begins another epoch: what it shares with the past is not told again', async () => {
    await someOrders(0, 6)
    const copy = [...entries]
    await someOrders(6, 6)
    const audit = place.open()
    const before = (await caughtUp(audit)).length
    await engine.stop()
    entries = copy
    engine = await anEngine({
      journal: memoryJournal<Event>({ entries, epoch: 'beefcafe' }),
      time: place.time,
    })
    await someOrders(20, 4)
    const after = await caughtUp(audit)
    const added = after.slice(before)
    expect(added.every(({ details }) => details['journal_epoch'] === 'beefcafe')).toBe(true)
    expect(added.map(({ details }) => details['client_order_id']).filter((name) => name === 'o1')).toEqual([])
    expect(new Set(added.map(({ details }) => details['client_order_id']))).toContain('o23')
    expect((await caughtUp(audit)).length).toBe(after.length)
    await audit.close()
  })

  test('records that the journal no longer keeps are missed aloud, and once', async () => {
    await someOrders(0, 4)
    const audit = place.open()
    await caughtUp(audit)
    await someOrders(4, 8)
    await restarted(1)
    const oldestSeq = await keepingOnly(audit, 1)
    await keepingOnly(audit, 1)
    const found = await allPages(audit, { action: 'journal_records_missing' })
    expect(found.map(({ details }) => details['to_journal_seq'])).toEqual([oldestSeq - 1])
    await audit.close()
  })

  test('what an epoch before it told of is not missed by a restored journal that begins later', async () => {
    await someOrders(0, 6)
    const audit = place.open()
    await caughtUp(audit)
    await engine.stop()
    engine = await anEngine({
      journal: memoryJournal<Event>({ entries, epoch: 'beefcafe' }),
      time: place.time,
      groupsKept: 1,
    })
    await keepingOnly(audit, 4)
    expect(await allPages(audit, { action: 'journal_records_missing' })).toEqual([])
    await audit.close()
  })

  test('woken for nothing it can be woken again', async () => {
    const audit = memoryAudit({ nowMs: place.nowMs })
    const { port, wake } = deafPort()
    const projection = projectionOf(audit, entries, port)
    await ask(engine, 'o1')
    place.time.advance(200)
    await until(() => submitted(audit) === 1)
    await turns()
    wake.onRecords([])
    place.time.advance(200)
    await ask(engine, 'o2')
    wake.onRecords([])
    place.time.advance(200)
    await until(() => submitted(audit) === 2)
    await projection.stop()
  })

  test('an engine that begins anew while records are written is caught up with by itself', async () => {
    const audit = memoryAudit({ nowMs: place.nowMs })
    const { port, wake } = deafPort()
    const gate = Promise.withResolvers<void>()
    let isWaiting = false
    const slow = {
      projection: () => audit.projection(),
      async recordAll(all: readonly AuditEntry[]) {
        isWaiting = true
        await gate.promise
        await audit.recordAll(all)
      },
    }
    const projection = projectionOf(slow, entries, port)
    await ask(engine, 'o1')
    place.time.advance(200)
    await until(() => isWaiting)
    await ask(engine, 'o2')
    wake.onReset?.()
    gate.resolve()
    await until(() => submitted(audit) === 1)
    await turns()
    place.time.advance(200)
    await until(() => submitted(audit) === 2)
    await projection.stop()
  })

  test('an audit that cannot be written holds up no order, and catches up', async () => {
    const audit = place.open()
    const projection = projectionOf(audit)
    place.time.advance(200)
    place.disk.failure = 'ENOSPC'
    await someOrders(0, 5)
    place.time.advance(200)
    await until(() => audit.isFailing)
    expect(engine.view.health().isRunning).toBe(true)
    place.disk.failure = null
    await someOrders(5, 5)
    place.time.advance(10_000)
    await projection.stop()
    expect(seqsOf((await allPages(audit, { type: 'order' })).toReversed())).toEqual(actionSeqs())
    await audit.close()
  })
})

/** The engine to look at, of which only the test tells. */
function deafPort() {
  const listeners: EngineListener[] = []
  const port = {
    view: engine.view,
    subscribe(listener: EngineListener) {
      listeners.push(listener)
      return () => undefined
    },
  }
  const wake: Pick<EngineListener, 'onRecords' | 'onReset'> = {
    onRecords: (groups) => listeners[0]?.onRecords(groups),
    onReset: () => listeners[0]?.onReset?.(),
  }
  return { port, wake }
}

/** For whatever is under way without a timer. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

function submitted(audit: MemoryAudit): number {
  return audit.entries.filter(({ action }) => action === 'order_submitted').length
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1))
}
