import { expect, test } from 'bun:test'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { OrderStateRow } from '../../src/contract/index.ts'
import { cellFormat } from '../../ui/features/blotter/cells.ts'
import { Blotter } from '../../ui/features/blotter/index.ts'
import { OpenOrders } from '../../ui/features/blotter/open-orders.tsx'
import { type DeskOptions, renderAtDesk } from '../support/a-desk.tsx'
import { anOrder, exact } from '../ui/support.ts'

const named = (id: string, change: Partial<OrderStateRow> = {}) => anOrder({ client_order_id: id, ...change })

async function open(orders: readonly OrderStateRow[], options: DeskOptions = {}) {
  const desk = await renderAtDesk(<Blotter />, { snapshot: { orders: [...orders] }, ...options })
  const sent = (path: string) => desk.asked.filter((asked) => asked.method === 'POST' && asked.path === path)
  return { ...desk, sent }
}

test('an amend shows what changes, is sent once, and says which way it was done', async () => {
  const { sent, leave } = await open([named('one')], {
    answers: {
      'POST /api/amend': { ok: true, client_order_id: 'one', status: 'ACCEPTED', way: 'cancel_replace' },
    },
  })
  await userEvent.click(screen.getByTestId('amend-one'))
  expect((screen.getByTestId('amend-send') as HTMLButtonElement).disabled).toBe(true)
  const price = screen.getByTestId('amend-price')
  await userEvent.clear(price)
  await userEvent.type(price, '60100.5')
  const changes = screen.getByRole('table', { name: 'Changes' })
  expect(within(changes).getByRole('row', { name: /Price/ }).textContent).toBe('Price6000060100.5')
  await userEvent.dblClick(screen.getByTestId('amend-send'))
  await waitFor(() => expect(screen.getByTestId('amend-outcome').textContent).toContain('sent anew'))
  expect(sent('/api/amend').map(({ body }) => body)).toEqual([{ client_order_id: 'one', price: '60100.5' }])
  leave()
})

test('an empty list tells only who may trade how to begin', async () => {
  const trader = await open([])
  screen.getByText('No open orders. Send one from the ticket, or press B.')
  trader.leave()
  const looker = await open([], { permissions: ['read:orders', 'read:market', 'write:cancel'] })
  screen.getByText('No open orders.')
  looker.leave()
})

test('a phone is told how an order stands in the one cell that it has room for', async () => {
  const stop = { type: 'STOP_MARKET', status: 'HELD', held_by: 'engine', stop_price: exact(48_000) } as const
  const list = <OpenOrders orders={[named('one', stop)]} format={cellFormat([], 'utc')} room="phone" />
  const { leave } = await renderAtDesk(list)
  const seen = (role: 'columnheader' | 'cell') =>
    screen.getAllByRole(role).filter(({ classList }) => !classList.contains('hide-narrow'))
  expect(seen('columnheader').map(({ textContent }) => textContent)).toEqual(['Order', 'Amend, cancel'])
  expect(seen('cell')[0]?.textContent).toContain('Held Lives only while VeloZ runs.')
  leave()
})

test('cancel all says how many of which, and what stays unprotected, before it does', async () => {
  const stop = { type: 'STOP_MARKET', status: 'HELD', held_by: 'engine', stop_price: exact(48_000) } as const
  const orders = [named('one'), named('two', stop), named('three', { symbol: 'ETHUSDT' })]
  const { sent, leave } = await open(orders, {
    answers: { 'POST /api/cancel_all': { ok: true, orders: [] } },
  })
  await userEvent.click(screen.getByTestId('blotter-cancel-all'))
  const dialog = screen.getByTestId('cancel-all-dialog')
  expect(dialog.textContent).toContain(
    '2 open orders of BTCUSDT at sim will be cancelled. 1 of them is a stop',
  )
  await userEvent.click(screen.getByLabelText('All symbols (3)'))
  expect(dialog.textContent).toContain('3 open orders will be cancelled.')
  await userEvent.click(screen.getByLabelText('BTCUSDT at sim (2)'))
  await userEvent.click(screen.getByTestId('confirm-yes'))
  await waitFor(() => expect(sent('/api/cancel_all')).toHaveLength(1))
  expect(sent('/api/cancel_all')[0]?.body).toEqual({ symbol: 'BTCUSDT', venue: 'sim' })
  leave()
})

test('history goes on with what is kept; a row opens the order, a button in it does not', async () => {
  const kept = [named('new', { status: 'FILLED' }), named('old', { status: 'CANCELLED' })]
  const { leave } = await open([named('new', { status: 'FILLED' }), named('resting')], {
    answers: { 'GET /api/orders/history': { items: kept, next_cursor: null } },
  })
  await userEvent.click(screen.getByTestId('cancel-resting'))
  expect(window.location.pathname).toBe('/')
  await userEvent.click(screen.getByTestId('tab-history'))
  await waitFor(() => screen.getByTestId('history-row-old'))
  expect(screen.getAllByTestId(/^history-row-/)).toHaveLength(2)
  await userEvent.click(screen.getByTestId('history-row-old'))
  expect(window.location.pathname).toBe('/order/old')
  leave()
})

test('whoever may not read orders is told so, and nothing is asked for that would be refused', async () => {
  const { asked, leave } = await open([named('one')], { permissions: ['read:market'] })
  expect(screen.getByText(/Your role does not show orders and fills/)).toBeDefined()
  expect(screen.queryByTestId('order-row-one')).toBeNull()
  expect(asked.filter(({ path }) => path.startsWith('/api/orders') || path.startsWith('/api/fills'))).toEqual(
    [],
  )
  leave()
})

test('whoever may only look finds neither amend nor cancel', async () => {
  const { leave } = await open([named('one')], {
    permissions: ['read:orders', 'read:market', 'read:account'],
  })
  expect(screen.getByTestId('order-row-one')).toBeDefined()
  expect(screen.queryByTestId('cancel-one')).toBeNull()
  expect(screen.queryByTestId('amend-one')).toBeNull()
  expect(screen.queryByTestId('blotter-cancel-all')).toBeNull()
  leave()
})
