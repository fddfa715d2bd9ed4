import { afterAll, beforeAll, expect, test } from 'bun:test'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'

let house: TestGateway
beforeAll(async () => {
  house = await aGateway()
  await house.advance(1000)
  await house.order({ client_order_id: 'open' })
  await house.order({ client_order_id: 'done', type: 'market', price: undefined })
})
afterAll(() => house.close())

type Row = Readonly<Record<string, unknown>>

async function rowsOf(path: string, name: string): Promise<readonly Row[]> {
  const { status, json } = await house.get(path)
  expect(status).toBe(200)
  return json[name] as readonly Row[]
}

test.each([
  ['/api/orders_state', 'items'],
  ['/api/orders', 'items'],
  ['/api/fills', 'items'],
  ['/api/positions', 'items'],
  ['/api/account', 'balances'],
  ['/api/snapshot', 'orders'],
  ['/api/snapshot', 'instruments'],
])('semantics 20: every row of %s.%s bears its venue', async (path, name) => {
  const rows = await rowsOf(path, name)
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.filter(({ venue }) => venue !== 'sim')).toEqual([])
})

test.each(['BTCUSDT', 'btcusdt', 'BTC/USDT', 'BTC-USDT', 'btc/usdt'])(
  'semantics 20: %s is BTCUSDT',
  async (symbol) => {
    const client_order_id = `as-${symbol.replace('/', '.')}`
    expect((await house.order({ symbol, client_order_id })).status).toBe(200)
    const { json } = await house.get(`/api/order_state?client_order_id=${client_order_id}`)
    expect(json).toMatchObject({ symbol: 'BTCUSDT', venue: 'sim' })
  },
)

test('semantics 20: a metric of one symbol names its venue', async () => {
  const lines = (await house.metricsText()).split('\n').filter((line) => line.includes('symbol="'))
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.filter((line) => !line.includes('venue="'))).toEqual([])
})
