import { afterEach, describe, expect, test } from 'bun:test'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { KPI_NAMES, type KpiAnswer, type LogsAnswer, type PortfolioAnswer } from '../../src/contract/index.ts'
import { DashboardPage } from '../../ui/features/dashboard/index.ts'
import { LogsPage } from '../../ui/features/logs/index.ts'
import { PortfolioPage } from '../../ui/features/portfolio/index.ts'
import { renderAtDesk } from '../support/a-desk.tsx'
import { exact } from '../ui/support.ts'

let leave: () => void = () => undefined
afterEach(() => leave())

async function renderPage(...given: Parameters<typeof renderAtDesk>): Promise<void> {
  const desk = await renderAtDesk(...given)
  leave = desk.leave
}

const everyName = <Value,>(value: Value) =>
  Object.fromEntries(KPI_NAMES.map((name) => [name, value])) as Record<(typeof KPI_NAMES)[number], Value>

function kpi(engine: Partial<KpiAnswer['engine']> = {}): KpiAnswer {
  return {
    ts_ns: exact(0),
    engine: {
      connected: true,
      problem: null,
      uptime_s: 125,
      reconnect_count: 0,
      trading_state: 'active',
      mailbox_capacity: 1000,
      durable_seq: 42,
      ...engine,
    },
    now: { ...everyName<number | null>(1), order_p99_ms: null, order_p50_ms: null },
    equity: exact('100000.126'),
    equity_asset: 'USDT',
    pnl_today: exact('-12.5'),
    orders: {
      since_ts_ns: exact(0),
      submitted: 7,
      filled: 5,
      cancelled: 1,
      rejected: 0,
      denied: 2,
      expired: 0,
    },
    errors: { http_5xx: 3, engine_refusals: 4 },
    history: { interval_ms: 5000, times_ms: [1, 2], columns: everyName<(number | null)[]>([1, 2]) },
  }
}

const VENUE = {
  venue: 'binance',
  state: 'disconnected',
  mode: 'testnet',
  instruments: 3,
  instruments_trading: 2,
  data_age_ms: 4200,
  reconnect_count: 6,
  open_orders: 1,
  problem: 'The venue does not answer.',
  remote: {
    clock_skew_ms: '-12.6',
    rate_budget_used_ratio: '0.8',
    banned_until: null,
    dead_man_switch: 'armed',
    reconciled: false,
    reconciliation_problem: 'Two fills are missing.',
    last_reconciled_at: null,
    book_resyncs: 0,
  },
  holds: { stops: true, trailing_stops: false, good_till_date: true, amend_in_place: true },
}

const watched = (over: object = {}) => ({
  'GET /api/kpi': kpi(),
  'GET /api/venues': { items: [VENUE], next_cursor: null },
  'GET /api/market/quality': { items: [], next_cursor: null },
  ...over,
})

describe('the dashboard', () => {
  test('says whether the engine is connected, and what became of orders', async () => {
    await renderPage(<DashboardPage />, { answers: watched() })
    const tile = await screen.findByTestId('kpi-connected')
    expect(tile.textContent).toContain('Engine Connected')
    expect(tile.textContent).toContain('Yes')
    expect(tile.textContent).toContain('up 2 min 5 s')
    expect(screen.getByTestId('kpi-equity').textContent).toContain('100,000.12')
    expect(screen.getByTestId('kpi-pnl').textContent).toContain('−12.50')
    expect(screen.getByTestId('kpi-orders-denied').textContent).toContain('2')
    expect(screen.getByTestId('kpi-order-latency').textContent).toContain('—')
    expect(screen.getByTestId('kpi-errors').textContent).toContain('4 commands not taken')
  })

  test('gives the reason when it is not', async () => {
    const gone = kpi({ connected: false, problem: 'The disk does not answer.' })
    await renderPage(<DashboardPage />, { answers: watched({ 'GET /api/kpi': gone }) })
    const tile = await screen.findByTestId('kpi-connected')
    expect(tile.textContent).toContain('No')
    expect(tile.textContent).toContain('The disk does not answer.')
  })

  test('tells of each venue what is wrong with it', async () => {
    await renderPage(<DashboardPage />, { answers: watched() })
    const card = await screen.findByTestId('kpi-venue-binance')
    for (const word of [
      'Disconnected',
      'The venue does not answer.',
      'Two fills are missing.',
      '−13 ms',
      '4.2 s',
    ])
      expect(card.textContent).toContain(word)
    expect(within(card).getByRole('meter', { name: 'Rate budget' }).getAttribute('aria-valuetext')).toContain(
      '80 %',
    )
  })
})

const log = (over: Partial<LogsAnswer> = {}): LogsAnswer => ({
  items: [
    { id: 1, ts_ns: exact(1_000_000), level: 'info', message: 'engine running', fields: { seq: 5 } },
    { id: 2, ts_ns: exact(2_000_000), level: 'error', message: 'venue lost', fields: null },
  ],
  last_id: 2,
  left_out: 0,
  next_cursor: null,
  ...over,
})

