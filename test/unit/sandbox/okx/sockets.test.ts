import { describe, expect, test } from 'bun:test'
import { OKX } from '../../../../src/adapters/venue-ccxt/okx/index.ts'
import { ManagedBook } from '../../../../src/market-data/index.ts'
import { NO_FAULTS } from '../../../../src/sandbox/core/index.ts'
import { aFace, instId, limitOrder, lowPrice, SYMBOL, type WrittenSocket } from './a-face.ts'

const subscribe = (...args: object[]) => ({ op: 'subscribe', args })
const booksArg = { channel: 'books', instId }

function bookOf({ sandbox }: ReturnType<typeof aFace>): ManagedBook {
  const { key, tickSize, lotSize } = sandbox.instrument(SYMBOL)
  return new ManagedBook({ key, tickSize, lotSize, rule: 'okx' })
}

/** What became of each update of a book. */
function taken(book: ManagedBook, frames: readonly unknown[]): readonly string[] {
  return frames.flatMap((frame) =>
    OKX.market.read(frame).flatMap((message) => {
      if (message.kind !== 'book') return []
      const verdict = book.take(message.update)
      return [verdict.kind === 'broken' ? verdict.why : verdict.kind]
    }),
  )
}

describe('books', () => {
  test('a snapshot, then every change, with a checksum that is right', () => {
    const made = aFace()
    const socket = made.socket('public')
    const book = bookOf(made)
    const frames = [...socket.say(subscribe(booksArg))]
    for (let count = 0; count < 40; count++) {
      made.sandbox.step(250)
      frames.push(...socket.take())
    }
    const verdicts = taken(book, frames)
    expect(verdicts.length).toBeGreaterThan(20)
    expect(new Set(verdicts)).toEqual(new Set(['applied']))
    expect(frames.filter((frame) => Object(frame).action === 'snapshot')).toHaveLength(1)
    const shown = made.exchange.book(made.sandbox.key(SYMBOL))
    const { bids, asks } = book.snapshot(1000) ?? { bids: [], asks: [] }
    expect({ bids, asks }).toEqual({ bids: [...(shown?.bids ?? [])], asks: [...(shown?.asks ?? [])] })
  })

  test('who comes later begins where the others are', () => {
    const made = aFace()
    const [early, late] = [made.socket('public'), made.socket('public')]
    early.say(subscribe(booksArg))
    made.sandbox.step(1000)
    const book = bookOf(made)
    const frames = [...late.say(subscribe(booksArg))]
    made.sandbox.step(1000)
    expect(new Set(taken(book, [...frames, ...late.take()]))).toEqual(new Set(['applied']))
  })

  test('our own order is in it', () => {
    const made = aFace()
    const socket = made.socket('public')
    socket.say(subscribe(booksArg))
    const px = lowPrice(made)
    made.post('trade/order', limitOrder(px))
    const change = expect.objectContaining({ bids: [[px, '0.01', '0', '1']], asks: [] })
    expect(socket.take()).toEqual([{ arg: booksArg, action: 'update', data: [change] }])
  })

  test('a change that is withheld leaves a gap, and a new subscription mends it', () => {
    let isOn = false
    const made = aFace({ faults: { ...NO_FAULTS, withholds: () => isOn } })
    const socket = made.socket('public')
    const book = bookOf(made)
    taken(book, socket.say(subscribe(booksArg)))
    isOn = true
    made.sandbox.step(250)
    expect(socket.take()).toEqual([])
    isOn = false
    made.sandbox.step(250)
    expect(taken(book, socket.take())[0]).toBe('gap')
    expect(socket.say({ op: 'unsubscribe', args: [booksArg] })).toMatchObject([{ event: 'unsubscribe' }])
    expect(taken(book, socket.say(subscribe(booksArg)))).toEqual(['applied'])
    expect(book.state).toBe('live')
  })

  test('the best level alone is told when it changes, five levels a few times a second', () => {
    const made = aFace()
    const socket = made.socket('public')
    const first = socket.say(subscribe({ channel: 'bbo-tbt', instId }, { channel: 'books5', instId }))
    const rows = (channel: string, frames: readonly unknown[]) =>
      frames.filter((frame) => Object(frame).arg?.channel === channel && Object(frame).data)
    expect(rows('bbo-tbt', first)).toHaveLength(1)
    expect(Object(rows('books5', first)[0]).data[0].asks).toHaveLength(5)
    made.post('trade/order', limitOrder(lowPrice(made)))
    expect(socket.take()).toEqual([])
  })
})

