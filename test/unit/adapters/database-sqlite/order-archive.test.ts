import { afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openOrderArchive } from '../../../../src/adapters/database-sqlite/index.ts'
import { type InstrumentKey, type Order, type UnixNs, unixMsFromNs } from '../../../../src/domain/index.ts'
import type { ClosedOrdersQuery } from '../../../../src/ports/index.ts'
import { aState, id, m, put, submit, T0 } from '../../../support/builders.ts'

const directories: string[] = []
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

function aFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'veloz-archive-'))
  directories.push(directory)
  return join(directory, 'veloz.db')
}

function anOrder(name: string): Order {
  const state = aState()
  put(state, submit(name, { quantity: m('100') }))
  const order = state.orders.get(id(name))
  if (!order) throw new Error(`${name} left no trace`)
  return order
}

describe('the archive of closed orders', () => {
  test('gives back exactly the order it was given, after reopening too', () => {
    const file = aFile()
    const order = anOrder('a')
    const archive = openOrderArchive(file)
    archive.keep([order], 7)
    expect(archive.find(id('a'))).toEqual(order)
    archive.close()
    const again = openOrderArchive(file)
    expect(again.find(id('a'))).toEqual(order)
    expect(again.find(id('b'))).toBeNull()
    expect(again.throughSeq).toBe(7)
    again.close()
  })

  test('says how far it reaches, and never goes back', () => {
    const archive = openOrderArchive(aFile())
    archive.keep([], 20_000)
    archive.keep([anOrder('a')], 5)
    expect(archive.throughSeq).toBe(20_000)
    archive.close()
  })

  test('forgets what closed before a moment, and only that', () => {
    const archive = openOrderArchive(aFile())
    archive.keep([anOrder('a')], 1)
    expect(archive.prune(unixMsFromNs(T0))).toBe(0)
    expect(archive.prune(unixMsFromNs(T0) + 1)).toBe(1)
    expect(archive.find(id('a'))).toBeNull()
    archive.close()
  })

  test('answers pages, newest first by creation, by instrument, status and time', () => {
    const archive = openOrderArchive(aFile())
    const made = Array.from({ length: 30 }, (_, n) => ({
      ...anOrder(`o${n}`),
      createdSeq: n + 1,
      // Three of one batch bear one time.
      createdAt: (T0 + BigInt(Math.floor(n / 3))) as UnixNs,
      status: n % 2 === 0 ? ('filled' as const) : ('cancelled' as const),
      key: (n % 5 === 0 ? 'sim:ETHUSDT' : 'sim:BTCUSDT') as InstrumentKey,
    }))
    for (const order of made.toSorted(
      (left, right) => ((left.createdSeq * 7) % 31) - ((right.createdSeq * 7) % 31),
    )) {
      archive.keep([order], 1)
    }
    const all: ClosedOrdersQuery = {
      key: null,
      statuses: null,
      from: null,
      to: null,
      after: null,
      limit: 100,
    }
    const page = (over: Partial<ClosedOrdersQuery>) =>
      archive.page({ ...all, ...over }).map(({ createdSeq }) => createdSeq)
    const newestFirst = made.map(({ createdSeq }) => createdSeq).reverse()
    expect(page({})).toEqual(newestFirst)
    expect(page({ limit: 2 })).toEqual([30, 29])
    for (const after of made) {
      expect(page({ after }), `after ${after.createdSeq}`).toEqual(
        newestFirst.filter((seq) => seq < after.createdSeq),
      )
    }
    expect(page({ from: (T0 + 8n) as UnixNs })).toEqual([30, 29, 28, 27, 26, 25])
    expect(page({ to: (T0 + 1n) as UnixNs })).toEqual([3, 2, 1])
    expect(page({ from: (T0 + 1n) as UnixNs, to: (T0 + 2n) as UnixNs })).toEqual([6, 5, 4])
    expect(page({ to: (T0 + 1n) as UnixNs, after: made[1]! })).toEqual([1])
    expect(page({ to: (T0 + 1n) as UnixNs, after: made[9]! })).toEqual([3, 2, 1])
    const never = (2n ** 70n) as UnixNs
    expect(page({ to: never })).toEqual(newestFirst)
    expect(page({ from: never })).toEqual([])
    expect(page({ after: { createdAt: never, createdSeq: 1 }, limit: 1 })).toEqual([30])
    expect(page({ key: 'sim:ETHUSDT' as InstrumentKey })).toEqual([26, 21, 16, 11, 6, 1])
    expect(page({ statuses: new Set(['filled' as const]), limit: 3 })).toEqual([29, 27, 25])
    expect(page({ statuses: new Set(['filled' as const, 'denied' as const]), limit: 3 })).toEqual([
      29, 27, 25,
    ])
    expect(page({ statuses: new Set(['denied' as const]) })).toEqual([])
    expect(archive.page({ ...all, limit: 1 })).toEqual([made[29]!])
    archive.close()
  })

  test('of before there were pages is read like any other', () => {
    const file = aFile()
    const order = anOrder('a')
    const archive = openOrderArchive(file)
    archive.keep([order], 7)
    archive.close()
    const database = new DatabaseSync(file)
    database.exec('DROP INDEX closed_orders_by_creation')
    for (const column of ['created_at_ns', 'created_seq', 'instrument_key', 'status'])
      database.exec(`ALTER TABLE closed_orders DROP COLUMN ${column}`)
    database.exec(`UPDATE schema_versions SET version = 1 WHERE component = 'orders'`)
    database.close()
    const again = openOrderArchive(file)
    const all = { key: null, statuses: null, from: null, to: null, after: null, limit: 100 }
    expect(again.page(all)).toEqual([order])
    again.close()
  })

  test('lives beside the users in one file', async () => {
    const { openIdentityStore } = await import('../../../../src/adapters/database-sqlite/index.ts')
    const file = aFile()
    const users = openIdentityStore(file)
    const archive = openOrderArchive(file)
    archive.keep([anOrder('a')], 1)
    expect(users.users()).toEqual([])
    archive.close()
    users.close()
  })
})
