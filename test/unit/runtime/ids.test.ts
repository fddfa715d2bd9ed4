import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { type Event, parseClientOrderId } from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { m, T0 } from '../../support/builders.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const resting = { price: m('20000'), quantity: m('0.01') }

/** Ids the engine makes for a few orders that bring none; a bracket brings two more. */
async function generated(engine: RunningEngine): Promise<readonly string[]> {
  for (let count = 0; count < 5; count++) await ask(engine, null, resting)
  const stopLoss = { triggerPrice: m('40000'), price: null }
  const bracket = { takeProfit: { price: m('60000') }, stopLoss }
  await ask(engine, null, { type: 'market', timeInForce: 'ioc', price: null, bracket })
  const orders = engine.view.orders({ which: 'all', key: null, beforeSeq: null, limit: 1000 })
  return orders.map(({ clientOrderId }) => clientOrderId)
}

test('semantics 8: generated ids are unique across restarts and tell their journal', async () => {
  const entries: Event[] = []
  const seen = new Set<string>()
  for (let start = 1; start <= 4; start++) {
    const time = virtualTime(T0)
    const engine = await anEngine({ time, journal: memoryJournal<Event>({ entries, epoch: '0badcafe' }) })
    time.advance(1000)
    const ids = await generated(engine)
    await engine.stop()
    // Orders of before are among them, and none of the new ones took the place of an old one.
    expect(ids).toHaveLength(8 * start)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of seen) expect(ids).toContain(id)
    for (const id of ids) seen.add(id)
    expect(ids.filter((id) => !/^vz-0badcafe-\d+$/.test(id))).toEqual([])
    expect(ids.filter((id) => parseClientOrderId(id) === null)).toEqual([])
  }
})

test('semantics 8: a journal that lost records goes on under a new epoch, in reducing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'veloz-ids-'))
  folders.push(directory)
  const opened = async () => {
    const time = virtualTime(T0)
    const journal = await openFileJournal({ directory, segmentBytes: 1 << 26, fsync: 'os' })
    const engine = await anEngine({ time, journal })
    time.advance(1000)
    return { journal, engine }
  }
  const first = await opened()
  const before = await generated(first.engine)
  await first.engine.stop()
  const [name = ''] = readdirSync(directory).filter((file) => file.endsWith('.journal'))
  const bytes = readFileSync(join(directory, name))
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(join(directory, name), bytes)
  const second = await opened()
  expect(second.engine.view.epoch).not.toBe(first.engine.view.epoch)
  expect(second.engine.view.tradingState).toBe('reducing')
  const sell = await ask(second.engine, null, { ...resting, side: 'sell', price: m('60000') })
  if (sell.outcome !== 'submitted') throw new Error(sell.outcome)
  expect(sell.order.clientOrderId).toStartWith(`vz-${second.engine.view.epoch}-`)
  expect(before).not.toContain(sell.order.clientOrderId)
  await second.engine.stop()
})

test.each([
  ['a', true],
  ['A.b_c:d-9', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['', false],
  ['a b', false],
  ['ä', false],
  ['a/b', false],
  ['a\n', false],
])('semantics 8: %j is an id: %p', (text, isOne) => {
  expect(parseClientOrderId(text) !== null).toBe(isOne)
})
