import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'

let house: TestGateway
beforeAll(async () => {
  house = await aGateway()
  await house.advance(1000)
  await house.order({ client_order_id: 'open' })
})
afterAll(() => house.close())

/** JSON texts of numbers and of what only looks like them, as the outside may send them. */
const number = fc.oneof(
  fc.double().map((value) => (Number.isFinite(value) ? String(value) : '"1e999"')),
  fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }).map(String),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.nat(80))
    .map(([digits, shift]) => `"${digits}e-${shift}"`),
  fc.tuple(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 40n })).map(([whole, rest]) => `"${whole}.${rest}"`),
  fc.constantFrom(
    '9007199254740993',
    '"9007199254740993"',
    '1e308',
    '"170141183460469231731.687303715884105728"',
  ),
  fc.constantFrom(
    '"0"',
    '0',
    '-0',
    '"-1"',
    '"NaN"',
    '"Infinity"',
    '""',
    '" 1"',
    '"1_000"',
    '"０"',
    'null',
    '[]',
  ),
)

const FIELDS = {
  '/api/order': ['qty', 'price', 'stop_price', 'trail_amount', 'trail_percent', 'expire_ts_ns'],
  '/api/amend': ['qty', 'price', 'stop_price'],
  '/api/risk/limits': [
    'order_notional_max',
    'open_orders_max',
    'price_collar',
    'drawdown_max',
    'order_rate_max',
  ],
} as const
const BASE = {
  '/api/order': '"side":"buy","symbol":"BTCUSDT"',
  '/api/amend': '"client_order_id":"open"',
  '/api/risk/limits': '"reason":"test"',
} as const
const TYPES = ['limit', 'market', 'stop_market', 'stop_limit', 'trailing_stop'] as const

const request = fc.constantFrom(...(Object.keys(FIELDS) as (keyof typeof FIELDS)[])).chain((path) =>
  fc.record({
    path: fc.constant(path),
    type: fc.constantFrom(...TYPES),
    fields: fc.uniqueArray(fc.tuple(fc.constantFrom(...FIELDS[path]), number), {
      selector: ([name]) => name,
      minLength: 1,
    }),
  }),
)

test('semantics 7: a number from outside is a value or a problem; nothing breaks over it', async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ path, type, fields }) => {
      const more = path === '/api/order' ? `,"type":"${type}","tif":"gtc"` : ''
      const body = `{${BASE[path]}${more},${fields.map(([name, text]) => `"${name}":${text}`).join(',')}}`
      const { status, json } = await house.call('POST', path, { body })
      expect([200, 400, 404, 409, 422]).toContain(status)
      if (status !== 200) expect(typeof json['message']).toBe('string')
      expect(house.engine.view.health().isRunning).toBe(true)
    }),
    { numRuns: 600 },
  )
})
