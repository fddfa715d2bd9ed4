/** The channels beside the usual ones. */
import { expect, test } from 'bun:test'
import { m } from '../../../support/builders.ts'
import { type AFace, aFace, json } from './a-face.ts'

type Line = readonly [type: string, product: string, sequence: string, ...rest: string[]]

const signed = (face: AFace) => {
  const { apiKey: key, passphrase } = face.sandbox.exchange.credentials
  const timestamp = String(face.sandbox.exchange.nowMs() / 1000)
  return { key, passphrase, timestamp, signature: face.signatureOf(`${timestamp}GET/users/self/verify`) }
}

function listening(face: AFace, words: object) {
  const socket = face.open()
  socket.say({ type: 'subscribe', ...words, ...signed(face) })
  return socket
}

function place(face: AFace, over: object = {}): string {
  const body = { product_id: 'BTC-USD', side: 'buy', type: 'limit', price: '40000', size: '0.01', ...over }
  const { id } = json<{ id: string }>(face.sign('POST /orders', { body }))
  face.sandbox.exchange.flush()
  return id
}

/** In small steps, as time passes outside. */
function pass(face: AFace, ms: number): void {
  for (let passed = 0; passed < ms; passed += 50) face.sandbox.step(50)
}

/** As the schema of the channel tells one to do it: price and size of every order. */
function kept(from: Map<string, readonly [string, bigint]>, lines: readonly Line[]) {
  const orders = new Map(from)
  for (const [type, , , id = '', ...rest] of lines) {
    if (type === 'open') orders.set(id, [rest[1] ?? '', m(rest[2] ?? '')])
    if (type === 'done') orders.delete(id)
    if (type !== 'match') continue
    const [price, size] = orders.get(id) ?? ['', 0n]
    orders.set(id, [price, size - m(rest[2] ?? '')])
  }
  return [...orders].sort(([left], [right]) => (left < right ? -1 : 1))
}

function wholeBook(face: AFace) {
  type Side = readonly (readonly [string, string, string])[]
  const { bids, asks, sequence } = json<{ bids: Side; asks: Side; sequence: number }>(
    face.sign('GET /products/BTC-USD/book?level=3'),
  )
  const lines = [...bids, ...asks].map(([price, size, id]) => [id, [price, m(size)]] as const)
  return { sequence, orders: new Map<string, readonly [string, bigint]>(lines) }
}

/** Answers the order that rests at the end. */
function live(face: AFace): string {
  pass(face, 1000)
  const own = place(face, { price: '49000.01', size: '0.5' })
  place(face, { type: 'market', price: undefined, size: '0.3' })
  pass(face, 1000)
  return own
}

test('level3 alone keeps the book order by order', () => {
  const face = aFace()
  const socket = listening(face, { product_ids: ['BTC-USD'], channels: ['level3'] })
  expect(socket.heard.map(({ type }) => type)).toEqual(['subscriptions', 'level3'])
  expect(socket.heard[1]?.['schema']).toMatchObject({ noop: ['type', 'product_id', 'sequence', 'time'] })
  socket.heard.length = 0
  const before = wholeBook(face)
  const own = live(face)
  const lines = socket.heard as unknown as readonly Line[]
  expect(new Set(lines.map(([type]) => type))).toEqual(new Set(['noop', 'open', 'done', 'match']))
  const sequences = lines.map(([, , sequence]) => Number(sequence))
  expect(sequences).toEqual(sequences.map((_, index) => before.sequence + 1 + index))
  expect(lines.every((line) => line.every((field) => typeof field === 'string'))).toBe(true)
  const after = wholeBook(face)
  expect(kept(before.orders, lines)).toEqual(kept(after.orders, []))
  expect(after.orders.get(own)).toEqual(['49000.01', m('0.5')])
  // Nobody trades with an order that never came.
  const known = new Set(before.orders.keys())
  for (const [type, , , id = ''] of lines) {
    if (type === 'open') known.add(id)
    if (type === 'match') expect(known.has(id)).toBe(true)
  }
})

test('it is the full channel in short', () => {
  const face = aFace()
  const socket = listening(face, { product_ids: ['BTC-USD'], channels: ['level3', 'full'] })
  socket.heard.length = 0
  live(face)
  const [short, whole] = [true, false].map((isShort) =>
    socket.heard.filter((message) => Array.isArray(message) === isShort),
  )
  const numbers = (short as unknown as readonly Line[]).map(([, , sequence]) => Number(sequence))
  expect(numbers).toEqual(whole?.map(({ sequence }) => Number(sequence)) ?? [])
})

test('a stop that begins to wait has no number, and is no line', () => {
  const face = aFace()
  const socket = listening(face, { product_ids: ['BTC-USD'], channels: ['level3'] })
  socket.heard.length = 0
  place(face, { side: 'sell', price: '30000', stop: 'loss', stop_price: '30001' })
  expect(socket.heard).toEqual([])
})

test('balances are told as they move, of the accounts that were asked for', () => {
  const face = aFace()
  const accounts = json<{ id: string; currency: string }[]>(face.sign('GET /accounts'))
  const dollars = accounts.find(({ currency }) => currency === 'USD')?.id ?? ''
  const socket = listening(face, { channels: [{ name: 'balance', account_ids: [dollars] }] })
  expect(socket.of('subscriptions')[0]?.['channels']).toEqual([
    { name: 'balance', product_ids: null, account_ids: [dollars] },
  ])
  place(face)
  place(face, { side: 'sell', price: '90000' })
  const told = socket.of('balance')
  expect(told).toMatchObject([{ account_id: dollars, currency: 'USD' }])
  const { hold, available } = json<{ hold: string; available: string }>(face.sign(`GET /accounts/${dollars}`))
  expect([told[0]?.['holds'], told[0]?.['available']]).toEqual([hold, available])
  socket.say({ type: 'unsubscribe', channels: ['balance'] })
  place(face)
  expect(socket.of('balance')).toHaveLength(1)
})

test('some want a signature, an account or a product', () => {
  const face = aFace()
  const stranger = face.open()
  for (const channel of ['level3', 'balance'])
    stranger.say({
      ...{ type: 'subscribe', product_ids: ['BTC-USD'] },
      channels: [channel === 'balance' ? { name: channel, account_ids: ['nobody'] } : channel],
    })
  expect(stranger.of('error')).toMatchObject([
    { reason: 'level3 channel requires authentication' },
    { reason: 'nobody is not a valid account' },
  ])
  const known = listening(face, { channels: ['balance'] })
  expect(known.of('error')).toMatchObject([{ reason: 'no accounts for the channel balance' }])
  // No auction and no quote on request ever takes place here.
  known.say({ type: 'subscribe', product_ids: ['BTC-USD'], channels: ['rfq_matches', 'auctionfeed'] })
  known.say({ type: 'subscribe', product_ids: ['XX-YY'], channels: ['auctionfeed'] })
  pass(face, 500)
  expect(known.heard.slice(1).map(({ type }) => type)).toEqual(['subscriptions', 'error'])
})
