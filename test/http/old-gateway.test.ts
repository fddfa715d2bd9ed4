/** What the gateway before this one did wrong, each shown not to happen here. */
import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import { listen } from '../../src/app/listen.ts'
import {
  addMoney,
  type Event,
  JournalFailed,
  type Money,
  multiplyMoney,
  subtractMoney,
} from '../../src/domain/index.ts'
import { PERMISSIONS, type Permission } from '../../src/identity/index.ts'
import type { GatewayForTest } from '../support/a-gateway.ts'
import { aWholeGateway, type WholeGateway } from '../support/a-whole-gateway.ts'
import { m } from '../support/builders.ts'
import { parseDigits } from '../support/exact-json.ts'
import { faultyJournal } from '../support/faulty-journal.ts'
import { conversation } from '../support/over-a-socket.ts'
import { streamed } from '../support/read-stream.ts'
import { recordingVenue } from '../support/recording-venue.ts'
import { load } from '../unit/app/config/world.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function aHouse(over: GatewayForTest = {}): Promise<WholeGateway> {
  const house = await aWholeGateway(over)
  closing.push(() => house.close())
  return house
}

/** The port of the gateway, on this machine alone. */
async function listening(house: WholeGateway): Promise<number> {
  const where = { hostname: '127.0.0.1', port: 0, idleTimeoutSeconds: 12 }
  const listener = await listen(house.gateway.frame.app, where)
  closing.push(() => listener.closeAll())
  return listener.port
}

const buyNow = (house: WholeGateway, clientOrderId: string, qty = '0.001') =>
  house.post('/api/order', {
    side: 'buy',
    symbol: 'BTCUSDT',
    type: 'market',
    qty,
    client_order_id: clientOrderId,
  })
const stateOf = async (house: WholeGateway, id: string) =>
  (await house.get(`/api/order_state?client_order_id=${encodeURIComponent(id)}`)).json
const itemsOf = (json: Record<string, unknown>) => json['items'] as readonly Record<string, unknown>[]
const READ_ONLY: readonly Permission[] = PERMISSIONS.filter((permission) => permission.startsWith('read:'))

