import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'

let house: TestGateway
beforeEach(async () => {
  house = await aGateway()
})
afterEach(() => house.close())

const openIds = () =>
  house.engine.view
    .orders({ which: 'open', key: null, beforeSeq: null, limit: 1000 })
    .map((order) => order.clientOrderId as string)
    .sort()

const free = (asset: string) => house.engine.view.balances().find((balance) => balance.asset === asset)?.free

describe('POST /api/cancel', () => {
  test('cancels, says so exactly, and gives the funds back', async () => {
    const before = free('USDT')
    await house.order({ client_order_id: 'a' })
    expect(free('USDT')).not.toBe(before)
    const { status, text } = await house.post('/api/cancel', { client_order_id: 'a' })
    expect([status, text]).toEqual([200, '{"ok":true,"client_order_id":"a","status":"CANCELLED"}'])
    expect(free('USDT')).toBe(before)
    const { json } = await house.get('/api/order_state?client_order_id=a')
    expect(json).toMatchObject({ status: 'CANCELLED', reason: 'cancelled_by_request' })
  })

  test('again is 409 with how it ended; so is one that never stood', async () => {
    await house.order({ client_order_id: 'a' })
    await house.post('/api/cancel', { client_order_id: 'a' })
    await house.order({ client_order_id: 'denied', price: '0.001' })
    await house.post('/api/order', {
      client_order_id: 'done',
      side: 'buy',
      symbol: 'BTCUSDT',
      qty: 0.001,
      type: 'market',
    })
    const { seq } = house.engine.view
    for (const [id, status] of [
      ['a', 'CANCELLED'],
      ['denied', 'REJECTED'],
      ['done', 'FILLED'],
    ]) {
      const answer = await house.post('/api/cancel', { client_order_id: id })
      expect(answer.verdict).toBe('409 conflict')
      expect(answer.json['details']).toEqual({ client_order_id: id, status })
    }
    expect(house.engine.view.seq).toBe(seq)
  })

  test('of nothing is 404 with the id', async () => {
    const answer = await house.post('/api/cancel', { client_order_id: 'nobody' })
    expect(answer.verdict).toBe('404 not_found')
    expect(answer.json['details']).toEqual({ client_order_id: 'nobody' })
  })

  test('with a symbol means an order of that symbol', async () => {
    await house.order({ client_order_id: 'a' })
    for (const [symbol, verdict] of [
      ['ETHUSDT', '400 bad_params'],
      ['B T C', '400 bad_params'],
      ['A', '400 bad_params'],
    ]) {
      const answer = await house.post('/api/cancel', { client_order_id: 'a', symbol })
      expect(answer.verdict, symbol).toBe(verdict as string)
      expect(answer.json['details'], symbol).toEqual({ field: 'symbol' })
    }
    expect(openIds()).toEqual(['a'])
    const right = await house.post('/api/cancel', { client_order_id: 'a', symbol: 'btc/usdt' })
    expect(right.verdict).toBe('200 ok')
    const unknown = await house.post('/api/cancel', { client_order_id: 'b', symbol: 'ETHUSDT' })
    expect(unknown.verdict).toBe('404 not_found')
  })

  test('malformed', async () => {
    await house.order({ client_order_id: 'a' })
    for (const json of [{}, { client_order_id: '' }, { client_order_id: 1 }, { client_order_id: ['a'] }]) {
      expect((await house.post('/api/cancel', json)).verdict).toBe('400 bad_params')
    }
    expect((await house.post('/api/cancel', { client_order_id: 'a', all: true })).verdict).toBe(
      '400 bad_params',
    )
    expect(openIds()).toEqual(['a'])
  })

  test('two at once: one cancels, the other is told it is closed', async () => {
    await house.order({ client_order_id: 'a' })
    const ask = () => house.post('/api/cancel', { client_order_id: 'a' })
    const verdicts = (await Promise.all([ask(), ask()])).map(({ verdict }) => verdict)
    expect(verdicts.sort()).toEqual(['200 ok', '409 conflict'])
  })
})

