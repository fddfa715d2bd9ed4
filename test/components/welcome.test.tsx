import { expect, test } from 'bun:test'
import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { WelcomeHint, WelcomePage } from '../../ui/features/welcome/index.ts'
import { type Asked, Refused, renderAtDesk } from '../support/a-desk.tsx'
import { ToldLine } from '../support/told-line.ts'
import { aFill, anOrder } from '../ui/support.ts'

const BOOK = {
  ...{ symbol: 'BTCUSDT', venue: 'sim', ts_ns: 0 },
  ...{ bids: [[63_999, 1]], asks: [[64_000, 1]] },
}
const ANSWERS = {
  'GET /api/health': { ok: true, engine: { connected: true } },
  'GET /api/market/book': BOOK,
  'GET /api/audit/logs': { logs: [] },
  'GET /api/users': { items: [], next_cursor: null },
  'GET /api/exchange-keys': { keys: [] },
  'POST /api/order': { ok: true, client_order_id: 'x', venue_order_id: null, status: 'ACCEPTED', seq: 1 },
}
const open = (over: object = {}, more: object = {}) =>
  renderAtDesk(<WelcomePage />, { answers: { ...ANSWERS, ...over }, ...more })
const orders = (asked: readonly Asked[]) =>
  asked.filter(({ path }) => path === '/api/order').map(({ body }) => body as Record<string, string>)
const stateOf = (id: string) => screen.getByTestId(id).dataset['state']

test('the list fills itself in, and the button says what it buys before it does', async () => {
  const desk = await open()
  await waitFor(() => expect(stateOf('step-engine')).toBe('done'))
  expect(stateOf('step-signed-in')).toBe('done')
  expect([stateOf('step-order'), stateOf('step-fill'), stateOf('step-key')]).toEqual(['now', 'open', 'open'])
  const step = screen.getByTestId('step-order')
  await waitFor(() =>
    expect(step.textContent).toContain('Buys 0.00079 BTC at market on the simulated exchange'),
  )
  expect(step.textContent).toContain('50.56 USDT of paper money')
  desk.leave()
})

test('a double click buys once', async () => {
  const desk = await open()
  await userEvent.dblClick(await screen.findByTestId('first-buy'))
  await waitFor(() => expect(screen.queryByTestId('first-buy')).toBeNull())
  const sent = orders(desk.asked)
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({
    side: 'buy',
    symbol: 'BTCUSDT',
    venue: 'sim',
    qty: '0.00079',
    type: 'market',
  })
  desk.leave()
})

test('an uncertain order goes out again under its id, a refused one under another', async () => {
  const answers = [
    new Refused(503, { error: 'overloaded', message: 'later' }),
    new Refused(422, { error: 'denied', message: 'no money' }),
    ANSWERS['POST /api/order'],
  ]
  const desk = await open({ 'POST /api/order': () => answers.shift() })
  await userEvent.click(await screen.findByTestId('first-buy'))
  await screen.findByText('Later.')
  await userEvent.click(screen.getByTestId('first-buy'))
  await screen.findByText('No money.')
  await userEvent.click(screen.getByTestId('first-buy'))
  await waitFor(() => expect(screen.queryByTestId('first-buy')).toBeNull())
  const [first, again, other] = orders(desk.asked).map(({ client_order_id }) => client_order_id)
  expect(again).toBe(first!)
  expect(other).not.toBe(first!)
  desk.leave()
})

test('with an order and its fill both are done, and what was bought is told', async () => {
  const snapshot = { orders: [anOrder()], fills: [aFill()] }
  const desk = await open({}, { snapshot })
  await waitFor(() => expect(stateOf('step-fill')).toBe('done'))
  expect(stateOf('step-order')).toBe('done')
  expect(screen.getByTestId('step-fill').textContent).toMatch(/^✓Done:Its first fill(Bought|Sold) /)
  expect(screen.queryByTestId('first-buy')).toBeNull()
  desk.leave()
})

test('nothing is bought by a button where the money is not paper, or by who may not trade', async () => {
  const live = await open({}, { snapshot: { mode: 'testnet' } })
  expect(await screen.findByText(/This is not paper money/)).toBeDefined()
  expect(screen.queryByTestId('first-buy')).toBeNull()
  live.leave()
  const looker = await open(
    {},
    { permissions: ['read:market', 'read:orders', 'read:account', 'read:config'] },
  )
  expect((await screen.findByTestId('step-order')).textContent).toContain('Ask an administrator')
  expect(screen.queryByTestId('first-buy')).toBeNull()
  looker.leave()
})

test('the hint keeps its place when the first order went out, until the page is left', async () => {
  window.localStorage.clear()
  const line = new ToldLine()
  const desk = await renderAtDesk(<WelcomeHint />, { snapshot: { orders: [], fills: [] }, line })
  const hint = await screen.findByTestId('welcome-hint')
  await act(async () => line.say('order_state', anOrder(), 11))
  await waitFor(() => expect(desk.terminal.state.replica?.orders).toHaveLength(1))
  expect(screen.getByTestId('welcome-hint')).toBe(hint)
  desk.leave()
})

test('the hint comes once, and not where something was traded', async () => {
  const fresh = await renderAtDesk(<WelcomeHint />, { snapshot: { orders: [], fills: [] } })
  await userEvent.click(await screen.findByTestId('welcome-dismiss'))
  expect(screen.queryByTestId('welcome-hint')).toBeNull()
  fresh.leave()
  const again = await renderAtDesk(<WelcomeHint />, { snapshot: { orders: [], fills: [] } })
  expect(screen.queryByTestId('welcome-hint')).toBeNull()
  again.leave()
  window.localStorage.clear()
  const traded = await renderAtDesk(<WelcomeHint />, { snapshot: { orders: [anOrder()], fills: [] } })
  expect(screen.queryByTestId('welcome-hint')).toBeNull()
  traded.leave()
})