describe('other market channels', () => {
  test('each tells, and VeloZ reads them', () => {
    const made = aFace()
    const socket = made.socket('public')
    const channels = ['trades', 'tickers', 'bbo-tbt', 'mark-price'].map((channel) => ({ channel, instId }))
    const frames = [...socket.say(subscribe(...channels, { channel: 'instruments', instType: 'SPOT' }))]
    made.sandbox.step(3000)
    frames.push(...socket.take())
    const [instruments] = frames.filter(
      (frame) => Object(frame).arg?.channel === 'instruments' && Object(frame).data,
    )
    expect(Object(instruments).data).toHaveLength(2)
    const read = frames.filter((frame) => frame !== instruments).flatMap((frame) => OKX.market.read(frame))
    const kinds = new Set(read.map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(['alive', 'trade', 'ticker', 'top', 'mark']))
  })

  test('candles, and one more when it is closed', () => {
    const made = aFace()
    const socket = made.socket('business')
    const frames = [
      ...socket.say(subscribe({ channel: 'candle1m', instId }, { channel: 'trades-all', instId })),
    ]
    for (let count = 0; count < 61; count++) {
      made.sandbox.step(1000)
      frames.push(...socket.take())
    }
    const candles = frames.flatMap((frame) =>
      Object(frame).arg?.channel === 'candle1m' ? (Object(frame).data ?? []) : [],
    )
    expect(candles[0]).toHaveLength(9)
    const closed = candles.filter((row: readonly string[]) => row[8] === '1')
    expect(closed).toHaveLength(1)
    const byRest = made.get('market/history-candles', { instId, bar: '1m', limit: '1' }).data
    expect(closed).toEqual([...byRest])
  })
})

describe('what is said of the connection', () => {
  const made = aFace()
  const codeOf = (socket: WrittenSocket, frame: string | object) => Object(socket.say(frame)[0]).code

  test('ping', () => {
    expect(made.socket('public').say('ping')).toEqual(['pong'])
  })

  test('what it does not know, or not here, or not yet', () => {
    const [open, own, business] = [made.socket('public'), made.socket('private'), made.socket('business')]
    expect(codeOf(open, '{')).toBe('60012')
    expect(codeOf(open, { op: 'dance', args: [] })).toBe('60012')
    expect(codeOf(open, { op: 'subscribe' })).toBe('60012')
    expect(codeOf(open, subscribe({ channel: 'nothing', instId }))).toBe('60018')
    expect(codeOf(open, subscribe({ channel: 'books', instId: 'NO-SUCH' }))).toBe('60018')
    expect(codeOf(open, subscribe({ channel: 'candle1m', instId }))).toBe('60018')
    expect(codeOf(business, subscribe({ channel: 'candle7m', instId }))).toBe('60018')
    expect(codeOf(own, subscribe({ channel: 'orders', instType: 'SPOT' }))).toBe('60011')
    expect(codeOf(own, { op: 'order', id: '1', args: [limitOrder('1')] })).toBe('60011')
    own.logIn()
    expect(codeOf(own, subscribe({ channel: 'orders', instType: 'BOND' }))).toBe('60018')
    expect(codeOf(open, { op: 'unsubscribe', args: [booksArg] })).toBe('60018')
    expect(made.face.openSocket({ path: '/ws/v6/public', query: '' }, Object(null))).toBeNull()
  })

  test('nothing for thirty seconds', () => {
    const [silent, asking] = [made.socket('public'), made.socket('public')]
    made.sandbox.step(20_000)
    asking.say('ping')
    made.sandbox.step(10_500)
    expect([silent.closed, asking.closed]).toEqual([[{ code: 4004, reason: 'No data received in 30s.' }], []])
  })
})

