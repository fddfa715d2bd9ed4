import { describe, expect, test } from 'bun:test'
import {
  ANONYMOUS_ADMIN,
  expandPermissions,
  hasAnyRead,
  hasPermission,
  LOOPBACK,
  missingPermission,
  NOBODY,
  PERMISSIONS,
  permissionsOfRoles,
  sessionPrincipal,
} from '../../../src/identity/index.ts'

describe('permissions', () => {
  test('each role allows what its name says', () => {
    expect([...permissionsOfRoles(['viewer'])]).toEqual(['read:market', 'read:config'])
    expect([...permissionsOfRoles(['researcher'])]).toEqual([
      'read:market',
      'read:orders',
      'read:account',
      'read:config',
    ])
    expect([...permissionsOfRoles(['trader'])]).toEqual(
      PERMISSIONS.filter((word) => !word.startsWith('admin:')),
    )
    expect([...permissionsOfRoles(['admin'])]).toEqual([...PERMISSIONS])
    expect([...permissionsOfRoles(['viewer', 'trader'])]).toEqual([...permissionsOfRoles(['trader'])])
  })

  test('groups are spelled out; words nobody knows allow nothing', () => {
    expect([...expandPermissions(['write'])]).toEqual(['write:orders', 'write:cancel'])
    for (const word of ['', 'toString', '__proto__', 'constructor', 'root', 'READ', 'admin:*']) {
      expect(expandPermissions([word]).size, word).toBe(0)
      expect(permissionsOfRoles([word]).size, word).toBe(0)
    }
  })

  test('a session may do what its token and its roles both allow', () => {
    const grant = { sessionId: 's', userId: 'u', roles: ['viewer'], tokenPermissions: ['admin'] }
    expect([...sessionPrincipal(grant).permissions]).toEqual(['read:market', 'read:config'])
    const narrow = sessionPrincipal({ ...grant, roles: ['admin'], tokenPermissions: ['read:market'] })
    expect([...narrow.permissions]).toEqual(['read:market'])
    expect(hasPermission(narrow, 'write:orders')).toBe(false)
    expect(missingPermission(narrow, ['read:market', 'read:orders', 'write:orders'])).toBe('read:orders')
    expect(hasAnyRead(narrow)).toBe(true)
  })

  test('the principals without a session', () => {
    expect(NOBODY.permissions.size).toBe(0)
    expect([...LOOPBACK.permissions]).toEqual(['read:config'])
    expect(ANONYMOUS_ADMIN.permissions.size).toBe(PERMISSIONS.length)
    expect(hasAnyRead(NOBODY)).toBe(false)
  })
})
