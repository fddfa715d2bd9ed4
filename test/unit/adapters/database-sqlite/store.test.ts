import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openIdentityStore, SchemaTooNew } from '../../../../src/adapters/database-sqlite/index.ts'
import type { SessionRecord, UserRecord } from '../../../../src/ports/index.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'veloz-identity-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const admin: UserRecord = {
  id: 'admin',
  passwordHash: '$x$',
  roles: ['admin', 'trader'],
  createdAtMs: 5,
  isDisabled: false,
}
const session: SessionRecord = {
  id: 's1',
  userId: 'admin',
  createdAtMs: 10,
  generation: 0,
  rotatedAtMs: 10,
  expiresAtMs: 1000,
  revokedAtMs: null,
}
const file = () => join(directory, 'veloz.db')

describe('users', () => {
  test('survive a restart as they were', () => {
    const store = openIdentityStore(file())
    expect(store.createUser(admin)).toBe(true)
    expect(store.createUser({ ...admin, passwordHash: 'other' })).toBe(false)
    store.createUser({ ...admin, id: 'b', passwordHash: null, roles: [], createdAtMs: 6 })
    store.close()
    const again = openIdentityStore(file())
    expect(again.user('admin')).toEqual(admin)
    expect(again.users().map(({ id }) => id)).toEqual(['admin', 'b'])
    expect(again.user('b')).toMatchObject({ passwordHash: null, roles: [] })
    expect(again.user('ADMIN')).toBe(null)
    again.close()
  })

  test('change, and a change of nobody says so', () => {
    const store = openIdentityStore(':memory:')
    store.createUser(admin)
    expect(store.setPasswordHash('admin', 'new')).toBe(true)
    expect(store.setRoles('admin', ['viewer'])).toBe(true)
    expect(store.setDisabled('admin', true)).toBe(true)
    expect(store.user('admin')).toEqual({
      ...admin,
      passwordHash: 'new',
      roles: ['viewer'],
      isDisabled: true,
    })
    expect([store.setPasswordHash('x', ''), store.setRoles('x', []), store.setDisabled('x', true)]).toEqual([
      false,
      false,
      false,
    ])
  })
})

describe('sessions', () => {
  test('move on by one writer only, and never after they were revoked', () => {
    const one = openIdentityStore(file())
    const two = openIdentityStore(file())
    one.createUser(admin)
    one.createSession(session)
    const next = { ...session, generation: 1, rotatedAtMs: 20, expiresAtMs: 2000 }
    expect(one.advanceSession(next, 0)).toBe(true)
    expect(two.advanceSession(next, 0)).toBe(false)
    expect(two.session('s1')).toEqual(next)
    expect(two.revokeSession('s1', 30)).toBe(true)
    expect(one.revokeSession('s1', 31)).toBe(false)
    expect(one.advanceSession({ ...next, generation: 2 }, 1)).toBe(false)
    expect(one.session('s1')?.revokedAtMs).toBe(30)
    one.close()
    two.close()
  })

  test('end all of one user, counted, and belong to a user who exists', () => {
    const store = openIdentityStore(':memory:')
    store.createUser(admin)
    store.createUser({ ...admin, id: 'b' })
    for (const id of ['s1', 's2', 's3']) store.createSession({ ...session, id })
    store.createSession({ ...session, id: 's4', userId: 'b' })
    store.revokeSession('s1', 20)
    expect(store.revokeSessionsOf('admin', 30)).toBe(2)
    expect(store.session('s4')?.revokedAtMs).toBe(null)
    expect(() => store.createSession({ ...session, id: 's5', userId: 'nobody' })).toThrow()
    expect(store.prune(25)).toBe(1)
    expect(store.session('s1')).toBe(null)
    expect(store.prune(1001)).toBe(3)
  })
})

describe('sign-in codes', () => {
  test('are good once, in one process, until they expire', () => {
    const one = openIdentityStore(file())
    const two = openIdentityStore(file())
    one.createUser(admin)
    one.createSignInCode({ hash: 'h1', userId: 'admin', expiresAtMs: 100 })
    one.createSignInCode({ hash: 'h2', userId: 'admin', expiresAtMs: 100 })
    expect(two.redeemSignInCode('h1', 99)).toBe('admin')
    expect(one.redeemSignInCode('h1', 99)).toBe(null)
    expect(one.redeemSignInCode('h2', 100)).toBe(null)
    expect(one.redeemSignInCode('nothing', 1)).toBe(null)
    expect(one.prune(101)).toBe(2)
    one.close()
    two.close()
  })
})

describe('the file', () => {
  test('is the owner’s alone', () => {
    openIdentityStore(file()).close()
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  test('shares its database with others and leaves their tables alone', () => {
    const other = new DatabaseSync(file())
    other.exec('CREATE TABLE candles (at INTEGER)')
    other.close()
    openIdentityStore(file()).close()
    const store = openIdentityStore(file())
    expect(store.users()).toEqual([])
    store.close()
  })

  test('of a newer version is refused by name and not touched', () => {
    openIdentityStore(file()).close()
    const database = new DatabaseSync(file())
    database.exec("UPDATE schema_versions SET version = 99 WHERE component = 'identity'")
    database.close()
    expect(() => openIdentityStore(file())).toThrow(SchemaTooNew)
    const after = new DatabaseSync(file())
    expect(after.prepare('SELECT version FROM schema_versions').get()).toEqual({ version: 99 })
    after.close()
  })

  test('that is no database is refused and kept', () => {
    const text = 'this is not a database, but somebody may want it back'.repeat(100)
    writeFileSync(file(), text)
    expect(() => openIdentityStore(file())).toThrow()
    expect(readFileSync(file(), 'utf8')).toBe(text)
  })
})
