import { afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOrderArchive } from '../../../../src/adapters/database-sqlite/index.ts'
import { type Order, unixMsFromNs } from '../../../../src/domain/index.ts'
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
