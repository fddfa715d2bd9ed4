import { describe, expect, test } from 'bun:test'
import { NewPassword, ROLE_NAME_PATTERN, USER_NAME_PATTERN } from '../../../src/contract/index.ts'
import {
  expandPermissions,
  hasAdministrator,
  isRoleName,
  isUserName,
  keyPrincipal,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  PERMISSIONS,
  passwordProblem,
  permissionBeyond,
  permissionsOfRoles,
  ROLE_NAME,
  timeCodeStep,
  USER_NAME,
  unknownPermission,
} from '../../../src/identity/index.ts'

const grantsOf = (role: string) =>
  ({ desk: ['read', 'write:cancel'], boss: ['admin'], admin: ['read:market'] })[role] ?? null

describe('roles that were defined here', () => {
  test('allow what they were given, beside the built-in ones', () => {
    expect([...permissionsOfRoles(['desk'], grantsOf)]).toEqual([
      ...expandPermissions(['read', 'write:cancel']),
    ])
    expect([...permissionsOfRoles(['viewer', 'desk'], grantsOf)]).toContain('write:cancel')
    expect(permissionsOfRoles(['desk']).size).toBe(0)
  })

  test('never take the place of a built-in one', () => {
    expect(permissionsOfRoles(['admin'], grantsOf).size).toBe(PERMISSIONS.length)
  })

  test('make an administrator when they allow everything', () => {
    const user = (roles: readonly string[], isDisabled = false) => ({ roles, isDisabled })
    expect(hasAdministrator([user(['viewer']), user(['boss'])], grantsOf)).toBe(true)
    expect(hasAdministrator([user(['admin'], true), user(['trader', 'desk'])], grantsOf)).toBe(false)
    expect(hasAdministrator([], grantsOf)).toBe(false)
  })
})

describe('a key', () => {
  test('does what it and its owner may both do, now', () => {
    const key = { keyId: 'vk_1', userId: 'ana', grantsOf, keyPermissions: ['read:market', 'write:orders'] }
    expect(keyPrincipal({ ...key, roles: ['trader'] })).toMatchObject({
      id: 'key:vk_1',
      userId: 'ana',
      kind: 'api_key',
      sessionId: null,
      permissions: new Set(['read:market', 'write:orders']),
    })
    expect([...keyPrincipal({ ...key, roles: ['viewer'] }).permissions]).toEqual(['read:market'])
    expect(keyPrincipal({ ...key, roles: [] }).permissions.size).toBe(0)
  })
})

test('permissions beyond what somebody has are named', () => {
  const held = expandPermissions(['read'])
  expect(permissionBeyond(expandPermissions(['read:market']), held)).toBe(null)
  expect(permissionBeyond(expandPermissions(['write']), held)).toBe('write:orders')
  expect([unknownPermission(['read', 'write:orders']), unknownPermission(['read', 'toString'])]).toEqual([
    null,
    'toString',
  ])
})

test('the contract asks for what the rules ask for', () => {
  expect([USER_NAME_PATTERN, ROLE_NAME_PATTERN]).toEqual([USER_NAME, ROLE_NAME])
  expect([NewPassword.minLength, NewPassword.maxLength]).toEqual([PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX])
})

test('names are plain', () => {
  for (const name of ['a', '_', 'ana@desk.example', 'A_b-9', 'x'.repeat(64)])
    expect(isUserName(name), name).toBe(true)
  for (const name of ['', 'a b', 'ä', '../a', 'a\n', 'a/b', '.', '..', '-x', '--json', '@a', 'x'.repeat(65)])
    expect(isUserName(name), name).toBe(false)
  for (const name of ['desk', 'night-shift_2']) expect(isRoleName(name), name).toBe(true)
  for (const name of ['', 'Desk', '2nd', 'a,b', 'x'.repeat(33)]) expect(isRoleName(name), name).toBe(false)
})

test('passwords have 10 to 1024 characters, counted as people count', () => {
  expect(passwordProblem('123456789')).toBe('needs 10 characters or more')
  expect(passwordProblem('👍'.repeat(9))).toBe('needs 10 characters or more')
  expect(passwordProblem('1234567890')).toBe(null)
  expect(passwordProblem('y'.repeat(1024))).toBe(null)
  expect(passwordProblem('y'.repeat(1025))).toBe('has at most 1024 characters')
})

test('a time step is thirty seconds', () => {
  expect([
    timeCodeStep(0),
    timeCodeStep(29_999),
    timeCodeStep(30_000),
    timeCodeStep(1_790_000_000_000),
  ]).toEqual([0, 0, 1, 59_666_666])
})
