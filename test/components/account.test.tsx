import { expect, test } from 'bun:test'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Account } from '../../ui/features/account/index.ts'
import { Refused, renderAtDesk } from '../support/a-desk.tsx'
import { aSnapshot, exact } from '../ui/support.ts'

const account = {
  ...aSnapshot().account,
  balances: [
    { venue: 'sim', asset: 'USDT', free: exact('1000.129'), locked: exact('0.5') },
    { venue: 'sim', asset: 'BTC', free: exact('0.123456789'), locked: exact(0) },
  ],
  positions: [
    {
      ...{ ts_ns: exact(0), venue: 'sim', symbol: 'BTCUSDT', qty: exact('0.50'), avg_price: exact(60_000) },
      ...{ realized_pnl: exact('-1.5'), unrealized_pnl: exact(7), margin: exact(0) },
      ...{ liquidation_price: null, leverage: null },
    },
  ],
}
const ORDERED = { ok: true, client_order_id: 'x', venue_order_id: null, status: 'FILLED', seq: 12 }

test('balances are cut, never rounded up, and what has no price says so', async () => {
  const desk = await renderAtDesk(<Account />, { snapshot: { account } })
  expect(screen.getByTestId('balance-USDT-free').textContent).toBe('1,000.12')
  expect(screen.getByTestId('balance-BTC-free').textContent).toBe('0.12345678')
  expect(screen.getByTestId('position').textContent).toContain('Long')
  expect(screen.getByText('no price')).toBeDefined()
  expect(screen.getByTestId('equity').textContent).toContain('USDT + BTC')
  desk.leave()
})

test('closing says what it does, and is one reduce-only market order however often it is tried', async () => {
  let tries = 0
  const desk = await renderAtDesk(<Account />, {
    snapshot: { account },
    answers: {
      'POST /api/order': () => {
        tries += 1
        return tries === 1 ? new Refused(502, { error: 'bad_gateway', message: 'the way is lost' }) : ORDERED
      },
    },
  })
  await userEvent.click(screen.getByTestId('close-BTCUSDT'))
  const dialog = screen.getByTestId('close-position')
  expect(dialog.textContent).toContain('Sells 0.5 BTC of BTCUSDT at sim at market, reduce only')
  await userEvent.click(screen.getByTestId('confirm-yes'))
  await waitFor(() => expect(dialog.textContent).toContain('sending it again is safe'))
  await userEvent.click(screen.getByTestId('confirm-yes'))
  await waitFor(() => expect(dialog.textContent).not.toContain('Sells 0.5'))
  const [first, second] = desk.asked.filter(({ path }) => path === '/api/order').map(({ body }) => body)
  expect(first).toMatchObject({ side: 'sell', qty: '0.5', type: 'market', reduce_only: true, venue: 'sim' })
  expect(second).toEqual(first)
  desk.leave()
})

test('who may not order is offered no way to close, and a halt says why it is shut', async () => {
  const viewer = await renderAtDesk(<Account />, { snapshot: { account }, permissions: ['read:account'] })
  expect(screen.queryByTestId('close-BTCUSDT')).toBeNull()
  viewer.leave()
  const stranger = await renderAtDesk(<Account />, { snapshot: { account }, permissions: ['read:market'] })
  expect(screen.getByText(/^Your role does not show balances/)).toBeDefined()
  expect(screen.queryByTestId('balances')).toBeNull()
  stranger.leave()
  const halted = await renderAtDesk(<Account />, { snapshot: { account, trading_state: 'halted' } })
  const button = screen.getByTestId('close-BTCUSDT')
  expect([button.hasAttribute('disabled'), button.title]).toEqual([
    true,
    'Trading is halted: no order is taken',
  ])
  halted.leave()
})