describe('orders', () => {
  test('a line break in an id is refused: it is no second command', async () => {
    const house = await aHouse()
    const id = 'a\nORDER side=buy symbol=BTCUSDT qty=1 type=market client_order_id=evil'
    for (const body of [{ client_order_id: id }, { client_order_id: 'a', symbol: `BTCUSDT\n${id}` }]) {
      expect((await house.order(body)).verdict).toBe('400 bad_params')
      expect((await house.post('/api/cancel', { client_order_id: id })).verdict).toBe('400 bad_params')
    }
    const form = new URLSearchParams({ side: 'buy', symbol: 'BTCUSDT', qty: '0.001', client_order_id: id })
    const sent = await house.call('POST', '/api/order', {
      body: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(sent.verdict).toBe('400 bad_params')
    await house.advance(500)
    expect(itemsOf((await house.get('/api/orders_state')).json)).toEqual([])
    expect(itemsOf((await house.get('/api/fills')).json)).toEqual([])
  })

  test('a limit is a limit: far from the market it rests, and sets aside what it may cost', async () => {
    const house = await aHouse()
    const placed = await house.order({ qty: '0.5', price: '1000', client_order_id: 'low' })
    expect([placed.verdict, placed.json['status']]).toEqual(['200 ok', 'ACCEPTED'])
    await house.advance(5000)
    expect(await stateOf(house, 'low')).toMatchObject({
      status: 'ACCEPTED',
      executed_qty: 0,
      limit_price: 1000,
    })
    expect(itemsOf((await house.get('/api/fills')).json)).toEqual([])
    const { balances } = parseDigits((await house.get('/api/account')).text) as {
      readonly balances: readonly Readonly<Record<string, string>>[]
    }
    const usdt = balances.find(({ asset }) => asset === 'USDT')
    const [free, locked] = [usdt?.['free'], usdt?.['locked']].map((text) => m(String(text).slice(1)))
    expect(addMoney(free as Money, locked as Money)).toBe(m('100000'))
    expect((locked as Money) >= m('500')).toBe(true)
    expect((locked as Money) < m('501')).toBe(true)
  })

  test('a limit that the market meets fills at its price or better', async () => {
    const house = await aHouse()
    const { json } = await house.get('/api/market')
    const price = String(Math.ceil(Number(json['ask'])) + 50)
    await house.order({ price, client_order_id: 'meets' })
    for (const fill of itemsOf((await house.get('/api/fills')).json))
      expect(Number(fill['price'])).toBeLessThanOrEqual(Number(price))
    expect(await stateOf(house, 'meets')).toMatchObject({ status: 'FILLED' })
  })

  test('one instrument never fills at the price of another', async () => {
    const house = await aHouse()
    const other = await house.post('/api/order', {
      side: 'buy',
      symbol: 'ETHUSDT',
      type: 'market',
      qty: '0.1',
    })
    expect(other.verdict).toBe('422 unknown_instrument')
    expect((await house.get('/api/market?symbol=ETHUSDT')).verdict).toBe('404 not_found')
    await house.advance(500)
    expect(itemsOf((await house.get('/api/fills')).json)).toEqual([])
  })

  test('cancelling a filled order leaves it filled', async () => {
    const house = await aHouse()
    await buyNow(house, 'done')
    const before = await stateOf(house, 'done')
    expect(before['status']).toBe('FILLED')
    const cancelled = await house.post('/api/cancel', { client_order_id: 'done' })
    expect([cancelled.verdict, cancelled.json['details']]).toEqual([
      '409 conflict',
      { client_order_id: 'done', status: 'FILLED' },
    ])
    expect(await stateOf(house, 'done')).toEqual(before)
  })

  test('cancelling an order that never was does not make one', async () => {
    const house = await aHouse()
    expect((await house.post('/api/cancel', { client_order_id: 'nobody' })).verdict).toBe('404 not_found')
    expect((await house.get('/api/order_state?client_order_id=nobody')).verdict).toBe('404 not_found')
    expect(itemsOf((await house.get('/api/orders_state')).json)).toEqual([])
  })

  test('the same id does not execute twice: the first answer again, or a conflict', async () => {
    const house = await aHouse()
    const first = await buyNow(house, 'once')
    const again = await buyNow(house, 'once')
    expect(again.json).toEqual({ ...first.json, duplicate: true })
    expect((await buyNow(house, 'once', '0.002')).verdict).toBe('409 duplicate_client_order_id')
    const fills = itemsOf((await house.get('/api/fills')).json)
    expect(fills.reduce((sum, fill) => sum + Number(fill['qty']), 0)).toBe(0.001)
  })

  test('ids that we make are never made twice, however many orders come within a millisecond', async () => {
    const house = await aHouse({ limits: { openOrdersMax: 1000 } })
    const answers = await Promise.all(Array.from({ length: 50 }, () => house.order()))
    const ids = answers.map(({ json }) => json['client_order_id'])
    expect(new Set(ids).size).toBe(50)
  })

  test('a quantity that is no number is refused, and answers stay JSON', async () => {
    const house = await aHouse()
    for (const qty of ['nan', 'NaN', 'inf', '-inf', 'Infinity', '1e999', '', ' ', '0x1', '1,5', '１']) {
      expect((await house.order({ qty })).verdict, qty).toBe('400 bad_params')
      expect((await house.order({ price: qty })).verdict, qty).toBe('400 bad_params')
    }
    for (const path of ['/api/account', '/api/orders_state', '/api/fills', '/api/snapshot']) {
      const { text } = await house.get(path)
      expect(() => JSON.parse(text), path).not.toThrow()
      expect(text, path).not.toMatch(/nan|infinity/i)
    }
  })

  test('balances are exact, to the last digit, after any number of fills', async () => {
    const house = await aHouse()
    for (let n = 0; n < 20; n++) {
      await buyNow(house, `b${n}`, `0.00${n % 3}37`)
      await house.advance(250)
    }
    const fills = parseDigits((await house.get('/api/fills?limit=1000')).text) as {
      readonly items: readonly Readonly<Record<'price' | 'qty' | 'fee' | 'fee_asset', string>>[]
    }
    const exact = (text: string) => m(text.slice(1))
    let usdt = m('100000')
    let btc = m('1')
    for (const { price, qty, fee, fee_asset } of fills.items) {
      usdt = subtractMoney(usdt, multiplyMoney(exact(price), exact(qty)))
      btc = addMoney(btc, exact(qty))
      if (fee_asset === 'USDT') usdt = subtractMoney(usdt, exact(fee))
      else btc = subtractMoney(btc, exact(fee))
    }
    const { balances } = parseDigits((await house.get('/api/account')).text) as {
      readonly balances: readonly Readonly<Record<string, string>>[]
    }
    const freeOf = (asset: string) => exact(String(balances.find((row) => row['asset'] === asset)?.['free']))
    expect([freeOf('USDT'), freeOf('BTC')]).toEqual([usdt, btc])
    expect(String(balances[0]?.['free']).replace(/\D/g, '').length).toBeGreaterThan(6)
  })

  test('there is no way past risk: what the limits forbid never reaches the market', async () => {
    const house = await aHouse({ limits: { orderNotionalMax: m('50') } })
    const refused = await house.order({ client_order_id: 'large', qty: '0.01' })
    expect(refused.status).toBe(422)
    expect(await stateOf(house, 'large')).toMatchObject({ status: 'REJECTED', rejected_by: 'veloz' })
    expect((await house.get('/api/account')).json['balances']).toContainEqual(
      expect.objectContaining({ asset: 'USDT', free: 100_000, locked: 0 }),
    )
  })

  test('a venue that does not answer has not refused: the order stays what it is', async () => {
    const house = await aHouse({ venue: recordingVenue({ accepts: false }) })
    const sent = await house.order({ client_order_id: 'quiet' })
    expect(sent.json).toMatchObject({ ok: true, status: 'SUBMITTED' })
    await house.advance(60_000)
    expect(['SUBMITTED', 'UNKNOWN']).toContain(String((await stateOf(house, 'quiet'))['status']))
  })
})

describe('who may do what', () => {
  test('a key that may only read cannot trade, cancel or halt', async () => {
    const house = await aHouse()
    const as = house.apiKey(READ_ONLY)
    const json = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }
    for (const [path, body] of [
      ['/api/order', json],
      ['/api/cancel', { client_order_id: 'a' }],
      ['/api/cancel_all', {}],
      ['/api/trading_state', { state: 'halted' }],
    ] as const) {
      expect((await house.ask('POST', path, { as, json: body })).status, path).toBe(403)
    }
    expect((await house.ask('GET', '/api/account', { as })).status).toBe(200)
    expect(itemsOf((await house.get('/api/orders_state')).json)).toEqual([])
  })

  test('the event stream is not open to strangers', async () => {
    const house = await aHouse()
    for (const path of ['/api/stream', '/api/stream?ticket=', '/api/stream?ticket=guess'])
      expect((await house.ask('GET', path)).status, path).toBe(401)
  })

  test('guessing a password is slowed down, and says for how long', async () => {
    const house = await aHouse()
    const guess = (n: number) =>
      house.ask('POST', '/api/auth/login', { json: { user_id: 'admin', password: `guess-${n}` } })
    const statuses: number[] = []
    for (let n = 0; n < 40; n++) statuses.push((await guess(n)).status)
    expect(statuses[0]).toBe(401)
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(15)
    const refused = await guess(99)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('HEAD asks for a token like GET does, also on what looks like a file', async () => {
    const house = await aHouse()
    for (const path of ['/api/account', '/api/config', '/metrics', '/openapi.json', '/docs', '/docs/ui.js']) {
      expect((await house.ask('HEAD', path)).status, path).toBe(401)
      expect((await house.ask('GET', path)).status, path).toBe(401)
    }
  })

  test('sign-in is on and nobody else can reach it, unless somebody says otherwise', () => {
    const plain = load({})
    expect(plain.ok && [plain.config.auth.enabled, plain.config.server.host]).toEqual([true, '127.0.0.1'])
    const open = load({ env: { VELOZ_AUTH_ENABLED: 'false', VELOZ_HOST: '0.0.0.0' } })
    expect(open.ok).toBe(false)
  })

  test('a new key is shown once, works, and is kept in the store by its hash alone', async () => {
    const house = await aHouse()
    const made = await house.post('/api/auth/keys', { name: 'bot', permissions: ['read:market'] })
    expect(made.status).toBe(201)
    const key = String(made.json['api_key'])
    expect(key).toMatch(/^veloz_/)
    const asked = await house.ask('GET', '/api/market', { as: { 'x-api-key': key } })
    expect(asked.status).toBe(200)
    expect((await house.get('/api/auth/keys')).text).not.toContain(key)
    const stored = house.store.keys.all()
    expect(JSON.stringify(stored)).not.toContain(key)
    expect(stored.map(({ name }) => name)).toContain('bot')
  })
})

describe('requests and answers', () => {
  test('header names count in any case, and a connection is used again', async () => {
    const house = await aHouse()
    const port = await listening(house)
    const { authorization = '' } = await house.session(PERMISSIONS)
    const names = ['authorization', 'AUTHORIZATION', 'Authorization', 'aUTHORIZATION']
    const asked = names.map(
      (name) => `GET /api/risk HTTP/1.1\r\nhost: localhost\r\n${name}: ${authorization}\r\n\r\n`,
    )
    expect(await conversation(port, asked)).toEqual([200, 200, 200, 200])
  })

  test('a list as a body is refused, and the connection goes on', async () => {
    const house = await aHouse()
    const port = await listening(house)
    const { authorization = '' } = await house.session(PERMISSIONS)
    const head = `Host: localhost\r\nAuthorization: ${authorization}\r\n`
    const type = 'Content-Type: application/json\r\nContent-Length: 2\r\n'
    const list = `POST /api/order HTTP/1.1\r\n${head}${type}\r\n[]`
    expect(await conversation(port, [list, `GET /api/account HTTP/1.1\r\n${head}\r\n`])).toEqual([400, 200])
  })

  test('what there is not, and what cannot be done, is said in JSON', async () => {
    const house = await aHouse()
    for (const [method, path, verdict] of [
      ['GET', '/api/nothing', '404 not_found'],
      ['POST', '/api/nothing', '404 not_found'],
      ['PUT', '/api/order', '405 method_not_allowed'],
      ['GET', '/api/order', '405 method_not_allowed'],
      ['DELETE', '/health', '405 method_not_allowed'],
    ] as const) {
      const answer = await house.call(method, path)
      expect(answer.verdict, path).toBe(verdict)
      expect(answer.headers.get('content-type'), path).toBe('application/json')
    }
  })

  test('with the engine gone /health says so, with a status that a probe reads', async () => {
    const journal = faultyJournal(memoryJournal<Event>({ epoch: '0badcafe' }))
    const house = await aHouse({ journal })
    expect((await house.get('/health', 'stranger')).json).toMatchObject({ ok: true, status: 'healthy' })
    journal.failures.push(new JournalFailed('input/output error', false))
    await house.order()
    await house.advance(10)
    const { status, json } = await house.get('/health', 'stranger')
    expect(status).toBe(503)
    expect(json).toMatchObject({ ok: false, status: 'unhealthy', checks: { engine: 'unhealthy' } })
  })
})

describe('what is written down', () => {
  test('numbers of records go on over a restart: none is given twice', async () => {
    const entries: Event[] = []
    const journal = () => memoryJournal<Event>({ entries, epoch: '0badcafe' })
    const first = await aWholeGateway({ journal: journal() })
    await first.order({ client_order_id: 'before' })
    await first.close()
    const second = await aHouse({ journal: journal() })
    await second.order({ client_order_id: 'after' })
    const numbers = entries.map(({ seq }) => seq)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(await stateOf(second, 'before')).toMatchObject({ status: 'ACCEPTED' })
  })

  test('what cannot be written is not traded', async () => {
    const journal = faultyJournal(memoryJournal<Event>({ epoch: '0badcafe' }))
    const house = await aHouse({ journal })
    await house.advance(1000)
    journal.failures.push(new JournalFailed('input/output error', false))
    expect((await house.order({ client_order_id: 'lost' })).status).toBe(503)
    expect((await house.order({ client_order_id: 'next' })).status).toBe(503)
    expect((await house.get('/api/order_state?client_order_id=lost')).verdict).toBe('404 not_found')
  })
})

describe('the event stream', () => {
  test('goes on behind the last event a client saw, also after a restart', async () => {
    const entries: Event[] = []
    const journal = () => memoryJournal<Event>({ entries, epoch: '0badcafe' })
    const first = await aWholeGateway({ journal: journal() })
    await first.order({ client_order_id: 'seen' })
    const { epoch, seq } = (await first.get('/api/snapshot')).json
    await first.order({ client_order_id: 'missed' })
    await first.close()
    const second = await aHouse({ journal: journal() })
    const text = await streamed(second, { 'last-event-id': `${epoch}-${seq}` }, '"missed"')
    expect(text).not.toContain('"client_order_id":"seen"')
    expect(text).toContain('event: order_state')
    expect(text).toMatch(/^id: 0badcafe-\d+$/m)
  })

  test('a client that knows more than we do is told to begin anew', async () => {
    const house = await aHouse()
    for (const id of ['0badcafe-999999999', 'ffffffff-1']) {
      const text = await streamed(house, { 'last-event-id': id }, 'event: resync')
      expect(text, id).toContain('event: resync')
    }
  })
})
