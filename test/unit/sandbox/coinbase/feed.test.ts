import { expect, test } from 'bun:test'
import type { Money } from '../../../../src/domain/index.ts'
import { formatMoney, priceOf, quantityOf } from '../../../../src/domain/index.ts'
import { NO_FAULTS } from '../../../../src/sandbox/core/index.ts'
import { m } from '../../../support/builders.ts'
import { type AFace, type ASocket, aFace, type Heard, json } from './a-face.ts'

const BTC = { product_ids: ['BTC-USD'] }
const CLIENT_ID = '1985ca2d-61ef-49f1-bfce-6c39d8462914'

function subscribed(face: AFace, ...channels: readonly string[]): ASocket {
  const socket = face.open()
  socket.say({ type: 'subscribe', ...BTC, channels })
  return socket
}

function signedIn(face: AFace, ...channels: readonly string[]): ASocket {
  const socket = face.open()
  socket.say({ type: 'subscribe', ...BTC, channels, ...proof(face) })
  return socket
}

function proof({ sandbox, signatureOf }: AFace) {
  const { apiKey, passphrase } = sandbox.exchange.credentials
  const timestamp = String(sandbox.exchange.nowMs() / 1000)
  const signature = signatureOf(`${timestamp}GET/users/self/verify`)
  return { key: apiKey, passphrase, timestamp, signature }
}

function place(face: AFace, over: object = {}): string {
  const body = { product_id: 'BTC-USD', side: 'buy', type: 'limit', price: '40000', size: '0.01', ...over }
  const { id } = json<{ id: string }>(face.sign('POST /orders', { body }))
  face.sandbox.exchange.flush()
  return id
}

/** In small steps, as time passes outside: what happened is heard before the next thing does. */
function pass(face: AFace, ms: number): void {
  for (let passed = 0; passed < ms; passed += 50) face.sandbox.step(50)
}

const typesOf = (messages: readonly Heard[]) => messages.map(({ type }) => type)

/** A book kept by nothing but the messages. */
function keptBook(messages: readonly Heard[]): ReadonlyMap<string, Money> {
  const levels = new Map<string, Money>()
  for (const { type, bids = [], asks = [], changes = [] } of messages) {
    if (type === 'snapshot') {
      levels.clear()
      const whole = { buy: bids, sell: asks } as Record<string, readonly [string, string][]>
      for (const [side, lines] of Object.entries(whole)) {
        for (const [price, size] of lines) levels.set(`${side} ${price}`, m(size))
      }
    }
    if (type !== 'l2update') continue
    for (const [side, price, size] of changes as readonly [string, string, string][]) {
      if (m(size) === 0n) levels.delete(`${side} ${price}`)
      else levels.set(`${side} ${price}`, m(size))
    }
  }
  return levels
}

function shownBook({ sandbox }: AFace): ReadonlyMap<string, Money> {
  const { tickSize, lotSize } = sandbox.instrument('BTC/USD')
  const book = sandbox.exchange.book(sandbox.key('BTC/USD'))
  const sides = { buy: book?.bids ?? [], sell: book?.asks ?? [] }
  return new Map(
    Object.entries(sides).flatMap(([side, levels]) =>
      levels.map(({ price, quantity }) => [
        `${side} ${formatMoney(priceOf(price, tickSize))}`,
        quantityOf(quantity, lotSize),
      ]),
    ),
  )
}

const sorted = (book: ReadonlyMap<string, Money>) =>
  [...book].sort(([left], [right]) => (left < right ? -1 : 1))

test('a book kept by its updates is the venue’s own, by either channel', () => {
  const face = aFace()
  const batched = subscribed(face, 'level2_batch')
  const quick = signedIn(face, 'level2')
  for (let round = 0; round < 40; round++) {
    if (round % 7 === 3) place(face, { price: String(49_000 + round) })
    if (round % 7 === 5) place(face, { type: 'market', price: undefined, size: '0.4' })
    face.sandbox.step(250)
    expect(sorted(keptBook(quick.heard))).toEqual(sorted(shownBook(face)))
  }
  face.sandbox.step(50)
  expect(sorted(keptBook(batched.heard))).toEqual(sorted(shownBook(face)))
  expect(batched.of('l2update').length).toBeLessThanOrEqual(quick.of('l2update').length)
  expect(quick.of('l2update').length).toBeGreaterThan(40)
})

test('what was an ask and is a bid within one batch is told as both', () => {
  const face = aFace()
  const batched = subscribed(face, 'level2_batch')
  const key = face.sandbox.key('BTC/USD')
  for (const price of ['50000', '50004', '50000', '50008']) {
    face.sandbox.exchange.hold(key, face.sandbox.ticks('BTC/USD', price))
    face.sandbox.exchange.flush()
  }
  face.sandbox.exchange.hold(key, null)
  face.sandbox.step(50)
  expect(sorted(keptBook(batched.heard))).toEqual(sorted(shownBook(face)))
})

