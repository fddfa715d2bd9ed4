import { afterAll, expect, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { endEverything, eventually, startVeloz, type VelozProcess } from '../support/veloz-process.ts'
import { type Api, balancesOf, type Row, type StreamEvent, signedInByLink, times, units } from './api.ts'

afterAll(endEverything)

/** A program that trades faster than a person is not what is tried here. */
const WITHOUT_RATE_LIMIT = { VELOZ_RATE_LIMIT_ENABLED: 'false' }

interface Sent {
  readonly order: Readonly<Record<string, string>>
  /** Null: no answer came, the order may or may not have arrived. */
  readonly status: number | null
}

/** Buys and sells at market, limit orders that rest on both sides, orders that are refused. */
function orderOf(round: number, number: number): Readonly<Record<string, string>> {
  const common = { symbol: 'BTCUSDT', client_order_id: `r${round}-${number}`, qty: '0.00123' }
  switch (number % 5) {
    case 0:
      return { ...common, side: 'buy', type: 'market' }
    case 1:
      return { ...common, side: 'sell', type: 'market' }
    case 2:
      return { ...common, side: 'buy', type: 'limit', price: '40000.01' }
    case 3:
      return { ...common, side: 'sell', type: 'limit', price: '61000.02' }
    default:
      return { ...common, side: 'buy', type: 'limit', price: '100000', qty: '9' }
  }
}

const SENDERS = 8
const ANSWERS_BEFORE_KILL = 100

/** Sends orders from several sides at once and kills the process in the midst of them. */
async function tradeUntilKilled(veloz: VelozProcess, api: Api, round: number): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  let next = 0
  let answers = 0
  let isDead = false
  const sender = async () => {
    while (!isDead) {
      const order = orderOf(round, next++)
      // A broken connection is what this is about: it leaves the order's fate open.
      const answer = await api.order(order).catch(() => null)
      sent.push({ order, status: answer?.status ?? null })
      if (answer === null) return
      answers += 1
      if (answers === ANSWERS_BEFORE_KILL) veloz.signal('SIGKILL')
    }
  }
  const senders = Array.from({ length: SENDERS }, sender)
  void veloz.ended.then(() => {
    isDead = true
  })
  await Promise.all(senders)
  await veloz.kill('SIGKILL')
  return sent
}

/** A resting buy sets aside its taker fee of 0.1 % too. */
const withFee = (notional: bigint) => notional + times(notional, units('0.001'))

/** What the fills and the open orders say must be what the balances say, to the last unit. */
async function expectBalanced(api: Api): Promise<void> {
  let usdt = units('100000')
  let btc = units('1')
  for (const { side, qty = '', price = '', fee = '', fee_asset } of await api.all('/api/fills')) {
    const sign = side === 'BUY' ? 1n : -1n
    btc += sign * units(qty)
    usdt -= sign * times(units(qty), units(price))
    expect(fee_asset).toBe('USDT')
    usdt -= units(fee)
  }
  let lockedBtc = 0n
  let lockedUsdt = 0n
  for (const order of await api.all('/api/orders_state?status=open')) {
    const leaves = units(order['order_qty']!) - units(order['executed_qty']!)
    if (order['side'] === 'SELL') lockedBtc += leaves
    else lockedUsdt += withFee(times(leaves, units(order['limit_price']!)))
  }
  const { USDT, BTC } = await balancesOf(api)
  expect(USDT!.free + USDT!.locked).toBe(usdt)
  expect(BTC!.free + BTC!.locked).toBe(btc)
  expect(BTC!.locked).toBe(lockedBtc)
  expect(USDT!.locked).toBe(lockedUsdt)
}

const idsOf = (rows: readonly Row[], name: string) => rows.map((row) => row[name]!)

function expectUnique(names: readonly string[]): void {
  expect(new Set(names).size).toBe(names.length)
}

/** Every record since `seq`, by resuming a stream there. */
async function recordsSince(
  api: Api,
  { epoch, seq }: { epoch: string; seq: number },
): Promise<StreamEvent[]> {
  const lastSeq = Number((await api.get('/api/snapshot')).body['seq'])
  const abort = new AbortController()
  const stream = await api.stream({ lastEventId: `${epoch}-${seq}`, signal: abort.signal })
  const records = () => stream.events.filter(({ name }) => name !== 'market')
  await eventually(() => records().some(({ id }) => id === `${epoch}-${lastSeq}`), {
    what: () => `record ${lastSeq} on the stream, the last was ${JSON.stringify(records().at(-1))}`,
  })
  abort.abort()
  await stream.over
  return records()
}

/** Groups follow one another without a hole, and each is closed by its id. */
function expectWithoutHoles(events: readonly StreamEvent[], from: { epoch: string; seq: number }): void {
  let applied = from.seq
  let group = from.seq
  for (const { name, id, body } of events) {
    const seq = Number(body['seq'])
    if (seq !== group) {
      expect({ name, seq, prev: Number(body['prev_seq']) }).toEqual({ name, seq, prev: applied })
      expect(seq).toBe(applied + 1)
      group = seq
    }
    if (id === null) continue
    expect(id).toBe(`${from.epoch}-${seq}`)
    applied = seq
  }
}

