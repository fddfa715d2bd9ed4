import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { ERROR_STATUS } from '../../../src/contract/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import { digestOf, imbalanceOf } from '../../../src/engine/index.ts'
import { type Answer, aGateway, refolded, type TestGateway } from '../../support/a-gateway.ts'
import { m } from '../../support/builders.ts'

const entries: Event[] = []
let house: TestGateway
beforeAll(async () => {
  house = await aGateway({ journal: memoryJournal<Event>({ entries, epoch: '0badcafe' }) })
})
afterAll(() => house.close())

/** JSON text, so that what no JavaScript value can be is sent as well. */
const oddValue = fc.oneof(
  fc.json(),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    'NaN',
    '1e309',
    '-0',
    '0',
    '""',
    'null',
    '[]',
    '{}',
    '1e-400',
    '"1e999"',
    '',
    '"0x1"',
    '01',
  ),
)
const hundredths = (min: number, max: number) =>
  fc.integer({ min: min * 100, max: max * 100 }).map((cents) => `"${(cents / 100).toFixed(2)}"`)

const words = (...texts: readonly string[]) => fc.constantFrom(...texts.map((text) => JSON.stringify(text)))

const GOOD = {
  side: words('buy', 'sell', 'BUY', 'Sell'),
  symbol: words('BTCUSDT', 'btc/usdt', 'BTC-USDT'),
  qty: fc.oneof(
    fc.integer({ min: 1, max: 5000 }).map((lots) => `"${(lots / 1e5).toFixed(5)}"`),
    fc.constantFrom('0.001', '0.01', '2', '0.000015', '1e-5'),
  ),
  price: fc.oneof(hundredths(49_900, 50_100), hundredths(1, 120_000), fc.constant('50000.005')),
  type: words('limit', 'LIMIT'),
  tif: words('gtc', 'ioc', 'fok', 'gtx', 'IOC'),
  post_only: fc.constantFrom('true', 'false'),
  client_order_id: fc.integer({ min: 0, max: 300 }).map((n) => `"id${n}"`),
  venue: words('sim', 'SIM', 'okx'),
  strategy_id: words('s1', 's:2'),
} as const

const wellFormed = fc.record(GOOD, { requiredKeys: ['side', 'symbol', 'qty', 'price'] })
const marketOrder = fc.record({
  side: GOOD.side,
  symbol: GOOD.symbol,
  qty: GOOD.qty,
  type: words('market'),
  client_order_id: GOOD.client_order_id,
})

const nearby = hundredths(49_000, 51_000)
const stopOrder = fc.record(
  {
    side: GOOD.side,
    symbol: GOOD.symbol,
    qty: GOOD.qty,
    type: words('stop', 'stop_market', 'stop_limit', 'trailing_stop'),
    price: nearby,
    stop_price: nearby,
    trail_percent: words('0.5', '3'),
    trail_amount: words('100', '0.01'),
    trigger_by: words('last', 'mark', 'bid_ask', 'LAST'),
    tif: words('gtc', 'gtd', 'ioc'),
    expire_ts_ns: words('1700000001000000000', '1800000000000000000', '1'),
    reduce_only: fc.constantFrom('true', 'false'),
    client_order_id: GOOD.client_order_id,
  },
  { requiredKeys: ['side', 'symbol', 'qty', 'type'] },
)
const soundStop = fc.record({
  side: GOOD.side,
  symbol: GOOD.symbol,
  qty: GOOD.qty,
  type: words('stop'),
  stop_price: nearby,
  trigger_by: words('bid_ask', 'last'),
})
const bracketed = fc.record({
  side: words('buy', 'sell'),
  symbol: GOOD.symbol,
  qty: GOOD.qty,
  type: words('market'),
  bracket: fc
    .tuple(nearby, nearby)
    .map(([gain, loss]) => `{"take_profit":{"price":${gain}},"stop_loss":{"stop_price":${loss}}}`),
})

