import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Database } from '../../../../src/adapters/database-sqlite/database.ts'
import { IDENTITY } from '../../../../src/adapters/database-sqlite/identity-tables.ts'
import { openIdentityStore } from '../../../../src/adapters/database-sqlite/index.ts'
import { migrate } from '../../../../src/adapters/database-sqlite/migrate.ts'
import type { ApiKeyRecord, UserRecord } from '../../../../src/ports/index.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'veloz-credentials-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const file = () => join(directory, 'veloz.db')
const ana: UserRecord = {
  id: 'ana',
  passwordHash: null,
  roles: ['trader'],
  createdAtMs: 1,
  isDisabled: false,
}
const key: ApiKeyRecord = {
  id: 'vk_1',
  hash: 'aa',
  userId: 'ana',
  name: 'grafana, the second',
  permissions: ['read:market', 'read:orders'],
  createdAtMs: 5,
  expiresAtMs: null,
  lastUsedAtMs: null,
  revokedAtMs: null,
}

function withAna() {
  const store = openIdentityStore(file())
  store.createUser(ana)
  return store
}

describe('API keys', () => {
  test('survive a restart as they were, oldest first', () => {
    const store = withAna()
    store.createUser({ ...ana, id: 'bob' })
    const second = { ...key, id: 'vk_0', hash: 'bb', expiresAtMs: 9, userId: 'bob' }
    store.keys.create(key)
    store.keys.create(second)
    store.close()
    const again = openIdentityStore(file())
    expect(again.keys.all()).toEqual([key, second])
    expect(again.keys.of('bob')).toEqual([second])
    expect([again.keys.byHash('aa'), again.keys.byHash('cc'), again.keys.get('vk_0')]).toEqual([
      key,
      null,
      second,
    ])
    again.close()
  })

  test('are revoked once, and their last use never goes back', () => {
    const store = withAna()
    store.keys.create(key)
    store.keys.setLastUsed(new Map([['vk_1', 50]]))
    store.keys.setLastUsed(
      new Map([
        ['vk_1', 40],
        ['vk_gone', 60],
      ]),
    )
    expect(store.keys.get('vk_1')?.lastUsedAtMs).toBe(50)
    expect([store.keys.revoke('vk_1', 7), store.keys.revoke('vk_1', 8), store.keys.revoke('x', 8)]).toEqual([
      true,
      false,
      false,
    ])
    expect(store.keys.get('vk_1')?.revokedAtMs).toBe(7)
    store.close()
  })

  test('that ended long ago are removed', () => {
    const store = withAna()
    store.keys.create(key)
    store.keys.create({ ...key, id: 'vk_revoked', hash: 'b', revokedAtMs: 50 })
    store.keys.create({ ...key, id: 'vk_expired', hash: 'c', expiresAtMs: 60 })
    store.keys.create({ ...key, id: 'vk_late', hash: 'd', expiresAtMs: 100 })
    expect(store.prune(100)).toBe(2)
    expect(store.keys.all().map(({ id }) => id)).toEqual(['vk_1', 'vk_late'])
    store.close()
  })

  test('need an owner, and no two have one hash', () => {
    const store = withAna()
    expect(() => store.keys.create({ ...key, userId: 'nobody' })).toThrow()
    store.keys.create(key)
    expect(() => store.keys.create({ ...key, id: 'vk_2' })).toThrow()
    store.close()
  })
})

describe('roles', () => {
  test('are defined, changed and deleted', () => {
    const store = withAna()
    expect(store.roles.put({ name: 'desk', permissions: ['read:market'] })).toBe(true)
    expect(store.roles.put({ name: 'desk', permissions: [] })).toBe(false)
    store.roles.put({ name: 'audit', permissions: ['read:config', 'read:orders'] })
    expect(store.roles.all()).toEqual([
      { name: 'audit', permissions: ['read:config', 'read:orders'] },
      { name: 'desk', permissions: [] },
    ])
    expect([store.roles.get('desk')?.permissions, store.roles.get('none')]).toEqual([[], null])
    expect([store.roles.delete('desk'), store.roles.delete('desk')]).toEqual([true, false])
    store.close()
  })
})

