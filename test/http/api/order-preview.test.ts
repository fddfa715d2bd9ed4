import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { CHECK_NAMES, OrderPreviewAnswer } from '../../../src/contract/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { m } from '../../support/builders.ts'
import { parseDigits } from '../../support/exact-json.ts'
import { misfits } from '../../support/strict-schema.ts'

let house: TestGateway
beforeAll(async () => {
  house = await aGateway({ limits: { orderNotionalMax: m('50000') } })
  await house.advance(2000)
})
afterAll(() => house.close())

const RESTING = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }
const MARKET = { side: 'buy', symbol: 'BTCUSDT', qty: '0.01', type: 'market' }

/** An answer with its exact numbers as text. */
interface Digits {
  readonly checks: readonly { readonly check: string }[]
  readonly terms: Readonly<Record<string, string>>
  readonly impact: Readonly<Record<string, string>>
  readonly error: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}
const numberIn = (text: string | undefined) => Number(text?.slice(1))

type Check = OrderPreviewAnswer['checks'][number]
async function preview(order: object, as: 'admin' | 'trader' | 'viewer' = 'admin') {
  const answer = await house.post('/api/order/preview', order, as)
  return { ...answer, body: answer.json as unknown as OrderPreviewAnswer }
}
const checkOf = (checks: readonly Check[], name: Check['check']) => checks.find(({ check }) => check === name)

describe('POST /api/order/preview', () => {
  test('tells what a resting order would take, in exact numbers, and records nothing', async () => {
    const before = house.engine.view.seq
    const { status, text, body } = await preview(RESTING)
    expect(status).toBe(200)
    expect(misfits(OrderPreviewAnswer, JSON.parse(text))).toEqual([])
    expect(body).toMatchObject({ verdict: 'allowed', reason: null, impact: null, warnings: [] })
    expect(body.checks.map(({ check }) => check)).toEqual([...CHECK_NAMES])
    const { terms, checks } = parseDigits(text) as Digits
    expect(terms).toMatchObject({
      order_qty: '#0.001',
      price: '#20000',
      is_worst_price: false,
      notional: '#20',
      fee_estimate: '#0.02',
      liquidity: 'MAKER',
      locks: { asset: 'USDT', amount: '#20.02' },
      free: '#100000',
      free_after: '#99979.98',
      position: '#0',
      position_after: '#0.001',
      held_by: 'venue',
    })
    const worth = checks.find(({ check }) => check === 'order_notional')
    expect(worth).toEqual({
      check: 'order_notional',
      passed: true,
      applies: true,
      value: '#20',
      limit: '#50000',
      bound: 'at_most',
      unit: 'USDT',
      message: 'The order is worth 20 USDT; at most 50000 USDT is allowed.',
    } as never)
    expect(house.engine.view.seq).toBe(before)
    expect(house.engine.view.orders({ which: 'all', key: null, beforeSeq: null, limit: 9 })).toEqual([])
  })

  test('a market order: what the book gives at once, against its middle', async () => {
    const { body, text } = await preview(MARKET)
    expect(body).toMatchObject({ verdict: 'allowed', terms: { is_worst_price: true, liquidity: 'TAKER' } })
    const { impact, terms } = parseDigits(text) as Digits
    expect(impact).toMatchObject({ filled_qty: '#0.01', is_whole: true })
    expect(numberIn(impact['slippage'])).toBeGreaterThan(0)
    expect(numberIn(impact['worst_price'])).toBeLessThan(numberIn(terms['price']))
    expect(numberIn(impact['avg_price'])).toBeLessThanOrEqual(numberIn(impact['worst_price']))
  })

  test('a limit beyond what the book holds: as much as there is, and a warning', async () => {
    const { body } = await preview({ ...RESTING, qty: '0.9', price: '50100', tif: 'ioc' })
    if (body.impact === null) throw new Error('nothing would trade')
    expect(body.terms?.liquidity).toBe('TAKER')
    const short = await preview({ ...RESTING, qty: '90', price: '50100', tif: 'ioc' })
    expect(short.body.impact?.is_whole).toBe(false)
    expect(short.body.warnings.join(' ')).toMatch(/visible book gives .* BTC .*; the rest is cancelled\./)
  })

  test('a stop that the engine keeps says what that means', async () => {
    const stop = { ...RESTING, price: undefined, type: 'stop', stop_price: '60000', trigger_by: 'mark' }
    const { body } = await preview(stop)
    expect(body).toMatchObject({ verdict: 'allowed', impact: null, terms: { held_by: 'engine' } })
    expect(body.warnings).toEqual([
      'VeloZ keeps this order until its trigger: it lives only while VeloZ runs.',
    ])
  })

  test('a bracket is looked at with its entry', async () => {
    const bracket = { take_profit: { price: '25000.001' } }
    const { body } = await preview({ ...RESTING, bracket })
    expect(body).toMatchObject({ verdict: 'refused', reason: { error: 'price_off_tick' } })
    expect(checkOf(body.checks, 'bracket')).toMatchObject({ passed: false, message: body.reason!.message })
  })

  test('every check is told, not the first that fails alone', async () => {
    const { body } = await preview({ ...RESTING, qty: '10' })
    const failed = body.checks.filter(({ passed }) => !passed).map(({ check }) => check)
    expect(failed).toEqual(['order_notional', 'funds'])
    expect(body.reason?.error).toBe('order_too_large')
  })

  test('a body that POST /api/order would not read is 400 here too', async () => {
    for (const order of [
      { ...RESTING, price: undefined },
      { ...RESTING, qty: '-1' },
      { ...RESTING, foo: 1 },
    ]) {
      const there = await house.post('/api/order', order, 'admin')
      expect((await preview(order)).verdict).toBe(there.verdict)
      expect(there.status).toBe(400)
    }
  })

  test('whoever may not send orders is not told', async () => {
    expect((await preview(RESTING, 'viewer')).verdict).toBe('403 forbidden')
    expect((await preview(RESTING, 'trader')).status).toBe(200)
  })
})

