import { describe, expect, test } from 'bun:test'
import { faultDesk, sandboxServer } from '../../../../src/sandbox/server/index.ts'
import { plainFace } from '../../../support/a-plain-face.ts'
import { aSandbox } from '../../../support/a-sandbox.ts'

function aBench() {
  const faults = faultDesk(() => 0)
  const sandbox = aSandbox({ venue: 'binance', faults })
  const server = sandboxServer({
    ...{ exchange: sandbox.exchange, makeFace: plainFace, faults, timers: sandbox.time, hasRateLimits: true },
    onTrouble: (error) => {
      throw error
    },
    shutDoorUntil: () => undefined,
  })
  const ask = async (method: string, path: string, body: unknown = '', address = '127.0.0.1') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const [bare = '', query = ''] = path.split('?')
    const answer = await server.answer({ method, path: bare, query, header: () => null, body: text, address })
    if (answer === 'cut') throw new Error('nothing is cut here')
    return { status: answer.status, json: JSON.parse(answer.body) }
  }
  return { ...sandbox, ask }
}

const order = (id: string, lots: number) => ({ id, side: 'buy', price: 4_900_000, lots })

describe('what a test asks for', () => {
  test('the market is held at a price, let go, and traded with on demand', async () => {
    const { ask, step } = aBench()
    await ask('POST', '/order', order('resting', 10_000))
    expect(await ask('POST', '/_market', { symbol: 'BTC/USDT', price: '49500' })).toEqual({
      status: 200,
      json: { ok: true },
    })
    step(1000)
    const { items } = (await ask('GET', '/_market')).json
    expect(items[0]).toEqual({ symbol: 'BTCUSDT', last: '49500', bid: '49500', ask: '49500.01' })
    const trade = { price: 49000, qty: '0.04', side: 'sell' }
    expect((await ask('POST', '/_market', { symbol: 'btc-usdt', trade })).status).toBe(200)
    const partly = (await ask('GET', '/_account')).json.orders[0]
    expect(partly).toMatchObject({ status: 'open', cum_qty: '0.04', cum_quote: '1960' })
    await ask('POST', '/_market', { symbol: 'BTCUSDT', trade: { ...trade, qty: '0.5' } })
    await ask('POST', '/_market', { symbol: 'BTCUSDT', price: null })
    step(1000)
    expect((await ask('GET', '/_market')).json.items[0].last).not.toBe('49500')
  })

  test('the account is shown exactly', async () => {
    const { ask } = aBench()
    await ask('POST', '/order', order('resting', 10_000))
    await ask('POST', '/order', order('gone', 20_000))
    await ask('DELETE', '/order?id=gone')
    await ask('POST', '/_market', { symbol: 'BTCUSDT', trade: { price: 49000, qty: 0.04, side: 'sell' } })
    expect((await ask('POST', '/_deposit', { asset: 'DOGE', amount: '0.000000000000000001' })).status).toBe(
      200,
    )
    const { orders, fills, balances } = (await ask('GET', '/_account')).json
    expect(orders).toMatchObject([
      {
        ...{ id: 1, client_id: 'resting', symbol: 'BTCUSDT', side: 'buy', type: 'limit', price: '49000' },
        ...{ qty: '0.1', cum_qty: '0.04', cum_quote: '1960', status: 'open', reason: null },
      },
      { id: 2, client_id: 'gone', status: 'cancelled', reason: 'cancelled_by_request' },
    ])
    expect(fills).toMatchObject([
      { order_id: 1, price: '49000', qty: '0.04', fee: '0.00004', fee_asset: 'BTC', liquidity: 'maker' },
    ])
    expect(balances).toEqual({
      USDT: { free: '95100', locked: '2940', deposited: '100000', traded: '-1960', fees: '0' },
      BTC: { free: '1.03996', locked: '0', deposited: '1', traded: '0.04', fees: '0.00004' },
      DOGE: {
        ...{ free: '0.000000000000000001', locked: '0' },
        deposited: '0.000000000000000001',
        traded: '0',
        fees: '0',
      },
    })
  })

  test.each([
    ['POST', '/_market', '{', 400],
    ['POST', '/_market', 'null', 400],
    ['POST', '/_market', [], 400],
    ['POST', '/_market', { symbol: 'XRP/USDT', price: 1 }, 400],
    ['POST', '/_market', { symbol: 'BTC/USDT' }, 400],
    ['POST', '/_market', { symbol: 'BTC/USDT', price: '0.001' }, 400],
    ['POST', '/_market', { symbol: 'BTC/USDT', price: -1 }, 400],
    ['POST', '/_market', { symbol: 'BTC/USDT', trade: { price: 1, qty: 0, side: 'buy' } }, 400],
    ['POST', '/_market', { symbol: 'BTC/USDT', trade: { price: 1, qty: 1, side: 'both' } }, 400],
    ['POST', '/_deposit', { asset: 'usdt', amount: 1 }, 400],
    ['POST', '/_deposit', { asset: 'USDT', amount: '-1' }, 400],
    ['POST', '/_faults', [{ fault: 'missing_report' }, { fault: 'no' }], 400],
    ['PUT', '/_account', '', 405],
    ['GET', '/_deposit', '', 405],
  ])('%s %s %j is answered %d', async (method, path, body, status) => {
    const { ask } = aBench()
    const answer = await ask(method, path, body)
    expect(answer.status).toBe(status)
    expect(answer.json.message).not.toBe('')
    expect((await ask('GET', '/_faults')).json.items).toEqual([])
  })

  test('is for this machine alone', async () => {
    const { ask } = aBench()
    for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
      expect((await ask('GET', '/_account', '', address)).status).toBe(200)
    }
    for (const address of ['10.0.0.5', '::ffff:10.0.0.5', '', '192.168.127.1']) {
      expect((await ask('GET', '/_account', '', address)).json).toEqual({ error: 'no such path' })
    }
  })
})