test('a change that is kept back is told by no channel', () => {
  const face = aFace({ faults: { ...NO_FAULTS, withholds: () => true } })
  const [batched, quick] = [subscribed(face, 'level2_batch', 'heartbeat'), signedIn(face, 'level2')]
  pass(face, 3000)
  expect([batched.of('l2update'), quick.of('l2update')]).toEqual([[], []])
  expect(batched.of('heartbeat')).toHaveLength(3)
})

test('subscriptions are acknowledged, begin with what is there, and end', () => {
  const face = aFace()
  place(face, { type: 'market', price: undefined })
  const socket = face.open()
  const channels = ['matches', { name: 'ticker', product_ids: ['ETH-USD'] }, 'status']
  socket.say({ type: 'subscribe', ...BTC, channels })
  expect(typesOf(socket.heard)).toEqual(['subscriptions', 'last_match', 'ticker', 'status'])
  expect(socket.heard[0]?.['channels']).toMatchObject([
    { name: 'status', product_ids: [] },
    { name: 'ticker', product_ids: ['ETH-USD'] },
    { name: 'matches', product_ids: ['BTC-USD'] },
  ])
  socket.say({ type: 'unsubscribe', channels: ['ticker', { name: 'matches', product_ids: ['BTC-USD'] }] })
  expect(socket.heard.at(-1)).toMatchObject({ type: 'subscriptions', channels: [{ name: 'status' }] })
  const before = socket.heard.length
  face.sandbox.step(3000)
  expect(socket.heard.length).toBe(before)
})

test.each([
  ['nonsense', 'Malformed JSON'],
  [{ type: 'greet' }, 'Type has to be either subscribe or unsubscribe'],
  [{ type: 'subscribe', channels: [] }, 'Failed to subscribe'],
  [{ type: 'subscribe', channels: ['gossip'], ...BTC }, 'Failed to subscribe'],
  [{ type: 'subscribe', channels: ['ticker'], product_ids: ['DOGE-USD'] }, 'Failed to subscribe'],
  [{ type: 'subscribe', channels: ['ticker'] }, 'Failed to subscribe'],
  [{ type: 'subscribe', channels: ['user'], ...BTC }, 'Failed to subscribe'],
  [{ type: 'subscribe', channels: ['level2'], ...BTC }, 'Failed to subscribe'],
])('%j is answered with an error', (words, message) => {
  const socket = aFace().open()
  socket.onMessage(typeof words === 'string' ? words : JSON.stringify(words))
  expect(socket.heard).toMatchObject([{ type: 'error', message }])
})

test('a wrong signature is no way in', () => {
  const face = aFace()
  const socket = face.open()
  socket.say({ type: 'subscribe', ...BTC, channels: ['user'], ...proof(face), passphrase: 'other' })
  expect(socket.heard).toEqual([
    { type: 'error', message: 'Authentication Failed', reason: '{"message":"Invalid Passphrase"}' },
  ])
})

test('whoever says nothing for five seconds is let go', () => {
  const face = aFace()
  const [silent, spoken] = [face.open(), subscribed(face, 'heartbeat')]
  face.sandbox.step(4999)
  expect(silent.closedWith()).toBeNull()
  face.sandbox.step(1)
  expect([silent.closedWith(), spoken.closedWith()]).toEqual([1008, null])
})

test('a heartbeat every second, with the newest numbers', () => {
  const face = aFace()
  const socket = subscribed(face, 'heartbeat', 'matches')
  pass(face, 5000)
  const beats = socket.heard.flatMap((message, index) => (message.type === 'heartbeat' ? [index] : []))
  expect(beats).toHaveLength(5)
  for (const index of beats) {
    const match = socket.heard.slice(0, index).findLast(({ type }) => type === 'match')
    if (match === undefined) continue
    const { trade_id: last_trade_id, sequence, product_id } = match
    expect(socket.heard[index]).toMatchObject({ last_trade_id, sequence, product_id } as never)
  }
})

test('tickers come with every trade, or every five seconds', () => {
  const face = aFace()
  const [quick, slow] = [subscribed(face, 'ticker', 'matches'), subscribed(face, 'ticker_batch')]
  pass(face, 10_000)
  const matches = quick.of('match')
  // And the one that the subscription begins with.
  expect(quick.of('ticker')).toHaveLength(matches.length + 1)
  expect(slow.of('ticker')).toHaveLength(3)
  const [ticker, match] = [quick.of('ticker').at(-1), matches.at(-1)]
  expect([ticker?.['price'], ticker?.['trade_id']]).toEqual([match?.['price'], match?.['trade_id']] as never)
  expect(ticker?.['side']).not.toBe(match?.['side'])
})

