import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { ERROR_STATUS } from '../../../src/contract/index.ts'
import { aGateway, type Caller, type TestGateway } from '../../support/a-gateway.ts'
import { ORIGIN } from '../../support/builders.ts'

let house: TestGateway
beforeAll(async () => {
  house = await aGateway()
})
afterAll(() => house.close())

/** Stands for the order of the round that rests. */
const RESTING = 'resting'

const amount = fc.constantFrom('0', '-1', '1e-5', '0.00001', '0.001', '0.01', '1', '49000', '51000', 'x', '')
const number = fc.oneof(amount, fc.constantFrom(0, 1, 0.5, 49_000, 51_000, -1, null, true))
const id = fc.constantFrom('a', 'b', RESTING, RESTING, 'a b', '', 5, null)

const leg = fc.record(
  {
    side: fc.constantFrom('buy', 'sell', 'SELL', 'hold'),
    symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT', 'B T C'),
    qty: fc.constantFrom('0.001', '0.01', '99', 0),
    type: fc.constantFrom('limit', 'stop', 'stop_limit', 'trailing_stop', 'market', 'x'),
    price: number,
    stop_price: number,
    trail_percent: number,
    client_order_id: id,
    tif: fc.constantFrom('gtc', 'gtd', 'ioc'),
  },
  { requiredKeys: ['side', 'symbol', 'qty'] },
)
const freshId = fc.nat(100_000).map((n) => `g${n}`)
const pair = fc
  .record({
    up: fc.constantFrom('51000', '55000', '0'),
    stop: fc.constantFrom('45000', '49000'),
    id: freshId,
  })
  .map(({ up, stop, id: name }) => {
    const common = { side: 'sell', symbol: 'BTCUSDT', qty: '0.001' }
    return [
      { ...common, price: up, client_order_id: name },
      { ...common, type: 'stop', stop_price: stop, client_order_id: `${name}-stop` },
    ]
  })

const limits = fc.dictionary(
  fc.constantFrom(
    'order_notional_max',
    'open_orders_max',
    'order_rate_max',
    'price_collar',
    'drawdown_max',
    'x',
  ),
  number,
)
const state = fc.constantFrom('active', 'reducing', 'halted', 'ACTIVE', 'off', null)
const reason = fc.option(fc.string({ maxLength: 10 }), { nil: undefined })

const command = fc.oneof(
  fc.record({
    path: fc.constant('/api/amend'),
    body: fc.record({
      client_order_id: fc.constant(RESTING),
      qty: fc.constantFrom('0.004', '0.005', '0.02'),
    }),
  }),
  fc.record({
    path: fc.constant('/api/order_group'),
    body: fc.record({
      type: fc.constantFrom('oco', 'oto'),
      orders: fc.oneof(pair, fc.array(leg, { maxLength: 3 })),
    }),
  }),
  fc.record({
    path: fc.constant('/api/amend'),
    body: fc.record(
      { client_order_id: id, qty: number, price: number, stop_price: number },
      { requiredKeys: ['client_order_id'] },
    ),
  }),
  fc.record({ path: fc.constant('/api/cancel'), body: fc.record({ client_order_id: id }) }),
  fc.record({
    path: fc.constant('/api/cancel_all'),
    body: fc.record(
      { symbol: fc.constantFrom('BTCUSDT', 'x y'), strategy_id: fc.constantFrom('s', 's 1') },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    path: fc.constant('/api/trading_state'),
    body: fc.record(
      { state, reason, cancel_all: fc.constantFrom(true, false, 1) },
      { requiredKeys: ['state'] },
    ),
  }),
  fc.record({ path: fc.constant('/api/risk/limits'), body: fc.record({ limits, reason }) }),
  fc.record({
    path: fc.constantFrom(
      '/api/order_group',
      '/api/amend',
      '/api/trading_state',
      '/api/risk/limits',
      '/api/order?wait_ms=1',
    ),
    body: fc.jsonValue({ maxDepth: 3 }),
  }),
)
const caller: fc.Arbitrary<Caller> = fc.constantFrom('admin', 'admin', 'admin', 'trader', 'viewer')

let resting = 0

/** So that a round of commands does not find only what the last one left. */
async function refresh(): Promise<void> {
  const { outerLimits } = house.engine.view.risk()
  await house.post('/api/trading_state', { state: 'active', reason: 'a new round' })
  await house.engine.setLimits({ limits: outerLimits, why: 'a new round', origin: ORIGIN })
  await house.post('/api/cancel_all', {})
  resting += 1
  await house.order({ qty: '0.01', client_order_id: `resting-${resting}` })
}

const DOCUMENTED = new Set([200, 400, 403, 404, 409, 422])

test('2,000 commands, sound and broken: documented answers, nothing written for a 400', async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(command, caller), { minLength: 20, maxLength: 20 }),
      async (commands) => {
        await refresh()
        for (const [{ path, body }, as] of commands) {
          const before = house.engine.view.seq
          const sent = JSON.parse(
            JSON.stringify(body).replaceAll('"resting"', `"resting-${resting}"`),
          ) as object
          const { status, json, text } = await house.post(path, sent, as)
          const label = `${status} ${text} for ${path} ${JSON.stringify(body)}`
          expect(DOCUMENTED.has(status), label).toBe(true)
          seen.set(`${path} ${status}`, (seen.get(`${path} ${status}`) ?? 0) + 1)
          if (status === 200) {
            expect(json['ok'], label).toBe(true)
            continue
          }
          const code = String(json['error'])
          const expected = Object.hasOwn(ERROR_STATUS, code) ? ERROR_STATUS[code as 'conflict'] : 422
          expect(expected as number, label).toBe(status)
          // Fields may be named anything, and any reason given, by whoever sent it; the holes meant are ours.
          const { field = '', why = '' } = (json['details'] ?? {}) as { readonly [name: string]: string }
          const sentence = String(json['message'])
            .replace(field, () => 'field')
            .replace(why, () => 'why')
          expect(sentence, label).toMatch(/^[\w"].{4,}[.!?:]$/s)
          expect(sentence, label).not.toMatch(/undefined|\[object|\{/)
          if (status === 400 || status === 403) expect(house.engine.view.seq, label).toBe(before)
        }
        await house.advance(250)
      },
    ),
    { numRuns: 100 },
  )
  for (const path of ['/api/order_group', '/api/amend', '/api/trading_state', '/api/risk/limits']) {
    for (const status of [200, 400, 403]) expect([...seen.keys()]).toContain(`${path} ${status}`)
  }
}, 120_000)
