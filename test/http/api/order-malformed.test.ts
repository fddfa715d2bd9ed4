import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'

let house: TestGateway
let before: ReturnType<typeof trace>
beforeAll(async () => {
  house = await aGateway()
  await house.order({ client_order_id: 'before' })
  before = trace()
})
afterAll(() => house.close())

function trace() {
  const { view } = house.engine
  return { seq: view.seq, digest: house.engine.digest(), balances: view.balances() }
}

/** An order with one field written as given, whatever it is. */
const withField = (name: string, written: string): string => {
  const fields: Record<string, string> = {
    side: '"buy"',
    symbol: '"BTCUSDT"',
    qty: '"0.001"',
    price: '"20000"',
    [name]: written,
  }
  const pairs = Object.entries(fields).map(([field, value]) => `${JSON.stringify(field)}:${value}`)
  return `{${pairs.join(',')}}`
}

const send = (body: BodyInit, headers: Record<string, string> = {}) =>
  house.call('POST', '/api/order', { body, headers })

async function expectBadParams(body: string, field: string | null): Promise<void> {
  const { verdict, json, text } = await send(body)
  expect(verdict, body.slice(0, 120)).toBe('400 bad_params')
  expect(String(json['message']).length, text).toBeGreaterThan(5)
  expect(text.length, 'an error stays a sentence').toBeLessThan(400)
  if (field !== null) expect(json['details'], body.slice(0, 120)).toMatchObject({ field })
}

const NO_NUMBERS = [
  'null',
  'true',
  'false',
  '[]',
  '[1]',
  '{}',
  '{"a":1}',
  '""',
  '" "',
  '"NaN"',
  '"Infinity"',
  '"-Infinity"',
  '"abc"',
  '"0x10"',
  '"1_000"',
  '"1,5"',
  '"+1"',
  '".5"',
  '"5."',
  '" 1"',
  '"1 "',
  '"1\\n"',
  '"1\\u0000"',
  '"１"',
  '"1e"',
  '"1e1.5"',
  '"1e1000"',
  '"--1"',
]
const OUT_OF_RANGE = [
  '0',
  '0.0',
  '-0',
  '"0"',
  '"0e999"',
  '-1',
  '"-0.5"',
  '-1e-9',
  '1e309',
  '-1e309',
  '1e-400',
  '1e30',
  '"1e30"',
  '"1e999"',
  '"1e-999"',
  '1e-19',
  '"0.0000000000000000001"',
  '"0.12345678901234567891"',
  '0.1234567890123456',
  '1.00000000000000001',
  '12345.6789012345678',
  `"${'9'.repeat(64)}"`,
  `"${'9'.repeat(65)}"`,
  `"0.${'0'.repeat(70)}1"`,
]

describe('a number field takes numbers alone', () => {
  for (const field of ['qty', 'price']) {
    test.each([...NO_NUMBERS, ...OUT_OF_RANGE])(`${field} %s`, (written) =>
      expectBadParams(withField(field, written), field),
    )
    test.each(['NaN', 'Infinity', '-Infinity', 'undefined', '01', '.5', '5.', '+1', '0x10', '1n'])(
      `${field} %s is no JSON at all`,
      async (written) => {
        expect((await send(withField(field, written))).verdict).toBe('400 bad_json')
      },
    )
  }
})