test('the life of an order that rests, trades in part, and is cancelled', () => {
  const face = aFace()
  const socket = signedIn(face, 'user')
  socket.heard.length = 0
  const id = place(face, { price: '49500', size: '0.02', client_oid: CLIENT_ID })
  face.sandbox.exchange.print(face.sandbox.key('BTC/USD'), {
    price: face.sandbox.ticks('BTC/USD', '49400'),
    quantity: face.sandbox.lots('BTC/USD', '0.005'),
    aggressor: 'sell',
  })
  face.sign(`DELETE /orders/${id}`)
  face.sandbox.exchange.flush()
  expect(socket.heard).toMatchObject([
    {
      type: 'received',
      order_id: id,
      client_oid: CLIENT_ID,
      order_type: 'limit',
      size: '0.02000000',
      price: '49500',
    },
    { type: 'open', order_id: id, remaining_size: '0.02000000', price: '49500', side: 'buy' },
    { type: 'match', maker_order_id: id, side: 'buy', size: '0.00500000', maker_fee_rate: '0.004' },
    { type: 'done', order_id: id, reason: 'canceled', remaining_size: '0.01500000' },
  ])
  const sequences = socket.heard.map(({ sequence }) => Number(sequence))
  expect(sequences).toEqual(sequences.toSorted((left, right) => left - right))
})

test('an order that takes some and rests is open when the taking is over', () => {
  const face = aFace()
  const best = json<{ asks: [string, string][] }>(face.ask('GET /products/BTC-USD/book?level=1')).asks[0]
  const socket = signedIn(face, 'user')
  socket.heard.length = 0
  const taken = m(best?.[1] ?? '')
  const id = place(face, { price: best?.[0], size: formatMoney((taken + m('0.01')) as Money) })
  expect(socket.heard).toMatchObject([
    { type: 'received', order_id: id },
    { type: 'match', taker_order_id: id, side: 'sell', taker_fee_rate: '0.006' },
    { type: 'open', order_id: id, remaining_size: '0.01000000' },
  ])
})

test('an order at market is received, traded and done, and never open', () => {
  const face = aFace()
  const socket = signedIn(face, 'user', 'matches')
  socket.heard.length = 0
  const id = place(face, { type: 'market', price: undefined, size: '0.001' })
  expect(typesOf(socket.heard)).toEqual(['received', 'match', 'match', 'done'])
  const [anybodys, own] = socket.of('match')
  // One trade, one number, whoever tells it.
  expect(anybodys?.['sequence']).toBe(own?.['sequence'] as number)
  expect([anybodys?.['taker_order_id'], own?.['taker_order_id']]).toEqual([id, id])
  expect(socket.heard.at(-1)).toMatchObject({ reason: 'filled' })
})

test('a stop is activated when it begins to wait, and received when it is reached', () => {
  const face = aFace()
  const socket = signedIn(face, 'user')
  socket.heard.length = 0
  const id = place(face, { side: 'sell', stop: 'loss', stop_price: '45000', price: '44000' })
  expect(socket.heard).toMatchObject([
    {
      type: 'activate',
      order_id: id,
      stop_type: 'loss',
      stop_price: '45000',
      size: '0.01000000',
      private: true,
    },
  ])
  face.sandbox.exchange.hold(face.sandbox.key('BTC/USD'), face.sandbox.ticks('BTC/USD', '44500'))
  face.sandbox.step(1000)
  const types = typesOf(socket.heard.filter(({ type }) => type !== 'match'))
  expect(types).toEqual(['activate', 'received', 'done'])
})

test('the full channel tells the life of orders and the trades of everybody, numbered without a hole', () => {
  const face = aFace()
  const socket = signedIn(face, 'full')
  socket.heard.length = 0
  place(face, { type: 'market', price: undefined, size: '0.001' })
  place(face)
  pass(face, 5000)
  const sequences = socket.heard.map(({ sequence }) => Number(sequence))
  expect(sequences.length).toBeGreaterThan(10)
  expect(sequences).toEqual(sequences.map((_, index) => Number(sequences[0]) + index))
})

test('a socket that closed hears nothing, and so does everybody once the face has', () => {
  const face = aFace()
  const [gone, left] = [subscribed(face, 'heartbeat'), subscribed(face, 'heartbeat')]
  gone.onClose()
  face.sandbox.step(1000)
  expect([gone.of('heartbeat').length, left.of('heartbeat').length]).toEqual([0, 1])
  face.face.close()
  face.sandbox.step(3000)
  expect(left.of('heartbeat')).toHaveLength(1)
})