describe('the account', () => {
  function opened() {
    const made = aFace()
    const socket = made.socket('private')
    socket.logIn()
    made.sandbox.step(1000)
    return { ...made, socket, another: made.socket, px: lowPrice(made) }
  }

  const told = (frames: readonly unknown[], channel: string) =>
    frames.flatMap((frame) => (Object(frame).arg?.channel === channel ? (Object(frame).data ?? []) : []))

  test('an order, its change and its end', () => {
    const { socket, post, px } = opened()
    socket.say(subscribe({ channel: 'orders', instType: 'ANY', instId }, { channel: 'account' }))
    const ordId = post('trade/order', limitOrder(px, { clOrdId: 'w1' })).data[0]?.['ordId']
    const first = socket.take()
    expect(told(first, 'orders')).toMatchObject([
      { ordId, clOrdId: 'w1', state: 'live', fillSz: '0', tradeId: '', avgPx: '0' },
    ])
    expect(told(first, 'account')[0]).toMatchObject({
      details: [{ ccy: 'USDT', ordFrozen: expect.stringMatching(/[1-9]/) }],
    })
    post('trade/amend-order', { instId, ordId, newSz: '0.005', reqId: 'r7' })
    expect(told(socket.take(), 'orders')).toMatchObject([{ sz: '0.005', reqId: 'r7', amendResult: '0' }])
    post('trade/cancel-order', { instId, ordId })
    expect(told(socket.take(), 'orders')).toMatchObject([{ state: 'canceled', cancelSource: '1', reqId: '' }])
  })

  test('fills, one by one, which add up', () => {
    const { socket, exchange, sandbox, post, px } = opened()
    socket.say(subscribe({ channel: 'orders', instType: 'SPOT' }, { channel: 'fills' }))
    post('trade/order', limitOrder(px))
    socket.take()
    const print = {
      price: sandbox.ticks(SYMBOL, px),
      quantity: sandbox.lots(SYMBOL, '0.004'),
      aggressor: 'sell' as const,
    }
    exchange.print(sandbox.key(SYMBOL), print)
    exchange.print(sandbox.key(SYMBOL), { ...print, quantity: sandbox.lots(SYMBOL, '0.006') })
    const frames = socket.take()
    expect(told(frames, 'orders')).toMatchObject([
      { state: 'partially_filled', accFillSz: '0.004', fillSz: '0.004', execType: 'M', fillFeeCcy: 'BTC' },
      { state: 'filled', accFillSz: '0.01', fillSz: '0.006', avgPx: px, fillPx: px },
    ])
    expect(told(frames, 'fills')).toMatchObject([{ fillSz: '0.004' }, { fillSz: '0.006' }])
  })

  test('post only that is thrown out is told twice', () => {
    const { socket, exchange, post, px } = opened()
    socket.say(subscribe({ channel: 'orders', instType: 'SPOT' }))
    post('trade/order', limitOrder(String(Number(px) * 2), { ordType: 'post_only' }))
    return Promise.resolve().then(() => {
      exchange.flush()
      const states = told(socket.take(), 'orders').map(({ state, cancelSource }) => [state, cancelSource])
      expect(states).toEqual([
        ['live', ''],
        ['canceled', '31'],
      ])
    })
  })

  test('a stop waits on one socket, and trades on the other', () => {
    const { socket, another, exchange, sandbox, post, px } = opened()
    const stops = another('business')
    stops.logIn()
    stops.say(subscribe({ channel: 'orders-algo', instType: 'SPOT' }))
    socket.say(subscribe({ channel: 'orders', instType: 'SPOT' }, { channel: 'balance_and_position' }))
    const loss = { instId, tdMode: 'cash', side: 'sell', ordType: 'conditional', sz: '0.01', slOrdPx: '-1' }
    post('trade/order-algo', { ...loss, slTriggerPx: px, algoClOrdId: 'w2' })
    expect(told(stops.take(), 'orders-algo')).toMatchObject([{ algoClOrdId: 'w2', state: 'live' }])
    expect(told(socket.take(), 'orders')).toEqual([])
    exchange.hold(sandbox.key(SYMBOL), sandbox.ticks(SYMBOL, String(Number(px) - 100)))
    sandbox.step(500)
    expect(told(stops.take(), 'orders-algo')).toMatchObject([{ algoClOrdId: 'w2', state: 'effective' }])
    const orders = told(socket.take(), 'orders')
    expect(orders[0]).toMatchObject({ algoClOrdId: 'w2', clOrdId: '', state: 'live' })
    expect(orders.at(-1)).toMatchObject({ algoClOrdId: 'w2', state: 'filled', fillFeeCcy: 'USDT' })
  })

  test('orders by socket bear the id of the request', () => {
    const { socket, px } = opened()
    const [placed] = socket.say({ id: '7', op: 'order', args: [limitOrder(px)] })
    expect(placed).toMatchObject({ id: '7', op: 'order', code: '0', inTime: expect.any(String) })
    const { ordId } = Object(placed).data[0]
    expect(
      socket.say({ id: '8', op: 'amend-order', args: [{ instId, ordId, newSz: '0.005' }] }),
    ).toMatchObject([{ id: '8', code: '0' }])
    expect(
      socket.say({
        id: '9',
        op: 'batch-cancel-orders',
        args: [
          { instId, ordId },
          { instId, ordId: '1' },
        ],
      }),
    ).toMatchObject([{ id: '9', code: '2', data: [{ sCode: '0' }, { sCode: '51400' }] }])
    const late = { id: '10', op: 'order', expTime: '1000000000000', args: [limitOrder(px)] }
    expect(socket.say(late)).toMatchObject([{ code: '1', data: [{ sCode: '50036' }] }])
    expect(socket.say({ id: '11', op: 'mass-cancel', args: [{ instType: 'OPTION' }] })).toMatchObject([
      { code: '51010' },
    ])
  })
})
