import { expect, test } from 'bun:test'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route } from 'wouter'
import type { OrderCheckRow, OrderTraceAnswer } from '../../src/contract/index.ts'
import { OrderPage } from '../../ui/features/order/index.ts'
import { Refused, renderAtDesk } from '../support/a-desk.tsx'
import { aFill, anOrder, exact } from '../ui/support.ts'

const check = (over: Partial<OrderCheckRow>): OrderCheckRow => ({
  check: 'order_notional',
  passed: true,
  applies: true,
  value: exact(500),
  limit: exact(50_000),
  bound: 'at_most',
  unit: 'USDT',
  message: 'The order is worth 500 USDT; at most 50000 USDT is allowed.',
  ...over,
})

const TRACE: OrderTraceAnswer = {
  order: anOrder({
    client_order_id: 'm-1',
    type: 'MARKET',
    limit_price: null,
    status: 'FILLED',
    order_qty: exact('0.01'),
    executed_qty: exact('0.01'),
    avg_price: exact('50000.86'),
    fees: exact('0.50000860'),
    fee_asset: 'USDT',
  }),
  request: {
    venue: 'sim',
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    tif: 'IOC',
    order_qty: exact('0.01'),
    limit_price: null,
    stop_price: null,
    trigger_by: null,
    expire_ts_ns: null,
    reduce_only: false,
    post_only: false,
    bracket: { take_profit: exact(60_000), stop_loss: null, stop_loss_limit: null },
  },
  origin: { user_id: 'ada', address: '127.0.0.1', request_id: 'r-9', strategy_id: null },
  checks: [
    check({}),
    check({
      check: 'reduce_only',
      applies: false,
      value: null,
      limit: null,
      message: 'It is not reduce only.',
    }),
  ],
  checks_problem: null,
  records: [
    {
      seq: 8,
      ts_ns: exact('1700000000000000001'),
      kind: 'order_submitted',
      summary: 'Let in and sent to sim: buy 0.01 BTC.',
      fields: { qty: exact('0.01'), price: exact('52500.89') },
      status: 'SUBMITTED',
    },
    {
      seq: 10,
      ts_ns: exact('1700000000012300001'),
      kind: 'order_filled',
      summary: 'Filled 0.01 BTC at 50000.86 as taker.',
      fields: { qty: exact('0.01') },
      status: 'FILLED',
    },
  ],
  records_cut: false,
  records_problem: null,
  fills: [aFill({ client_order_id: 'm-1' })],
  fees: [{ asset: 'USDT', amount: exact('0.50000860') }],
  latencies: {
    held_to_submitted_ms: null,
    submitted_to_accepted_ms: exact('12.300'),
    submitted_to_first_fill_ms: exact('12.300'),
    accepted_to_first_fill_ms: exact('0.000'),
    first_to_last_fill_ms: exact('0.000'),
    total_ms: exact('12.300'),
  },
  related: [{ relation: 'exit', client_order_id: 'v-1', status: 'ACCEPTED', type: 'LIMIT' }],
  audit: [
    {
      timestamp: 1_700_000_000,
      action: 'order_submitted',
      user_id: 'ada',
      request_id: 'r-9',
      outcome: 'success',
      seq: 3,
    },
  ],
}

const MESSAGES = {
  items: [
    { ts_ns: exact('1700000000001000000'), direction: 'sent', name: 'POST /order', text: '{"q":"0.010"}' },
  ],
  next_cursor: null,
}

const page = (
  <Route path="/order/:id">
    <OrderPage />
  </Route>
)
const answersOf = (trace: unknown, messages: unknown = MESSAGES) => ({
  'GET /api/order/trace': trace,
  'GET /api/order/messages': messages,
})