const bodyOf = (fields: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(fields)
    .filter(([, written]) => written !== undefined)
    .map(([name, written]) => `${JSON.stringify(name)}:${written}`)
    .join(',')}}`

const broken = fc
  .tuple(
    wellFormed,
    fc.constantFrom(...Object.keys(GOOD), 'stop_price', 'trail_percent', 'bracket', 'extra', '__proto__'),
    oddValue,
  )
  .map(([fields, name, written]) => bodyOf({ ...fields, [name]: written }))
const lacking = fc
  .tuple(wellFormed, fc.constantFrom('side', 'symbol', 'qty', 'price'))
  .map(([fields, name]) => bodyOf({ ...fields, [name]: undefined }))
const cut = fc.tuple(wellFormed, fc.nat(120)).map(([fields, length]) => bodyOf(fields).slice(0, length))

const anyBody = fc.oneof(
  { weight: 5, arbitrary: wellFormed.map(bodyOf) },
  { weight: 2, arbitrary: marketOrder.map(bodyOf) },
  { weight: 2, arbitrary: stopOrder.map(bodyOf) },
  { weight: 2, arbitrary: soundStop.map(bodyOf) },
  { weight: 1, arbitrary: bracketed.map(bodyOf) },
  { weight: 3, arbitrary: broken },
  { weight: 1, arbitrary: lacking },
  { weight: 1, arbitrary: cut },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
)

const DOCUMENTED = new Set([200, 400, 409, 422])

function expectDocumented({ status, json, text }: Answer, body: string): void {
  expect(DOCUMENTED.has(status), `${status} ${text} for ${body}`).toBe(true)
  if (status === 200) {
    expect(json['ok']).toBe(true)
    return
  }
  const code = String(json['error'])
  const isGeneral = Object.hasOwn(ERROR_STATUS, code)
  expect(isGeneral ? ERROR_STATUS[code as keyof typeof ERROR_STATUS] : 422, text).toBe(status as 400)
  expect(text).not.toContain('"?"')
  // A field may be named anything by whoever sent it; the holes meant are ours.
  const field = (json['details'] as { readonly field?: string } | undefined)?.field ?? ''
  const sentence = String(json['message']).replace(field, 'field')
  expect(sentence, 'a sentence without holes').not.toMatch(/(^|\s)\?([\s.;,]|$)|undefined|\[object/)
}

/** What the fills say must be there, beside what was paid in: told apart from the ledger's own sums. */
function expectFundsFromFills(): void {
  const { view } = house.engine
  let usdt = m('100000')
  let btc = m('1')
  for (const { side, price, quantity, fee } of view.fills(Number.MAX_SAFE_INTEGER)) {
    const notional = (price * quantity) / 10n ** 18n
    usdt = (usdt + (side === 'buy' ? -notional : notional) - fee) as typeof usdt
    btc = (btc + (side === 'buy' ? quantity : -quantity)) as typeof btc
  }
  const total = (asset: string) => {
    const balance = view.balances().find((one) => one.asset === asset)
    expect(balance && balance.free >= 0n && balance.locked >= 0n, `${asset} is never short`).toBe(true)
    return balance ? balance.free + balance.locked : 0n
  }
  expect(total('USDT')).toBe(usdt)
  expect(total('BTC')).toBe(btc)
}

test('2,000 orders, sound and broken: documented answers, exact funds, one journal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyBody, { minLength: 20, maxLength: 20 }), async (bodies) => {
      for (const body of bodies) {
        const before = house.engine.view.seq
        const answer = await house.call('POST', '/api/order', { body })
        expectDocumented(answer, body)
        const isQuiet = answer.status === 400 || answer.status === 409 || answer.text.includes('"duplicate"')
        if (isQuiet) expect(house.engine.view.seq, body).toBe(before)
        else expect(house.engine.view.seq, body).toBeGreaterThan(before)
      }
      await house.advance(250)
      expectFundsFromFills()
    }),
    { numRuns: 100 },
  )
  const state = await refolded(entries)
  expect(digestOf(state)).toBe(house.engine.digest())
  for (const accounts of state.ledger.values()) expect(imbalanceOf(accounts)).toBe(m('0'))
  const statuses = new Set(
    house.engine.view
      .orders({ which: 'all', key: null, beforeSeq: null, limit: 9999 })
      .map(({ status }) => status),
  )
  for (const status of ['filled', 'denied', 'cancelled', 'rejected'] as const)
    expect(statuses).toContain(status)
  const { status } = await house.order({
    client_order_id: 'after',
    qty: '0.00001',
    side: 'sell',
    price: '900000',
  })
  expect([200, 422]).toContain(status)
}, 120_000)
