import { expect, test } from 'bun:test'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { VenuesPage } from '../../ui/features/venues/index.ts'
import { Refused, renderAtDesk } from '../support/a-desk.tsx'

const VENUE = {
  ...{ venue: 'binance', state: 'disconnected', mode: 'testnet', instruments: 2, instruments_trading: 1 },
  ...{ data_age_ms: 7200, reconnect_count: 3, open_orders: 4, problem: 'The venue does not answer.' },
  remote: {
    ...{ clock_skew_ms: -40, rate_budget_used_ratio: 0.8, banned_until: null, dead_man_switch: 'armed' },
    ...{
      reconciled: false,
      reconciliation_problem: 'A fill is missing.',
      last_reconciled_at: 1,
      book_resyncs: 2,
    },
  },
  holds: { stops: true, trailing_stops: false, good_till_date: true, amend_in_place: false },
}
const KEY = {
  ...{ id: 'ek_1', exchange: 'binance', name: 'main', testnet: true, created_at: 1, has_secret: true },
  ...{ permissions: ['read', 'trade'], masked_key: 'abcd****wxyz', source: 'keychain' },
}
const TESTED = {
  ...{
    ok: true,
    exchange: 'binance',
    status: 'connected',
    server_time: '',
    latency_ms: 41,
    ip_restricted: false,
  },
  ...{
    permissions: { trade: true, withdraw: null },
    clock_skew_ms: 3,
    warnings: ['This key works from any address.'],
  },
}
const ANSWERS = {
  'GET /api/venues': { items: [VENUE], next_cursor: null },
  'GET /api/exchange-keys': { keys: [KEY] },
  'POST /api/exchange-keys/test': TESTED,
  'POST /api/exchange-keys': { ok: true, id: 'ek_2', exchange: 'okx', name: 'okx' },
}
const open = (over: object = {}, more: object = {}) =>
  renderAtDesk(<VenuesPage />, { answers: { ...ANSWERS, ...over }, path: '/venues', ...more })

test('a card says what is wrong with the way to a venue', async () => {
  const desk = await open()
  const card = await screen.findByTestId('venue-binance')
  for (const text of [
    'Disconnected',
    'TESTNET',
    'does not answer',
    '7.2 s',
    '−40 ms',
    '80 %',
    'A fill is missing.',
  ])
    expect(card.textContent).toContain(text)
  expect(card.textContent).toContain('trailing stops in VeloZ')
  expect(card.textContent).toContain('armed')
  desk.leave()
})

test('a key is tested before it is stored, with all its parts', async () => {
  const desk = await open()
  await userEvent.click(await screen.findByTestId('exchange-key-new'))
  await userEvent.selectOptions(screen.getByTestId('key-exchange'), 'okx')
  await userEvent.click(screen.getByTestId('key-test'))
  expect(screen.getByText('Enter the key and its secret.')).toBeDefined()
  await userEvent.type(screen.getByTestId('key-public'), 'k')
  await userEvent.type(screen.getByTestId('key-secret'), 's')
  await userEvent.type(screen.getByTestId('key-passphrase'), 'p')
  await userEvent.click(screen.getByTestId('key-test'))
  const answer = await screen.findByTestId('key-test-answer')
  expect(answer.textContent).toContain('41 ms')
  expect(answer.textContent).toContain('May withdrawthe exchange does not tell')
  expect(answer.textContent).toContain('works from any address')
  const body = { exchange: 'okx', api_key: 'k', api_secret: 's', testnet: true, passphrase: 'p' }
  expect(desk.asked.at(-1)?.body).toEqual(body)
  await userEvent.click(screen.getByTestId('key-store'))
  await waitFor(() => expect(screen.queryByTestId('key-store')).toBeNull())
  const stored = desk.asked.filter(({ method, path }) => method === 'POST' && path === '/api/exchange-keys')
  expect(stored.map((one) => one.body)).toEqual([body])
  desk.leave()
})

test('a stored key is tested by its id, and a refusal of the exchange is told', async () => {
  const refused = { ok: false, exchange: 'binance', error: 'Binance does not know this key.' }
  const desk = await open({ 'POST /api/exchange-keys/test': refused })
  await userEvent.click(await screen.findByRole('button', { name: 'Test main' }))
  expect((await screen.findByTestId('key-test-answer')).textContent).toContain(
    'Binance does not know this key.',
  )
  expect(desk.asked.at(-1)?.body).toEqual({ id: 'ek_1' })
  desk.leave()
})

test('a locked keychain says what to do on the machine', async () => {
  const message = 'the exchange keys are sealed with a passphrase, and none is set'
  const locked = new Refused(409, { error: 'conflict', message, details: { source: 'keychain' } })
  const desk = await open({ 'GET /api/exchange-keys': locked })
  expect(await screen.findByText(/sealed with a passphrase that this VeloZ was not given/)).toBeDefined()
  expect(screen.getByTestId<HTMLButtonElement>('exchange-key-new').disabled).toBe(true)
  expect(screen.getByTestId('machine-note').textContent).toContain('VELOZ_KEYCHAIN_PASSPHRASE_FILE=')
  desk.leave()
})

test('from the first steps the form is there at once; who may not change keys sees none of it', async () => {
  const admin = await open({}, { path: '/venues?add=binance' })
  expect(await screen.findByTestId('key-store')).toBeDefined()
  admin.leave()
  const viewer = await open({}, { path: '/venues?add=binance', permissions: ['read:market', 'read:config'] })
  expect(await screen.findByTestId('exchange-key-ek_1')).toBeDefined()
  for (const id of ['key-store', 'exchange-key-new']) expect(screen.queryByTestId(id)).toBeNull()
  expect(screen.queryByRole('button', { name: 'Test main' })).toBeNull()
  viewer.leave()
})
