import { expect, test } from 'bun:test'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { UsersPage } from '../../ui/features/users/index.ts'
import { PERMISSIONS } from '../../ui/lib/permissions.ts'
import { Refused, renderAtDesk } from '../support/a-desk.tsx'

const ALL = PERMISSIONS.map(({ name }) => name)
const user = (user_id: string, roles: readonly string[], permissions: readonly string[]) => ({
  ...{ user_id, roles, permissions, disabled: false, totp: false, has_password: true, created_at: 1 },
})
const role = (name: string, permissions: readonly string[], builtin = true) => ({
  name,
  permissions,
  builtin,
})
const ROLES = {
  roles: [role('viewer', ['read:market']), role('admin', ALL), role('auditor', ['read:config'], false)],
  users: [
    { user_id: 'ada', roles: ['admin'] },
    { user_id: 'vera', roles: ['auditor'] },
  ],
}
const ANSWERS = {
  'GET /api/users': {
    items: [user('ada', ['admin'], ALL), user('vera', ['auditor'], ['read:config'])],
    next_cursor: null,
  },
  'GET /api/auth/roles': ROLES,
  'GET /api/auth/keys': { keys: [] },
}
const open = (over: object = {}, permissions?: readonly string[]) =>
  renderAtDesk(<UsersPage />, {
    answers: { ...ANSWERS, ...over },
    ...(permissions === undefined ? {} : { permissions }),
  })

// The tests’ document has no popovers.
HTMLElement.prototype.hidePopover ??= () => {}

/** A popover is there all the time, closed: what is in it is found although it is not seen. */
const act = async (name: string, id: string) =>
  userEvent.click(within(await screen.findByTestId(`user-${name}`)).getByTestId(id))

test('the last administrator is not deleted, and the page says why', async () => {
  const desk = await open()
  await act('ada', 'user-delete')
  expect((await screen.findByTestId('user-last')).textContent).toContain(
    'only user left who may do everything',
  )
  expect(screen.queryByTestId('confirm-yes')).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Keep as it is' }))
  await act('ada', 'user-disable')
  expect(screen.getByTestId('user-last').textContent).toContain('ada stays')
  expect(screen.queryByTestId('confirm-yes')).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Keep as it is' }))
  await act('vera', 'user-delete')
  await waitFor(() =>
    expect(screen.getByTestId('user-deletion').textContent).toContain('vera is removed with all sessions'),
  )
  expect(desk.asked.some(({ method }) => method === 'DELETE')).toBe(false)
  desk.leave()
})

test('a new user’s link is shown once, and goes when it was kept', async () => {
  const created = { user: user('ana', ['viewer'], []), sign_in_code: 'the-code-of-the-link' }
  const desk = await open({ 'POST /api/users': created })
  await userEvent.click(await screen.findByTestId('user-new'))
  await userEvent.click(await screen.findByTestId('user-create'))
  expect(screen.getByText(/A name has 1 to 64 letters/)).toBeDefined()
  await userEvent.type(screen.getByTestId('user-name'), 'ana')
  await userEvent.click(screen.getByTestId('user-create'))
  const secret = await screen.findByTestId('shown-once')
  expect(secret.textContent).toContain('http://localhost:8080/#sign-in=the-code-of-the-link')
  const sent = desk.asked.filter(({ method }) => method === 'POST').at(-1)
  expect(sent?.body).toEqual({ user_id: 'ana', roles: ['viewer'] })
  expect(screen.getByTestId<HTMLButtonElement>('secret-done').disabled).toBe(true)
  await userEvent.click(screen.getByTestId('secret-kept'))
  await userEvent.click(screen.getByTestId('secret-done'))
  await waitFor(() => expect(screen.queryByTestId('shown-once')).toBeNull())
  desk.leave()
})

test('a refusal stands in the dialog, as a sentence', async () => {
  const message = 'there is a user of this name already'
  const desk = await open({ 'POST /api/users': new Refused(409, { error: 'conflict', message }) })
  await userEvent.click(await screen.findByTestId('user-new'))
  await userEvent.type(screen.getByTestId('user-name'), 'vera')
  await userEvent.click(screen.getByTestId('user-create'))
  expect(await screen.findByText('There is a user of this name already.')).toBeDefined()
  expect(screen.queryByTestId('shown-once')).toBeNull()
  desk.leave()
})

test('nobody gives a role, or a permission, that is beyond his own', async () => {
  const desk = await open({}, ['read:config', 'read:market', 'admin:users', 'admin:keys'])
  await userEvent.click(await screen.findByTestId('user-new'))
  expect((await screen.findByTestId<HTMLInputElement>('role-admin')).disabled).toBe(true)
  expect(screen.getByTestId<HTMLInputElement>('role-auditor').disabled).toBe(false)
  await userEvent.click(screen.getByTestId('tab-keys'))
  await userEvent.click(await screen.findByTestId('key-new'))
  expect(screen.queryByTestId('permission-write:orders')).toBeNull()
  expect(screen.getByTestId<HTMLInputElement>('permission-read:market').checked).toBe(true)
  desk.leave()
})

test('a role that somebody has says who, and is not deleted', async () => {
  const desk = await open()
  await userEvent.click(await screen.findByTestId('tab-roles'))
  await userEvent.click(await screen.findByRole('button', { name: 'Delete auditor' }))
  expect(await screen.findByText(/vera has this role/)).toBeDefined()
  desk.leave()
})

test('who may not look after users sees the own keys alone, and no way to make or revoke one', async () => {
  const key = { key_id: 'vk_1', user_id: 'ada', name: 'grafana', permissions: ['read:market'], created_at: 1 }
  const keys = { keys: [{ ...key, expires_at: null, last_used_at: null, revoked: false }] }
  const desk = await open({ 'GET /api/auth/keys': keys }, ['read:config'])
  expect(await screen.findByTestId('key-vk_1')).toBeDefined()
  expect(screen.queryByTestId('tab-users')).toBeNull()
  expect(screen.queryByTestId('key-new')).toBeNull()
  expect(screen.queryByRole('button', { name: 'Revoke grafana' })).toBeNull()
  desk.leave()
})