describe('the other fields', () => {
  test.each([
    ['side', ['""', '"up"', '"buy "', '1', 'null', '["buy"]', '"buysell"', '"BUY\\n"']],
    ['symbol', ['""', '" "', '1', 'null', '"BTC USDT"', '"btcu\\u017fdt"', `"${'A'.repeat(33)}"`, '"A"']],
    ['symbol', ['"B/T/C"', '"BTC//USDT"', '"-PERP"', '"../etc"', '"BTC\\u0000USDT"', '"__proto__"']],
    ['type', ['"stop_loss"', '"iceberg"', '""', 'null', '1', '"limit,market"']],
    ['tif', ['"day"', '""', 'null', '0']],
    ['post_only', ['"true"', '1', '0', 'null', '[]']],
    ['reduce_only', ['"true"', '1', '0', 'null', '[]']],
    ['trigger_by', ['"index"', '""', 'null', '1', '[]']],
    ['expire_ts_ns', ['"soon"', '""', 'null', '1.5', '"1.5"', '-1', '"2030-01-01"', '{}', '[]']],
    ['bracket', ['null', '[]', '"x"', '1', 'true']],
    ['client_order_id', ['""', '"a b"', '"a\\nb"', '"ä"', '"\\ud83d\\ude00"', '1', 'null', '{}']],
    ['client_order_id', [`"${'x'.repeat(65)}"`, '"a/b"', '"a\\u0000"', '"a\\n"']],
    ['venue', ['""', '1', 'null', '"a b"', '"a\\nb"', '"s\\u0130m"', `"${'v'.repeat(33)}"`]],
    ['strategy_id', ['""', '"a b"', '1', 'null', `"${'x'.repeat(65)}"`]],
  ])('%s %o', async (field, values) => {
    for (const written of values) await expectBadParams(withField(field, written), field)
  })

  test('what is missing is named', async () => {
    for (const [body, field] of [
      ['{}', 'side'],
      ['{"side":"buy"}', 'symbol'],
      ['{"side":"buy","symbol":"BTCUSDT"}', 'qty'],
      ['{"side":"buy","symbol":"BTCUSDT","qty":1}', 'price'],
      ['', 'side'],
    ] as const) {
      await expectBadParams(body, field)
    }
  })

  test('what is not known is refused, not ignored', async () => {
    for (const field of [
      'quantity',
      'stopPrice',
      'trail',
      'take_profit',
      'wait_ms',
      'Side',
      'constructor',
      'a\u0000b',
    ]) {
      await expectBadParams(withField(field, '1'), null)
    }
  })

  test('what cannot go together', async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ type: 'market' }, 'price'],
      [{ type: 'limit', price: undefined }, 'price'],
      [{ type: 'market', price: undefined, post_only: true }, 'post_only'],
      [{ type: 'market', price: undefined, tif: 'gtx' }, 'post_only'],
      [{ post_only: true, tif: 'ioc' }, 'tif'],
      [{ post_only: true, tif: 'FOK' }, 'tif'],
    ]
    for (const [fields, field] of cases) {
      const { verdict, json } = await house.order(fields)
      expect(verdict, JSON.stringify(fields)).toBe('400 bad_params')
      expect(json['details'], JSON.stringify(fields)).toEqual({ field })
    }
  })
})

describe('the body as a whole', () => {
  test.each(['{', '}', '{"a"}', "{'side':'buy'}", '{"a":1}x', '\u0000', 'side=buy', '{"a":1,}', '\ufeff{}x'])(
    '%j is no JSON',
    async (body) => expect((await send(body)).verdict).toBe('400 bad_json'),
  )

  test.each(['5', '[]', '"text"', 'null', 'true', '[{"side":"buy"}]'])('%s is no object', (body) =>
    expectBadParams(body, null),
  )

  test('a field twice cannot mean two things', async () => {
    await expectBadParams('{"side":"buy","symbol":"BTCUSDT","qty":"0.001","qty":"9","price":"20000"}', 'qty')
    await expectBadParams('{"side":"buy","\\u0073ide":"sell","symbol":"BTCUSDT","qty":1,"price":1}', 'side')
  })

  test('__proto__ and constructor reach no object', async () => {
    await expectBadParams('{"__proto__":{"side":"buy"},"symbol":"BTCUSDT","qty":1,"price":1}', null)
    await expectBadParams('{"\\u005f_proto__":{"polluted":1}}', null)
    await expectBadParams('{"constructor":{"prototype":{"polluted":1}}}', null)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('nesting without end', async () => {
    await expectBadParams('['.repeat(60_000), null)
    await expectBadParams('{"qty":'.repeat(8000), null)
    await expectBadParams(withField('qty', `${'['.repeat(15)}1${']'.repeat(15)}`), 'qty')
  })

  test('too large is 413, whatever is in it', async () => {
    for (const body of [' '.repeat(65_537), withField('qty', `"${'9'.repeat(10_000_000)}"`)]) {
      const { verdict } = await send(body)
      expect(verdict).toBe('413 body_too_large')
    }
    expect((await send(withField('qty', `"${'9'.repeat(60_000)}"`))).verdict).toBe('400 bad_params')
  })

  test.each([
    'text/plain',
    'text/json',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json5',
  ])('as %s it is 415', async (type) => {
    const { verdict } = await send(withField('qty', '1'), { 'content-type': type })
    expect(verdict).toBe('415 unsupported_media_type')
  })

  test('bytes that are no UTF-8', async () => {
    const body = new Uint8Array([...new TextEncoder().encode('{"side":"buy'), 0xff, 0xfe, 0x22, 0x7d])
    expect((await send(body)).status).toBe(400)
  })

  test('forms have the same rules', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const body of [
      'side=buy&symbol=BTCUSDT&qty=NaN&price=1',
      'side=buy&symbol=BTCUSDT&qty=1&qty=2&price=1',
      'side=buy&symbol=BTCUSDT&qty=1&price=1&post_only=yes',
      'side=buy&symbol=BTCUSDT&qty=1&price=1&x=1',
      '__proto__=1',
      '%',
    ]) {
      expect((await send(body, form)).verdict, body).toBe('400 bad_params')
    }
  })
})

test('after all of that the engine is as it was, and takes the next order', async () => {
  expect(trace()).toEqual(before)
  expect((await house.order({ client_order_id: 'after' })).verdict).toBe('200 ok')
  expect(house.engine.view.seq).toBe(before.seq + 2)
})