test('killed five times while orders pour in: nothing is lost, nothing happens twice', async () => {
  const veloz = await startVeloz({ env: WITHOUT_RATE_LIMIT })
  const api = await signedInByLink(veloz)
  const { epoch, seq } = (await api.get('/api/snapshot')).body
  const beginning = { epoch: String(epoch), seq: Number(seq) }
  const sent: Sent[] = []
  for (let round = 0; round < 5; round++) {
    sent.push(...(await tradeUntilKilled(veloz, api, round)))
    await veloz.restart()
    const listed = idsOf(await api.all('/api/orders_state'), 'client_order_id')
    expectUnique(listed)
    const there = new Set(listed)
    const acknowledged = sent.filter(({ status }) => status === 200)
    expect(acknowledged.length).toBeGreaterThan(round * 40)
    for (const { order } of acknowledged) expect(there).toContain(order['client_order_id']!)
    expectUnique(idsOf(await api.all('/api/fills'), 'execution_id'))
    await expectBalanced(api)
  }
  const unanswered = sent.filter(({ status }) => status === null)
  for (const { order } of unanswered) await api.order(order)
  const again = idsOf(await api.all('/api/orders_state'), 'client_order_id')
  expectUnique(again)
  expect(new Set(again)).toEqual(new Set(sent.map(({ order }) => order['client_order_id']!)))
  await expectBalanced(api)
  expectWithoutHoles(await recordsSince(api, beginning), beginning)
}, 180_000)

test('an order keeps its first answer over a restart', async () => {
  const veloz = await startVeloz()
  const api = await signedInByLink(veloz)
  const order = { side: 'buy', symbol: 'BTCUSDT', qty: '0.01', type: 'market', client_order_id: 'once' }
  const first = await api.order(order)
  expect(first).toMatchObject({ status: 200, body: { ok: true, status: 'FILLED' } })
  await veloz.kill('SIGKILL')
  await veloz.restart()
  const second = await api.order(order)
  expect(second).toEqual({ status: 200, body: { ...first.body, duplicate: true } })
  expect((await api.order({ ...order, qty: '0.02' })).status).toBe(409)
  expect(await api.all('/api/fills')).toHaveLength(1)
}, 120_000)

test('SIGTERM with streams open: they are told, open orders are counted, exit code 0', async () => {
  const veloz = await startVeloz()
  const api = await signedInByLink(veloz)
  const abort = new AbortController()
  const streams = await Promise.all(Array.from({ length: 3 }, () => api.stream({ signal: abort.signal })))
  for (const price of ['30000', '31000'])
    expect((await api.order({ side: 'buy', symbol: 'BTCUSDT', qty: '0.01', price })).status).toBe(200)
  expect(await veloz.kill('SIGTERM')).toBe(0)
  for (const stream of streams) {
    await stream.over
    const last = stream.events.at(-1)
    expect(last).toMatchObject({ name: 'system', body: { kind: 'shutting_down' } })
  }
  const stopped = veloz.output.err.split('\n').find((line) => line.includes('"message":"stopped"'))
  expect(JSON.parse(stopped ?? '{}')).toMatchObject({ fields: { reason: 'SIGTERM', open_orders: 2 } })
  await veloz.restart()
  expect(await api.all('/api/orders_state?status=open')).toHaveLength(2)
}, 120_000)

/**
 * Begins an order and never ends it. Resolves once the server has read its beginning: the connection was
 * answered on before, and whatever was sent after the beginning has been answered too.
 */
async function endlessOrder(veloz: VelozProcess, api: Api): Promise<Socket> {
  const socket = connect(veloz.port, '127.0.0.1')
  // The server is about to be killed under it.
  socket.on('error', () => undefined)
  const answered = new Promise((done) => socket.once('data', done))
  socket.write(`GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
  await answered
  const head = `POST /api/order HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${api.token}\r\n`
  const beginning = `${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"side":`
  await new Promise<void>((done) => void socket.write(beginning, () => done()))
  for (let turn = 0; turn < 3; turn++) await api.get('/api/account')
  return socket
}

test('a second SIGTERM does not wait for a request that never ends', async () => {
  const veloz = await startVeloz()
  const api = await signedInByLink(veloz)
  const socket = await endlessOrder(veloz, api)
  veloz.signal('SIGTERM')
  await eventually(() => veloz.output.err.includes('"message":"stopping"'), { what: 'the stopping line' })
  expect(await veloz.kill('SIGTERM')).toBe(143)
  expect(veloz.output.err).not.toContain('"message":"stopped"')
  socket.destroy()
}, 120_000)

test('one SIGTERM ends, in order, even with a request that never ends', async () => {
  const veloz = await startVeloz()
  const socket = await endlessOrder(veloz, await signedInByLink(veloz))
  veloz.signal('SIGTERM')
  expect(await veloz.ended).toBe(0)
  socket.destroy()
}, 120_000)
