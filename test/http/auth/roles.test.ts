import { describe, expect, test } from 'bun:test'
import { aGateway, errorOf, jsonOf } from '../frame/harness.ts'

async function withAdmin() {
  const gateway = await aGateway()
  const { call, store } = gateway
  const token = await gateway.tokenOf(['admin'])
  const add = (id: string, roles: readonly string[]) =>
    store.createUser({ id, passwordHash: null, roles, createdAtMs: 1, isDisabled: false })
  const post = (json: object, by = token) => call('POST', '/api/auth/roles', { token: by, json })
  const remove = (query: string, by = token) => call('DELETE', `/api/auth/roles?${query}`, { token: by })
  return { ...gateway, token, add, post, remove }
}

describe('roles', () => {
  test('are listed with what they allow and who has them', async () => {
    const { call, token, post, add } = await withAdmin()
    add('ana', ['trader'])
    expect((await post({ name: 'auditor', permissions: ['read:config', 'read:market'] })).status).toBe(201)
    const answer = await jsonOf(await call('GET', '/api/auth/roles', { token }))
    expect(answer['roles']).toContainEqual({
      name: 'viewer',
      permissions: ['read:market', 'read:config'],
      builtin: true,
    })
    expect(answer['roles']).toContainEqual({
      name: 'auditor',
      permissions: ['read:market', 'read:config'],
      builtin: false,
    })
    expect(answer['users']).toEqual([
      { user_id: 'ana', roles: ['trader'] },
      { user_id: 'admin', roles: ['admin'] },
    ])
  })

  test('are given beside those there are, and taken', async () => {
    const { post, remove, add } = await withAdmin()
    add('ana', ['viewer'])
    const given = await post({ user_id: 'ana', roles: ['trader', 'viewer'] })
    expect([given.status, await jsonOf(given)]).toEqual([
      200,
      { ok: true, user_id: 'ana', roles: ['viewer', 'trader'] },
    ])
    expect(await jsonOf(await remove('user_id=ana&roles=viewer,admin'))).toEqual({
      ok: true,
      user_id: 'ana',
      removed_roles: ['viewer'],
    })
    expect(await errorOf(await post({ user_id: 'nobody', roles: ['viewer'] }))).toBe('404 not_found')
    expect(await errorOf(await post({ user_id: 'ana', roles: ['no-such'] }))).toBe('400 bad_params')
    expect(await errorOf(await remove('user_id=nobody&roles=viewer'))).toBe('404 not_found')
  })

  test('that are defined here change what their holders may do at once', async () => {
    const { call, post, remove, tokenOf } = await withAdmin()
    await post({ name: 'desk', permissions: ['read', 'write:cancel'] })
    const token = await tokenOf(['desk'])
    const may = async (path: string) => (await call('POST', path, { token })).status
    expect(await may('/api/cancel_all')).toBe(200)
    expect(await may('/api/order_group')).toBe(403)
    const changed = await post({ name: 'desk', permissions: ['read'] })
    expect([changed.status, (await jsonOf(changed))['permissions']]).toEqual([
      200,
      ['read:market', 'read:orders', 'read:account', 'read:config'],
    ])
    expect(await may('/api/cancel_all')).toBe(403)
    expect(await errorOf(await remove('name=desk'))).toBe('409 conflict')
    await remove('user_id=desk&roles=desk')
    expect((await call('GET', '/api/account', { token })).status).toBe(403)
    expect(await jsonOf(await remove('name=desk'))).toEqual({ ok: true, name: 'desk' })
    expect(await errorOf(await remove('name=desk'))).toBe('404 not_found')
  })

  test('that are built in stay as they are', async () => {
    const { post, remove } = await withAdmin()
    expect(await errorOf(await post({ name: 'viewer', permissions: ['read'] }))).toBe('409 conflict')
    expect(await errorOf(await remove('name=viewer'))).toBe('409 conflict')
  })

  test('leave somebody who may do everything', async () => {
    const { post, remove, add, store } = await withAdmin()
    const last = await remove('user_id=admin&roles=admin')
    expect((await jsonOf(last))['details']).toEqual({ why: 'last_administrator' })
    expect(last.status).toBe(409)
    await post({ name: 'boss', permissions: ['admin'] })
    add('ana', ['boss'])
    expect((await remove('user_id=admin&roles=admin')).status).toBe(200)
    store.setRoles('admin', ['admin'])
    store.setDisabled('admin', true)
    expect(store.user('admin')?.isDisabled).toBe(true)
  })

  test('what one lacks one neither gives, takes nor defines', async () => {
    const { post, remove, add, store, tokenOf } = await withAdmin()
    store.roles.put({ name: 'clerk', permissions: ['admin:users', 'read:market', 'read:config'] })
    store.roles.put({ name: 'strong', permissions: ['write:orders'] })
    const clerk = await tokenOf(['clerk'])
    add('ana', ['trader'])
    const refused = [
      await post({ user_id: 'ana', roles: ['admin'] }, clerk),
      await post({ user_id: 'clerk', roles: ['trader'] }, clerk),
      await remove('user_id=ana&roles=trader', clerk),
      await post({ name: 'clerk', permissions: ['admin'] }, clerk),
      await post({ name: 'new', permissions: ['admin:keys'] }, clerk),
      await post({ name: 'strong', permissions: ['read:market'] }, clerk),
      await remove('name=strong', clerk),
    ]
    expect(await Promise.all(refused.map(errorOf))).toEqual(refused.map(() => '403 forbidden'))
    expect((await post({ user_id: 'ana', roles: ['viewer'] }, clerk)).status).toBe(200)
    expect((await post({ name: 'new', permissions: ['read:market'] }, clerk)).status).toBe(201)
  })

  test('a body or a query that means neither is 400', async () => {
    const { post, remove } = await withAdmin()
    for (const body of [
      {},
      { user_id: 'admin' },
      { name: 'x' },
      { user_id: 'admin', roles: ['viewer'], name: 'x', permissions: ['read'] },
      { name: 'X', permissions: ['read'] },
      { name: 'a,b', permissions: ['read'] },
      { name: 'x', permissions: ['toString'] },
    ]) {
      expect(await errorOf(await post(body)), JSON.stringify(body)).toBe('400 bad_params')
    }
    for (const query of ['', 'user_id=admin', 'roles=viewer', 'name=x&user_id=admin&roles=y']) {
      expect(await errorOf(await remove(query)), query).toBe('400 bad_params')
    }
  })

  test('what changes and what is refused is audited with before and after', async () => {
    const { post, remove, add, audit } = await withAdmin()
    add('ana', ['viewer'])
    await post({ user_id: 'ana', roles: ['trader'] })
    await post({ name: 'desk', permissions: ['read:market'] })
    await remove('user_id=admin&roles=admin')
    expect(audit.lines).toEqual([
      'role_assignment_changed success admin',
      'role_created success admin',
      'role_assignment_changed denied admin',
    ])
    expect(audit.entries[0]?.details).toEqual({
      user_id: 'ana',
      before: { roles: ['viewer'] },
      after: { roles: ['viewer', 'trader'] },
    })
    audit.isBroken = true
    expect(await errorOf(await post({ name: 'unseen', permissions: ['read'] }))).toBe('503 audit_unavailable')
    expect(await errorOf(await remove('name=unseen'))).toBe('404 not_found')
  })
})
