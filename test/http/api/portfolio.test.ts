import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { type Event, JournalFailed } from '../../../src/domain/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { faultyJournal } from '../../support/faulty-journal.ts'

let house: TestGateway
afterEach(() => house.close())

type Rows = readonly Record<string, unknown>[]
const market = (side: string, over: object = {}) =>
  house.order({ side, type: 'market', price: undefined, qty: '0.01', ...over })

describe('the portfolio', () => {
  test('is worth what it is made of', async () => {
    house = await aGateway()
    await market('buy')
    await house.advance(5000)
    const { json } = await house.get('/api/portfolio')
    const allocation = json['allocation'] as Rows
    const worth = allocation.reduce((sum, row) => sum + Number(row['worth']), 0)
    expect(worth).toBeCloseTo(Number(json['equity']), 6)
    expect(allocation.reduce((sum, row) => sum + Number(row['share']), 0)).toBeCloseTo(1, 9)
    expect(allocation.map(({ asset }) => asset).toSorted()).toEqual(['BTC', 'USDT'])
  })

  test('tells by symbol and by strategy what the fills tell', async () => {
    house = await aGateway()
    await market('buy', { strategy_id: 'grid' })
    await market('buy')
    await market('sell', { strategy_id: 'grid', qty: '0.005' })
    await house.advance(5000)
    const { json } = await house.get('/api/portfolio')
    const { json: fills } = await house.get('/api/fills')
    const items = fills['items'] as Rows
    const volume = items.reduce((sum, row) => sum + Number(row['qty']) * Number(row['price']), 0)
    const [symbol] = json['by_symbol'] as Rows
    expect(symbol).toMatchObject({ symbol: 'BTCUSDT', venue: 'sim', fills: items.length, qty: 0.015 })
    expect(Number(symbol?.['volume'])).toBeCloseTo(volume, 6)
    const strategies = json['by_strategy'] as Rows
    expect(strategies.map((row) => row['strategy_id'])).toEqual([null, 'grid'])
    const sums = (name: string) => strategies.reduce((sum, row) => sum + Number(row[name]), 0)
    expect(sums('volume')).toBeCloseTo(volume, 6)
    expect(sums('fills')).toBe(items.length)
    const { realized_pnl, unrealized_pnl } = symbol ?? {}
    expect(sums('realized_pnl') + sums('unrealized_pnl')).toBeCloseTo(
      Number(realized_pnl) + Number(unrealized_pnl),
      9,
    )
    const { json: positions } = await house.get('/api/positions')
    expect((positions['items'] as Rows)[0]?.['realized_pnl']).toBe(realized_pnl as number)
    expect(json['counted']).toMatchObject({ is_current: true, missing: null })
  })

  test('has a day and a total once something was written down', async () => {
    house = await aGateway()
    expect((await house.get('/api/portfolio')).json).toMatchObject({ day: null, total: null })
    await house.advance(61_000)
    const { json } = await house.get('/api/portfolio')
    expect(json['day']).toMatchObject({ deposits: 0 })
    expect(Object.keys(json['total'] as object)).toContain('return')
    const began = (json['total'] as { start_ts_ns: number }).start_ts_ns
    await house.advance(120_000)
    expect((await house.get('/api/portfolio')).json['total']).toMatchObject({ start_ts_ns: began })
  })

  test('gives its points over time, with the days they belong to', async () => {
    house = await aGateway()
    await house.advance(200_000)
    const { json } = await house.get('/api/portfolio/equity?interval=1m')
    const items = json['items'] as Rows
    expect(items.length).toBeGreaterThan(2)
    const times = items.map((row) => Number(row['ts_ns']))
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    expect((json['days'] as Rows).length).toBe(1)
    const { json: none } = await house.get('/api/portfolio/equity?to_ts_ns=1')
    expect(none).toMatchObject({ items: [], days: [], equity_asset: null })
    expect((await house.get('/api/portfolio/equity?interval=2m')).status).toBe(400)
    const late = await house.get('/api/portfolio/equity?from_ts_ns=9999999999999999999')
    expect(late.json).toMatchObject({ items: [] })
  })
})

describe('the figures of the dashboard', () => {
  test('begin at once and gather a history, the same for everybody', async () => {
    house = await aGateway()
    const { json: first } = await house.get('/api/kpi')
    expect(first['engine']).toMatchObject({ connected: true, problem: null, mailbox_capacity: 8192 })
    await market('buy')
    await house.order({ qty: '5000' })
    await house.advance(10_000)
    const { json } = await house.get('/api/kpi?points=1')
    const history = json['history'] as { times_ms: number[]; columns: Record<string, number[]> }
    expect(history.times_ms.length).toBe(1)
    expect(history.columns['connected']).toEqual([1])
    expect(json['orders']).toMatchObject({ submitted: 1, filled: 1, denied: 1 })
    const { json: two } = await house.get('/api/kpi?points=720')
    const { columns } = two['history'] as typeof history
    expect(columns['events_per_s']?.some((rate) => rate > 0)).toBe(true)
    expect(columns['orders_per_s']?.[0]).toBeCloseTo(0.4, 9)
    expect(columns['http_p99_ms']?.[0]).toBeGreaterThan(0)
    expect(columns['equity']?.length).toBe(2)
  })

  test('say that the engine is gone, and count what it could not take', async () => {
    const journal = faultyJournal(memoryJournal<Event>({ epoch: '0badcafe' }))
    house = await aGateway({ journal })
    journal.failures.push(new JournalFailed('input/output error', false))
    await market('buy')
    expect((await market('buy')).status).toBe(503)
    const { json } = await house.get('/api/kpi')
    expect(json['engine']).toMatchObject({ connected: false })
    expect((json['engine'] as { problem: string }).problem).not.toBe('')
    expect(json['errors']).toMatchObject({ engine_refusals: 2 })
  })
})

test('the log is for whoever may configure, and filters', async () => {
  house = await aGateway()
  expect((await house.get('/api/logs', 'trader')).status).toBe(403)
  const { json } = await house.get('/api/logs?level=INFO&contains=BEGAN')
  const [line] = json['items'] as Rows
  expect(line).toMatchObject({ level: 'info', message: 'a test began', fields: { lines: 'one' } })
  const after = await house.get(`/api/logs?after=${String(json['last_id'])}`)
  expect(after.json).toMatchObject({ items: [], last_id: json['last_id'], left_out: 0 })
  expect((await house.get('/api/logs?level=error')).json['items']).toEqual([])
})
