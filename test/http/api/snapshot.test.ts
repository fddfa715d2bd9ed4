import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { createParser } from 'eventsource-parser'
import { SnapshotAnswer } from '../../../src/contract/index.ts'
import { parseExact } from '../../../ui/data/exact.ts'
import { fold, type Replica, replicaOf } from '../../../ui/data/replica.ts'
import { type Answer, aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { misfits } from '../../support/strict-schema.ts'

let house: TestGateway
beforeEach(async () => {
  house = await aGateway({ limits: { openOrdersMax: 1000 } })
})
afterEach(() => house.close())

/** The page's own copy of the engine, as it starts from a snapshot. */
const replicaFrom = ({ text }: Answer) => replicaOf(parseExact(text) as SnapshotAnswer)

const snapshot = () => house.get('/api/snapshot')

interface Follower {
  /** Everything heard so far, folded. */
  replica(): Replica
  stop(): Promise<void>
}

/** A page that opens the stream where its snapshot ends. */
async function follow(from: Answer, query = ''): Promise<Follower> {
  let replica = replicaFrom(from)
  const headers = { 'last-event-id': `${replica.epoch}-${replica.seq}` }
  const response = await house.raw('GET', `/api/stream${query}`, { headers })
  expect(response.status).toBe(200)
  const parser = createParser({
    onEvent: ({ event = '', id = null, data }) => {
      const message = { name: event as 'market', body: parseExact(data), id: id ?? null }
      const folded = fold(replica, message)
      if (folded.outcome !== 'applied') throw new Error(folded.why)
      replica = folded.replica
    },
  })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  const done = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parser.feed(decoder.decode(part.value, { stream: true }))
    }
  })()
  return {
    replica: () => replica,
    async stop() {
      // What a stream missed is gathered between other work.
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
      await reader.cancel()
      await done
    },
  }
}

/** What must be equal; what an order is worth at this very moment is the market's to say. */
function comparable({ seq, orders, fills, balances, positions, tradingState }: Replica) {
  const held = positions.map(({ venue, symbol, qty, avg_price, realized_pnl }) => {
    return { venue, symbol, qty, avg_price, realized_pnl }
  })
  const plainOrders = orders.map((order) => without(order, 'seq', 'prev_seq'))
  const plainFills = fills.map((fill) => without(fill, 'prev_seq'))
  return { seq, orders: plainOrders, fills: plainFills, balances, positions: held, tradingState }
}

/** The stream numbers its messages in the messages themselves. */
function without(row: object, ...names: readonly string[]): unknown {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
}

const market = (side: string, qty: string, id?: string) =>
  house.post('/api/order', { side, symbol: 'BTCUSDT', type: 'market', qty, client_order_id: id })

async function aBusyMinute(): Promise<void> {
  for (let n = 0; n < 12; n++) {
    await house.order({ client_order_id: `rest${n}`, price: String(20_000 + n) })
    await market(n % 3 === 0 ? 'sell' : 'buy', '0.01', `take${n}`)
    if (n % 2 === 0) await house.post('/api/cancel', { client_order_id: `rest${n}` })
    await house.order({ client_order_id: `no${n}`, price: '0.001' })
    await house.order({ client_order_id: `near${n}`, price: '49990', qty: '0.01' })
    await house.advance(2000)
  }
  await house.post('/api/cancel_all', {})
  await house.order({ client_order_id: 'last' })
}

describe('GET /api/snapshot', () => {
  test('fits the contract and says of which record it is true', async () => {
    await aBusyMinute()
    const { json } = await snapshot()
    expect(misfits(SnapshotAnswer, json)).toEqual([])
    const { view } = house.engine
    expect(json).toMatchObject({
      epoch: view.epoch,
      seq: view.seq,
      mode: 'simulation',
      market_source: 'sim',
      market_symbol: 'BTCUSDT',
      trading_state: 'active',
      price_collar: 0.05,
      version: '9.9.9',
      market: { source: 'sim', state: 'running', why: null },
    })
    expect(json['orders']).toEqual((await house.get('/api/orders_state?limit=200')).json['items'])
    expect(json['fills']).toEqual((await house.get('/api/fills?limit=200')).json['items'])
    expect(json['account']).toEqual((await house.get('/api/account')).json)
    expect(json['instruments']).toEqual((await house.get('/api/instruments')).json['items'])
  })

  test('a page that starts from one and follows the stream has what a later one says', async () => {
    const page = await follow(await snapshot())
    await aBusyMinute()
    const later = await snapshot()
    await page.stop()
    expect(comparable(page.replica())).toEqual(comparable(replicaFrom(later)))
    expect(page.replica().fills.length).toBeGreaterThan(10)
  })

  test('also when it resumes in the middle of it all', async () => {
    const first = await snapshot()
    await aBusyMinute()
    const page = await follow(first)
    const later = await snapshot()
    await page.stop()
    expect(comparable(page.replica())).toEqual(comparable(replicaFrom(later)))
  })

  test('every open order is in it, however many; closed ones only as far as there is room', async () => {
    for (let n = 0; n < 230; n++) await house.order({ client_order_id: `o${n}` })
    for (let n = 0; n < 20; n++) await house.post('/api/cancel', { client_order_id: `o${n * 10}` })
    const orders = (await snapshot()).json['orders'] as Record<string, unknown>[]
    const open = house.engine.view.orders({ which: 'open', key: null, beforeSeq: null, limit: 1000 })
    expect(open).toHaveLength(210)
    expect(orders.map((order) => order['client_order_id'])).toEqual(open.map((order) => order.clientOrderId))
    await house.post('/api/cancel_all', {})
    const after = (await snapshot()).json['orders'] as Record<string, unknown>[]
    expect(after.map((order) => order['client_order_id'])).toEqual(
      Array.from({ length: 200 }, (_, n) => `o${229 - n}`),
    )
  })
})

describe('GET /api/stream', () => {
  test.each(['BTCUSDT', 'btc-usdt', 'BTC/USDT', 'ETHUSDT,btc/usdt'])('symbols=%s', async (symbols) => {
    const page = await follow(await snapshot(), `?symbols=${encodeURIComponent(symbols)}`)
    await house.order({ client_order_id: 'seen' })
    await page.stop()
    expect(page.replica().orders.map((order) => order.client_order_id)).toEqual(['seen'])
  })

  test.each([
    ['symbols=B%20C', {}, '400 bad_params'],
    ['types=everything', {}, '400 bad_params'],
    ['last_id=yesterday', {}, '400 bad_params'],
    ['', { 'last-event-id': 'x-1' }, '400 bad_params'],
  ] as const)('?%s %o is refused before it begins', async (query, headers, verdict) => {
    expect((await house.call('GET', `/api/stream?${query}`, { headers })).verdict).toBe(verdict)
  })

  test('not for strangers', async () => {
    expect((await house.get('/api/stream', 'stranger')).verdict).toBe('401 authentication_required')
  })
})