describe('what it says is what POST /api/order answers', () => {
  const order = fc.record(
    {
      side: fc.constantFrom('buy', 'sell'),
      symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT'),
      qty: fc.constantFrom('0.00001', '0.001', '0.5', '1.2', '3', '0.000015', '20000'),
      type: fc.constantFrom('limit', 'market', 'stop'),
      price: fc.constantFrom('20000', '49000', '51000', '60000', '20000.001'),
      stop_price: fc.constantFrom('40000', '60000'),
      reduce_only: fc.boolean(),
    },
    { requiredKeys: ['side', 'symbol', 'qty', 'type'] },
  )

  test('the same code, sentence and numbers, whatever the order', async () => {
    let refused = 0
    await fc.assert(
      fc.asyncProperty(order, async ({ type, price, stop_price, ...rest }) => {
        const asked = {
          ...rest,
          type,
          ...(type === 'limit' ? { price: price ?? '20000' } : {}),
          ...(type === 'stop' ? { stop_price: stop_price ?? '60000' } : {}),
        }
        const { body, text } = await preview(asked)
        const sent = await house.post('/api/order', asked, 'admin')
        if (body.verdict === 'allowed') {
          expect(sent.status, sent.text).toBe(200)
          await house.post('/api/cancel_all', {}, 'admin')
          return
        }
        refused += 1
        const { reason } = parseDigits(text) as { reason: { details: object } }
        const { error, message, details } = parseDigits(sent.text) as Digits
        const { client_order_id, status, rejected_by, ...numbers } = details
        expect(reason).toEqual({ error, message, details: numbers } as never)
        expect(sent.status).toBe(422)
      }),
      { numRuns: 60, seed: 3 },
    )
    expect(refused).toBeGreaterThan(10)
  })
})