test('the whole chain of one order', async () => {
  const desk = await renderAtDesk(page, { answers: answersOf(TRACE), path: '/order/m-1' })
  await screen.findByTestId('order-timeline')
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Buy 0.01 BTCUSDT at sim, market')
  expect(screen.getByTestId('order-status').textContent).toContain('Filled')
  expect(screen.getByTestId('order-filled').textContent).toContain('100 % of 0.01000')
  const timeline = screen.getByTestId('order-timeline')
  expect(timeline.textContent).toContain('Filled 0.01 BTC at 50000.86 as taker.')
  expect(timeline.textContent).toContain('+12.3 ms')
  expect(timeline.textContent).toContain('price 52,500.89')
  expect(screen.getByTestId('order-asked').textContent).toContain('Take profit')
  expect(screen.getByRole('link', { name: 'v-1' }).getAttribute('href')).toBe('/order/v-1')
  expect(screen.getByTestId('order-messages').textContent).toContain('"q": "0.010"')
  expect(screen.getByTestId('order-fills').textContent).toContain('0.10000')
  expect(screen.getByTestId('order-audit').textContent).toContain('order submitted')
  desk.leave()
})

test('checks that did not hold the order come when they are asked for', async () => {
  const desk = await renderAtDesk(page, { answers: answersOf(TRACE), path: '/order/m-1' })
  const checks = await screen.findByTestId('order-checks')
  expect(checks.textContent).toContain('Order notional')
  expect(checks.textContent).toContain('at most 50,000 USDT')
  expect(checks.textContent).not.toContain('Reduce only')
  await userEvent.click(screen.getByRole('button', { name: 'All 2' }))
  expect(checks.textContent).toContain('Reduce only')
  desk.leave()
})

test('a refused one says by which check, and in which words', async () => {
  const message = 'The order is 60000, above the maximum of 50000.'
  const refused: OrderTraceAnswer = {
    ...TRACE,
    order: anOrder({
      client_order_id: 'no',
      status: 'REJECTED',
      rejected_by: 'veloz',
      reason: 'order_too_large',
    }),
    checks: [check({ passed: false, value: exact(60_000), message })],
    fills: [],
    fees: [],
    related: [],
  }
  const desk = await renderAtDesk(page, { answers: answersOf(refused), path: '/order/no' })
  const checks = await screen.findByTestId('order-checks')
  expect(checks.textContent).toContain(message)
  expect(checks.textContent).toContain('Refused')
  expect(screen.getByTestId('order-status').textContent).toContain('Denied')
  expect(screen.getByTestId('order-fills').textContent).toContain('Nothing of it has traded.')
  desk.leave()
})

test('what cannot be told is said, each where it is missing', async () => {
  const old: OrderTraceAnswer = {
    ...TRACE,
    records: [],
    records_problem: 'The journal no longer holds the records of that time.',
    checks: null,
    checks_problem: 'The journal no longer holds the records of that time.',
    fills: [],
  }
  delete (old as { audit?: unknown }).audit
  const answers = answersOf(old, { items: [], next_cursor: null })
  const desk = await renderAtDesk(page, { answers, path: '/order/m-1' })
  expect((await screen.findByTestId('order-timeline')).textContent).toContain('The journal no longer holds')
  expect(screen.getByTestId('order-checks').textContent).toContain('The journal no longer holds')
  expect(screen.getByTestId('order-fills').textContent).toContain('older than what is kept here')
  expect(screen.getByTestId('order-messages').textContent).toContain('nothing goes over a wire')
  expect(screen.queryByTestId('order-audit')).toBeNull()
  desk.leave()
})

test('nobody has this id', async () => {
  const unknown = new Refused(404, { error: 'not_found', message: 'No order has the client_order_id gone.' })
  const desk = await renderAtDesk(page, { answers: answersOf(unknown, unknown), path: '/order/gone' })
  await waitFor(() => expect(screen.getByTestId('order-page').textContent).toContain('knows no order'))
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Order gone')
  expect(screen.getByRole('link', { name: 'Orders' }).getAttribute('href')).toBe('/orders')
  desk.leave()
})