describe('authenticators', () => {
  test('come in force once, and every step and recovery code is spent once', () => {
    const one = withAna()
    const two = openIdentityStore(file())
    expect(one.authenticators.begin('ana', 'first', 1)).toBe(true)
    expect(two.authenticators.begin('ana', 'second', 2)).toBe(true)
    expect(one.authenticators.get('ana')).toEqual({
      userId: 'ana',
      sealedSecret: 'second',
      isConfirmed: false,
      lastStep: 0,
    })
    const confirmation = { userId: 'ana', step: 10, nowMs: 3, recoveryCodeHashes: ['x', 'y'] }
    expect([one.authenticators.confirm(confirmation), two.authenticators.confirm(confirmation)]).toEqual([
      true,
      false,
    ])
    expect(two.authenticators.begin('ana', 'third', 4)).toBe(false)
    expect([two.authenticators.spendStep('ana', 10), one.authenticators.spendStep('ana', 11)]).toEqual([
      false,
      true,
    ])
    expect([two.authenticators.spendStep('ana', 11), two.authenticators.spendStep('ana', 9)]).toEqual([
      false,
      false,
    ])
    const spend = (store: typeof one, hash: string) => store.authenticators.spendRecoveryCode('ana', hash, 5)
    expect([spend(one, 'x'), spend(two, 'x'), spend(two, 'y'), spend(one, 'z')]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect([one.authenticators.remove('ana'), one.authenticators.remove('ana')]).toEqual([true, false])
    expect(one.authenticators.begin('ana', 'anew', 6)).toBe(true)
    one.close()
    two.close()
  })
})

describe('a user', () => {
  test('goes with everything that was the user’s', () => {
    const store = withAna()
    store.createSession({
      id: 's',
      userId: 'ana',
      createdAtMs: 1,
      generation: 0,
      rotatedAtMs: 1,
      expiresAtMs: 100,
      revokedAtMs: null,
    })
    store.keys.create(key)
    store.createSignInCode({ hash: 'h', userId: 'ana', expiresAtMs: 100 })
    store.authenticators.begin('ana', 'sealed', 1)
    store.authenticators.confirm({ userId: 'ana', step: 1, nowMs: 1, recoveryCodeHashes: ['x'] })
    expect(store.deleteUser('ana')).toBe(true)
    expect(store.deleteUser('ana')).toBe(false)
    expect([store.session('s'), store.keys.get('vk_1'), store.authenticators.get('ana')]).toEqual([
      null,
      null,
      null,
    ])
    expect([store.userOfSignInCode('h', 1), store.redeemSignInCode('h', 1)]).toEqual([null, null])
    store.close()
  })

  test('a code is looked at without being spent', () => {
    const store = withAna()
    store.createSignInCode({ hash: 'h', userId: 'ana', expiresAtMs: 100 })
    expect([store.userOfSignInCode('h', 1), store.userOfSignInCode('h', 100)]).toEqual(['ana', null])
    expect([store.redeemSignInCode('h', 1), store.userOfSignInCode('h', 1)]).toEqual(['ana', null])
    store.close()
  })

  test('one session may live on where all others end', () => {
    const store = withAna()
    const session = {
      userId: 'ana',
      createdAtMs: 1,
      generation: 0,
      rotatedAtMs: 1,
      expiresAtMs: 100,
      revokedAtMs: null,
    }
    for (const id of ['a', 'b', 'c']) store.createSession({ ...session, id })
    expect(store.revokeSessionsOf('ana', 5, 'b')).toBe(2)
    expect([store.session('a')?.revokedAtMs, store.session('b')?.revokedAtMs]).toEqual([5, null])
    store.close()
  })
})

describe('the revision', () => {
  test('grows with what may take a right away, whichever process did it', () => {
    const one = withAna()
    const two = openIdentityStore(file())
    one.keys.create(key)
    one.roles.put({ name: 'desk', permissions: ['read:market'] })
    const grows = (what: string, change: () => unknown) => {
      const before = one.revision()
      change()
      expect(one.revision(), what).toBeGreaterThan(before)
    }
    const start = one.revision()
    two.keys.setLastUsed(new Map([['vk_1', 5]]))
    two.createUser({ ...ana, id: 'new' })
    expect(one.revision()).toBe(start)
    grows('roles of a user', () => two.setRoles('ana', ['viewer']))
    grows('disabled', () => two.setDisabled('ana', true))
    grows('password', () => two.setPasswordHash('ana', 'x'))
    grows('key', () => two.keys.revoke('vk_1', 1))
    grows('role', () => two.roles.put({ name: 'desk', permissions: [] }))
    grows('role deleted', () => two.roles.delete('desk'))
    grows('user deleted', () => two.deleteUser('new'))
    one.close()
    two.close()
  })
})

test('a change that throws leaves nothing behind', () => {
  const store = withAna()
  const broken = () =>
    store.atomically(() => {
      store.setRoles('ana', ['admin'])
      throw new Error('stop')
    })
  expect(broken).toThrow('stop')
  expect(store.user('ana')?.roles).toEqual(['trader'])
  expect(store.atomically(() => store.setRoles('ana', ['admin']))).toBe(true)
  expect(store.user('ana')?.roles).toEqual(['admin'])
  store.close()
})

test('a database of the first version is brought forward with its users', () => {
  const old = new Database(new DatabaseSync(file()))
  migrate(old, { name: IDENTITY.name, migrations: IDENTITY.migrations.slice(0, 1) })
  old.exec("INSERT INTO users VALUES ('old', 'hash', 'admin,viewer', 3, 0)")
  old.close()
  const store = openIdentityStore(file())
  expect(store.user('old')).toEqual({
    id: 'old',
    passwordHash: 'hash',
    roles: ['admin', 'viewer'],
    createdAtMs: 3,
    isDisabled: false,
  })
  store.keys.create({ ...key, userId: 'old' })
  expect(store.keys.of('old').length).toBe(1)
  store.close()
})

test('a database that is up to date is opened without a write: a start need not wait for the disk', () => {
  openIdentityStore(file()).close()
  const beside = new DatabaseSync(file())
  // Changes with each commit of another connection.
  const version = () => beside.prepare('PRAGMA data_version').get()
  const before = version()
  const store = openIdentityStore(file())
  expect(version()).toEqual(before)
  store.close()
  beside.close()
})
