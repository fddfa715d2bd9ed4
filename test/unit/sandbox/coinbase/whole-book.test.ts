/** The book order by order, as who keeps it by the full channel alone. */
import { expect, test } from 'bun:test'
import type { Money } from '../../../../src/domain/index.ts'
import { NO_FAULTS } from '../../../../src/sandbox/core/index.ts'
import { m } from '../../../support/builders.ts'
import { type AFace, aFace, type Heard, json } from './a-face.ts'

type Line = readonly [price: string, size: string, id: string]
interface WholeBook {
  readonly bids: readonly Line[]
  readonly asks: readonly Line[]
  readonly sequence: number
}
interface Order {
  readonly side: string
  readonly price: string
  readonly size: Money
}

const wholeBook = (face: AFace) => json<WholeBook>(face.sign('GET /products/BTC-USD/book?level=3'))

function ordersOf({ bids, asks }: WholeBook): Map<string, Order> {
  const sided = (side: string, lines: readonly Line[]) =>
    lines.map(([price, size, id]) => [id, { side, price, size: m(size) }] as const)
  return new Map([...sided('buy', bids), ...sided('sell', asks)])
}

function listening(face: AFace) {
  const { apiKey: key, passphrase } = face.sandbox.exchange.credentials
  const timestamp = String(face.sandbox.exchange.nowMs() / 1000)
  const signature = face.signatureOf(`${timestamp}GET/users/self/verify`)
  const socket = face.open()
  const words = { type: 'subscribe', product_ids: ['BTC-USD'], channels: ['full'] }
  socket.say({ ...words, key, passphrase, timestamp, signature })
  socket.heard.length = 0
  return socket
}

/** As the venue tells one to do it. Throws where a trade is with nobody who rests. */
function kept(from: WholeBook, messages: readonly Heard[]): ReadonlyMap<string, Order> {
  const orders = ordersOf(from)
  for (const each of messages) {
    const { type, order_id: id, side, price } = each as Heard & Record<string, string>
    if (Number(each['sequence']) <= from.sequence) continue
    if (type === 'open')
      orders.set(`${id}`, { side: `${side}`, price: `${price}`, size: m(`${each['remaining_size']}`) })
    if (type === 'done') orders.delete(`${id}`)
    if (type !== 'match') continue
    const makerId = String(each['maker_order_id'])
    const maker = orders.get(makerId)
    if (maker === undefined || maker.price !== price || maker.side !== side)
      throw new Error(`nobody to trade with: ${JSON.stringify(each)}`)
    orders.set(makerId, { ...maker, size: (maker.size - m(`${each['size']}`)) as Money })
  }
  return orders
}

const sorted = (orders: ReadonlyMap<string, Order>) =>
  [...orders].sort(([left], [right]) => (left < right ? -1 : 1))

function place(face: AFace, over: object): string {
  const body = { product_id: 'BTC-USD', side: 'buy', type: 'limit', price: '40000', size: '0.01', ...over }
  const { id } = json<{ id: string }>(face.sign('POST /orders', { body }))
  face.sandbox.exchange.flush()
  return id
}

/** In small steps, as time passes outside. */
function pass(face: AFace, ms: number): void {
  for (let passed = 0; passed < ms; passed += 50) face.sandbox.step(50)
}

test('kept by the full channel it is the venue’s own, through trades of ours and of others', () => {
  const face = aFace()
  const socket = listening(face)
  // Whoever hears the same trades elsewhere takes no number from it.
  const other = face.open()
  other.say({ type: 'subscribe', product_ids: ['BTC-USD'], channels: ['ticker', 'matches'] })
  pass(face, 1000)
  const before = wholeBook(face)
  pass(face, 2000)
  const resting = place(face, { price: '49000.01', size: '0.5' })
  place(face, { type: 'market', price: undefined, size: '0.3' })
  const { exchange, key, ticks, lots } = face.sandbox
  const print = { price: ticks('BTC/USD', '49000.01'), quantity: lots('BTC/USD', '0.1') }
  exchange.print(key('BTC/USD'), { ...print, aggressor: 'sell' })
  pass(face, 2000)
  const sequences = socket.heard.map(({ sequence }) => Number(sequence))
  expect(sequences).toEqual(sequences.map((_, index) => Number(sequences[0]) + index))
  // Each trade has a ticker of its own.
  const tradeIds = (type: string) => other.of(type).map((each) => each['trade_id'])
  expect(tradeIds('ticker').slice(1)).toEqual(tradeIds('match'))
  const after = wholeBook(face)
  const book = kept(before, socket.heard)
  expect(sorted(book)).toEqual(sorted(ordersOf(after)))
  expect(book.get(resting)?.size).toBe(m('0.4'))
  expect(after.sequence).toBe(sequences.at(-1) as number)
  const types = new Set(socket.heard.map(({ type }) => type))
  expect([...types].sort()).toEqual(['done', 'match', 'open', 'received'])
})

test('what is kept back leaves a hole in the numbers', () => {
  let isWithheld = false
  const face = aFace({ faults: { ...NO_FAULTS, withholds: () => isWithheld } })
  const socket = listening(face)
  pass(face, 1000)
  isWithheld = true
  pass(face, 250)
  isWithheld = false
  pass(face, 1000)
  const sequences = socket.heard.map(({ sequence }) => Number(sequence))
  const steps = sequences.slice(1).map((sequence, index) => sequence - (sequences[index] ?? 0))
  expect(Math.max(...steps)).toBeGreaterThan(1)
  expect(Math.min(...steps)).toBe(1)
})

test('a ticker asked for later takes no number either', () => {
  const face = aFace()
  pass(face, 2000)
  const socket = listening(face)
  place(face, {})
  const other = face.open()
  other.say({ type: 'subscribe', product_ids: ['BTC-USD'], channels: ['ticker', 'matches'] })
  expect(other.of('last_match')).toHaveLength(1)
  place(face, {})
  const sequences = socket.heard.map(({ sequence }) => Number(sequence))
  expect(sequences.length).toBeGreaterThan(3)
  expect(sequences).toEqual(sequences.map((_, index) => Number(sequences[0]) + index))
})
