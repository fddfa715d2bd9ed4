import { expect, test } from 'bun:test'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReconciliationAnswer } from '../../src/contract/index.ts'
import { ReconciliationPage } from '../../ui/features/reconciliation/index.ts'
import { renderAtDesk } from '../support/a-desk.tsx'
import { exact } from '../ui/support.ts'

const VENUE = {
  venue: 'binance',
  reconciled: false,
  problem: 'the balances differ',
  running: false,
  last_success_at: null,
  last_attempt_at: 1_700_000_000,
}

const FOUND: ReconciliationAnswer = {
  venues: [VENUE],
  mismatches: [
    {
      seq: 9,
      ts_ns: exact('1700000000000000001'),
      venue: 'binance',
      type: 'missing_fill',
      action: 'applied',
      client_order_id: 'one',
      venue_order_id: '77',
      symbol: 'BTCUSDT',
      asset: null,
      ours: exact(0),
      theirs: exact('0.5'),
      message: 'A fill of 0.5 was missing.',
    },
  ],
}

test('a venue in doubt says why, and what was done about each difference', async () => {
  const desk = await renderAtDesk(<ReconciliationPage />, { answers: { 'GET /api/reconciliation': FOUND } })
  const standing = await screen.findByTestId('standing-binance')
  expect(standing.textContent).toContain('In doubt')
  expect(standing.textContent).toContain('The balances differ.')
  const table = screen.getByTestId('mismatches')
  expect(table.textContent).toContain('Missing fill')
  expect(table.textContent).toContain('applied')
  expect(screen.getByRole('link', { name: 'one' }).getAttribute('href')).toBe('/order/one')
  desk.leave()
})

test('comparing is asked for once, and is not offered to whoever may not', async () => {
  const answers = {
    'GET /api/reconciliation': FOUND,
    'POST /api/reconciliation/run': { ok: true, venues: [] },
  }
  const desk = await renderAtDesk(<ReconciliationPage />, { answers })
  await userEvent.click(await screen.findByTestId('reconcile-all'))
  const runs = desk.asked.filter(({ path }) => path === '/api/reconciliation/run')
  expect(runs).toEqual([{ method: 'POST', path: '/api/reconciliation/run', body: {} }])
  desk.leave()
  const reader = await renderAtDesk(<ReconciliationPage />, { answers, permissions: ['read:account'] })
  await screen.findByTestId('standing-binance')
  expect(screen.queryByTestId('reconcile-all')).toBeNull()
  reader.leave()
})

test('on paper there is nothing to compare, and it says why', async () => {
  const answers = { 'GET /api/reconciliation': { venues: [], mismatches: [] } }
  const desk = await renderAtDesk(<ReconciliationPage />, { answers })
  expect(await screen.findByText(/the simulated exchange is part of the journal itself/)).toBeDefined()
  desk.leave()
})

test('a reconciled venue is not said to agree: what was only reported stands below', async () => {
  const venue = { ...VENUE, reconciled: true, problem: null }
  const left = { ...FOUND.mismatches[0]!, type: 'balance', action: 'reported', theirs: exact('99279.2023') }
  const desk = await renderAtDesk(<ReconciliationPage />, {
    answers: { 'GET /api/reconciliation': { venues: [venue], mismatches: [left] } },
  })
  const standing = await screen.findByTestId('standing-binance')
  expect(standing.textContent).toContain('Reconciled')
  expect(standing.textContent).not.toContain('gree')
  expect(screen.getByTestId('mismatches').textContent).toContain('99,279.2023')
  desk.leave()
})
