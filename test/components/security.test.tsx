import { expect, test } from 'bun:test'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { SecurityPage } from '../../ui/features/security/index.ts'
import { Refused, renderAtDesk } from '../support/a-desk.tsx'

const own = (change: object = {}) => ({
  user: {
    ...{ user_id: 'ada', roles: ['admin'], permissions: [], disabled: false, totp: false },
    ...{ has_password: true, created_at: 1, ...change },
  },
})
const SAID = { ok: true, message: 'done' }
const ANSWERS = {
  'GET /api/auth/me': own(),
  'POST /api/auth/password': SAID,
  'POST /api/auth/totp': { secret: 'ABCDEFGH', uri: 'otpauth://totp/VeloZ:ada?secret=ABCDEFGH' },
  'POST /api/auth/totp/confirm': { ok: true, recovery_codes: ['aaaa-bbbb', 'cccc-dddd'] },
  'DELETE /api/auth/totp': SAID,
  'POST /api/auth/logout': SAID,
}
const open = (over: object = {}, permissions?: readonly string[]) =>
  renderAtDesk(<SecurityPage />, {
    answers: { ...ANSWERS, ...over },
    ...(permissions === undefined ? {} : { permissions }),
  })

test('a password is typed twice, sent once, and gone from the page', async () => {
  const desk = await open()
  await userEvent.type(await screen.findByTestId('password-current'), 'the old one')
  await userEvent.type(screen.getByTestId('password-new'), 'a good long one')
  await userEvent.type(screen.getByTestId('password-again'), 'a good long on')
  await userEvent.click(screen.getByTestId('password-save'))
  expect(screen.getByText('The two are not the same.')).toBeDefined()
  await userEvent.type(screen.getByTestId('password-again'), 'e')
  await userEvent.click(screen.getByTestId('password-save'))
  await waitFor(() => expect(screen.getByTestId('password-done').textContent).toContain('is changed'))
  const sent = desk.asked.filter(({ path }) => path === '/api/auth/password').map(({ body }) => body)
  expect(sent).toEqual([{ current_password: 'the old one', new_password: 'a good long one' }])
  expect(screen.getByTestId<HTMLInputElement>('password-new').value).toBe('')
  desk.leave()
})

test('who came by a link and has no password is asked for none', async () => {
  const desk = await open({ 'GET /api/auth/me': own({ has_password: false }) })
  await screen.findByText(/You signed in by a link/)
  expect(screen.queryByTestId('password-current')).toBeNull()
  await userEvent.type(screen.getByTestId('password-new'), 'a good long one')
  await userEvent.type(screen.getByTestId('password-again'), 'a good long one')
  await userEvent.click(screen.getByTestId('password-save'))
  await waitFor(() => expect(desk.asked.at(-1)?.path).toBeDefined())
  const sent = desk.asked.find(({ path }) => path === '/api/auth/password')
  expect(sent?.body).toEqual({ new_password: 'a good long one' })
  desk.leave()
})

test('the authenticator: password, secret, first code, recovery codes once; then off again', async () => {
  const desk = await open()
  await userEvent.click(await screen.findByTestId('totp-begin'))
  await userEvent.type(screen.getByTestId('totp-password'), 'the old one')
  await userEvent.click(screen.getByTestId('totp-next'))
  expect((await screen.findByTestId('totp-secret')).textContent).toContain('ABCDEFGH')
  await userEvent.type(screen.getByTestId('totp-code'), '12345')
  await userEvent.click(screen.getByTestId('totp-confirm'))
  expect(screen.getByText('Enter the six digits that the app shows now.')).toBeDefined()
  await userEvent.type(screen.getByTestId('totp-code'), '6')
  await userEvent.click(screen.getByTestId('totp-confirm'))
  expect((await screen.findByTestId('shown-once')).textContent).toContain('aaaa-bbbb\ncccc-dddd')
  await userEvent.click(screen.getByTestId('secret-kept'))
  await userEvent.click(screen.getByTestId('secret-done'))
  expect(screen.queryByTestId('totp-begin')).toBeNull()
  await userEvent.click(screen.getByTestId('totp-end'))
  await userEvent.type(screen.getByTestId('totp-end-proof'), 'the old one')
  await userEvent.click(screen.getByTestId('totp-end-yes'))
  expect(await screen.findByTestId('totp-begin')).toBeDefined()
  const ended = desk.asked.find(({ method }) => method === 'DELETE')
  expect(ended?.body).toEqual({ password: 'the old one' })
  desk.leave()
})

test('while nobody knows whether the app is in force there are both ways', async () => {
  const message = 'an authenticator app is in force already; end that first'
  const conflict = new Refused(409, { error: 'conflict', message })
  const unknown = new Refused(503, { error: 'storage_unavailable', message: 'the database cannot be read' })
  const desk = await open({ 'POST /api/auth/totp': conflict, 'GET /api/auth/me': unknown }, ['read:market'])
  expect(await screen.findByTestId('totp-end')).toBeDefined()
  await userEvent.click(screen.getByTestId('totp-begin'))
  await userEvent.click(screen.getByTestId('totp-next'))
  expect(await screen.findByText('An authenticator app is in force already; end that first.')).toBeDefined()
  expect(screen.getByTestId('own-permissions').textContent).toContain('Not allowed: See orders and fills')
  expect(desk.asked.some(({ path }) => path.startsWith('/api/users'))).toBe(false)
  desk.leave()
})

test('signing out everywhere is asked for, and done', async () => {
  const desk = await open()
  await userEvent.click(await screen.findByTestId('sign-out-everywhere'))
  expect(desk.asked.some(({ path }) => path === '/api/auth/logout')).toBe(false)
  await userEvent.click(await screen.findByTestId('confirm-yes'))
  await waitFor(() => expect(desk.session.state.status).toBe('signed_out'))
  desk.leave()
})