describe('POST /api/cancel_all', () => {
  beforeEach(async () => {
    for (const id of ['a', 'b', 'c']) await house.order({ client_order_id: id })
  })

  test.each([[{}], [{ symbol: 'btc-usdt' }], [{ venue: 'SIM' }], [{ symbol: 'BTCUSDT', venue: 'sim' }]])(
    '%o takes all three',
    async (body) => {
      const { json } = await house.post('/api/cancel_all', body)
      const orders = ['a', 'b', 'c'].map((id) => ({ client_order_id: id, status: 'CANCELLED' }))
      expect(json).toEqual({ ok: true, orders })
      expect(openIds()).toEqual([])
      expect((await house.post('/api/cancel_all', body)).json).toEqual({ ok: true, orders: [] })
    },
  )

  test.each([
    [{ symbol: 'ETHUSDT' }, '404 not_found'],
    [{ venue: 'binance' }, '404 not_found'],
    [{ symbol: 'BTCUSDT', venue: 'binance' }, '404 not_found'],
    [{ symbol: '???' }, '400 bad_params'],
    [{ venue: '' }, '400 bad_params'],
    [{ symbols: ['BTCUSDT'] }, '400 bad_params'],
    [{ scope: 'world' }, '400 bad_params'],
    [{ scope: '' }, '400 bad_params'],
  ])('%o cancels nothing: %s', async (body, verdict) => {
    expect((await house.post('/api/cancel_all', body)).verdict).toBe(verdict)
    expect(openIds()).toEqual(['a', 'b', 'c'])
  })

  test('of one strategy it takes that one’s orders alone', async () => {
    for (const strategy of ['grid', 'trend']) {
      await house.order({ client_order_id: strategy, strategy_id: strategy })
    }
    const { json } = await house.post('/api/cancel_all', { strategy_id: 'grid' })
    expect(json).toEqual({ ok: true, orders: [{ client_order_id: 'grid', status: 'CANCELLED' }] })
    expect(openIds()).toEqual(['a', 'b', 'c', 'trend'])
    expect((await house.post('/api/cancel_all', { strategy_id: 'none' })).json['orders']).toEqual([])
    expect((await house.post('/api/cancel_all', { strategy_id: 'a b' })).verdict).toBe('400 bad_params')
  })

  test('semantics 19: of the instance by default, of the account for whoever answers for it', async () => {
    const account = { scope: 'ACCOUNT', symbol: 'BTCUSDT' }
    const refused = await house.post('/api/cancel_all', account, 'trader')
    expect(refused.verdict).toBe('403 forbidden')
    expect(refused.json['details']).toEqual({ permission: 'admin:config' })
    expect(openIds()).toEqual(['a', 'b', 'c'])
    const byTrader = await house.post('/api/cancel_all', { scope: 'instance' }, 'trader')
    expect(byTrader.json['orders']).toHaveLength(3)
    for (const id of ['d', 'e']) await house.order({ client_order_id: id })
    const byAdmin = await house.post('/api/cancel_all', account)
    const orders = ['d', 'e'].map((id) => ({ client_order_id: id, status: 'CANCELLED' }))
    expect(byAdmin.json).toEqual({ ok: true, orders })
    expect(openIds()).toEqual([])
  })

  test('nobody but a trader may', async () => {
    for (const caller of ['viewer', 'researcher'] as const) {
      expect((await house.post('/api/cancel_all', {}, caller)).verdict).toBe('403 forbidden')
      expect((await house.post('/api/cancel', { client_order_id: 'a' }, caller)).verdict).toBe(
        '403 forbidden',
      )
    }
    expect((await house.post('/api/cancel_all', {}, 'stranger')).verdict).toBe('401 authentication_required')
    expect(openIds()).toEqual(['a', 'b', 'c'])
    expect((await house.post('/api/cancel_all', {}, 'trader')).status).toBe(200)
  })
})