describe('the log', () => {
  test('pauses where it is and counts what waits', async () => {
    const person = userEvent.setup()
    let answers = 0
    const answer = () => {
      answers += 1
      const later = { id: 3, ts_ns: exact(3_000_000), level: 'warn' as const, message: 'third', fields: null }
      return answers === 1 ? log() : log({ items: [later], last_id: 3 })
    }
    await renderPage(<LogsPage />, { answers: { 'GET /api/logs': answer } })
    await screen.findByTestId('log-lines')
    await person.click(screen.getByTestId('log-pause'))
    await waitFor(() => expect(screen.getByTestId('log-waiting').textContent).toBe('paused, 1 line waits'), {
      timeout: 4000,
    })
    await person.click(screen.getByTestId('log-pause'))
    expect(screen.getByTestId('log-waiting').textContent).toBe('live')
  })

  test('whoever may not read it sees the events alone', async () => {
    const nothing = { items: [], next_cursor: null }
    const answers = { 'GET /api/orders': nothing, 'GET /api/fills': nothing }
    await renderPage(<LogsPage />, { answers, permissions: ['read:orders', 'read:account', 'read:market'] })
    await screen.findByTestId('tab-events')
    expect(screen.queryByTestId('tab-log')).toBeNull()
    expect(screen.getByText(/Nothing of this kind happened yet/)).toBeTruthy()
  })
})

const result = { start_ts_ns: exact(0), start_equity: exact(1000), pnl: exact('12.5'), deposits: exact(0) }
const day = (date: string, gained: string) => ({
  ...{ day: date, start_equity: exact(1000), end_equity: exact(1010), pnl: exact(10), deposits: exact(0) },
  return: exact(gained),
})

const portfolio: PortfolioAnswer = {
  ts_ns: exact(0),
  equity: exact('1012.5'),
  equity_asset: 'USDT',
  day: { ...result, return: exact('0.0125') },
  total: null,
  drawdown: exact('0.02'),
  allocation: [
    { asset: 'USDT', amount: exact(1000), worth: exact(1000), share: exact('0.9877') },
    { asset: 'AIR', amount: exact(5), worth: null, share: null },
  ],
  perpetuals_unrealized: exact(0),
  by_symbol: [
    {
      ...{ venue: 'sim', symbol: 'BTCUSDT', quote: 'USDT', qty: exact('0.5'), fills: 3, volume: exact(2500) },
      ...{
        realized_pnl: exact('-3.5'),
        unrealized_pnl: null,
        fees: [{ asset: 'BNB', amount: exact('0.01') }],
      },
    },
  ],
  by_strategy: [
    {
      ...{ strategy_id: null, realized_pnl: exact(1), unrealized_pnl: exact(2), volume: exact(3) },
      ...{ fees_worth: null, fills: 3, fees: [] },
    },
  ],
  counted: { is_current: true, seq: 9, missing: { from_seq: 1, to_seq: 4 } },
}

describe('the portfolio', () => {
  const answers = {
    'GET /api/portfolio': portfolio,
    'GET /api/portfolio/equity': {
      equity_asset: 'USDT',
      items: [],
      days: [day('2026-10-31', '-0.01'), day('2026-11-02', '0.01')],
      next_cursor: null,
    },
  }

  test('says what is not priced and what is not counted', async () => {
    await renderPage(<PortfolioPage />, { answers })
    expect((await screen.findByTestId('portfolio-day')).textContent).toContain('+12.50')
    expect(screen.getByText(/AIR: no instrument gives a price/)).toBeTruthy()
    expect(screen.getByText(/Records 1 to 4 could not be read/)).toBeTruthy()
    expect(within(screen.getByTestId('by-symbol')).getByText('−3.50')).toBeTruthy()
    expect(within(screen.getByTestId('by-strategy')).getByText('By hand')).toBeTruthy()
    expect(await screen.findByText(/A curve needs two points/)).toBeTruthy()
  })

  test('a calendar that is turned and read by keyboard', async () => {
    const person = userEvent.setup()
    await renderPage(<PortfolioPage />, { answers })
    const newest = await screen.findByTestId('day-2026-11-02')
    expect(newest.getAttribute('aria-pressed')).toBe('true')
    expect(newest.textContent).toContain('+1.00 %')
    screen.getByRole('button', { name: 'The month before' }).focus()
    await person.keyboard('{Enter}')
    const before = screen.getByTestId('day-2026-10-31')
    before.focus()
    await person.keyboard(' ')
    expect(before.getAttribute('aria-pressed')).toBe('true')
    expect(screen.getByRole('region', { name: '2026-10-31' }).textContent).toContain('−1.00 %')
    expect((screen.getByRole('button', { name: 'The month before' }) as HTMLButtonElement).disabled).toBe(
      true,
    )
  })
})
