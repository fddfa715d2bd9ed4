import { describe, expect, test } from 'bun:test'
import { BYBIT } from '../../../../src/adapters/venue-ccxt/bybit/index.ts'
import { ManagedBook } from '../../../../src/market-data/index.ts'
import { aBuy, aFace, type FaceUnderTest, logIn, type OpenSocket } from './a-face.ts'

const PUBLIC = '/v5/public/spot'
const SYMBOL = 'BTC/USDT'

function subscribed(face: FaceUnderTest, ...args: string[]): OpenSocket {
  const opened = face.open(PUBLIC)
  opened.say({ op: 'subscribe', req_id: '1', args })
  return opened
}

function ourBook({ sandbox }: FaceUnderTest): ManagedBook {
  const { key, tickSize, lotSize } = sandbox.instrument(SYMBOL)
  return new ManagedBook({ key, tickSize, lotSize, rule: BYBIT.bookRule })
}

/** What our own book makes of every frame, by VeloZ's own reading of them. */
function fed(book: ManagedBook, frames: readonly unknown[]): readonly string[] {
  return frames.flatMap((frame) =>
    BYBIT.market
      .read(frame)
      .flatMap((message) => (message.kind === 'book' ? [book.take(message.update).kind] : [])),
  )
}

describe('a public socket', () => {
  test('answers before it tells', () => {
    const { frames } = subscribed(aFace(), 'orderbook.50.BTCUSDT')
    expect(frames[0]).toEqual({
      success: true,
      ret_msg: 'subscribe',
      conn_id: 'sandbox-1',
      req_id: '1',
      op: 'subscribe',
    })
    expect(frames[1]).toMatchObject({ topic: 'orderbook.50.BTCUSDT', type: 'snapshot' })
  })

  test('refuses what it has not', () => {
    const face = aFace()
    const why = (...args: string[]) => subscribed(face, ...args).frames.map(({ ret_msg }) => ret_msg)
    expect(why('orderbook.7.BTCUSDT')).toEqual(['error:handler not found,topic:orderbook.7.BTCUSDT'])
    expect(why('tickers.XRPUSDT')).toEqual(['error:handler not found,topic:tickers.XRPUSDT'])
    expect(why(...Array.from({ length: 11 }, () => 'tickers.BTCUSDT'))).toEqual(['args size >10'])
    expect(why()).toEqual(['error:args is empty'])
    const linear = face.open('/v5/public/linear')
    linear.say({ op: 'subscribe', args: ['tickers.BTCUSDT'] })
    expect(linear.frames[0].success).toBe(false)
    expect(face.face.openSocket({ path: '/v5/nowhere', query: '' }, { ...NOBODY })).toBeNull()
  })

  test('answers pings, and survives what is no command', () => {
    const opened = aFace().open(PUBLIC)
    opened.say({ op: 'ping', req_id: '7' })
    opened.socket.onMessage('no json')
    opened.socket.onMessage('[]')
    expect(opened.frames).toMatchObject([
      { op: 'ping', ret_msg: 'pong', success: true, req_id: '7' },
      { success: false },
      { success: false },
    ])
  })

  test('is cut after ten silent minutes', () => {
    const face = aFace()
    const [silent, alive] = [face.open(PUBLIC), face.open(PUBLIC)]
    const short = face.open('/v5/private', 'max_active_time=1m')
    for (let minute = 0; minute < 11; minute += 1) {
      face.sandbox.time.advance(60_000)
      alive.say({ op: 'ping' })
      if (minute === 2) expect([silent.closed.code, short.closed.code]).toEqual([null, 1000])
    }
    expect([silent.closed.code, alive.closed.code]).toEqual([1000, null])
  })
})

const NOBODY = { address: '', send: () => undefined, ping: () => undefined, close: () => undefined }

describe('the book', () => {
  test.each([50, 200, 1000])(
    '%d levels of it follow one another without a gap and end as REST says',
    (depth) => {
      const face = aFace()
      const topic = `orderbook.${depth}.BTCUSDT`
      const opened = subscribed(face, topic)
      const book = ourBook(face)
      for (let round = 0; round < 20; round += 1) {
        face.post('/v5/order/create', aBuy({ price: `${49_000 + round}` }))
        face.sandbox.step(250)
      }
      const verdicts = fed(book, opened.of(topic))
      expect(verdicts.length).toBeGreaterThan(20)
      expect(new Set(verdicts)).toEqual(new Set(['applied']))
      const query = { category: 'spot', symbol: 'BTCUSDT', limit: depth }
      const { b, a, u } = face.get('/v5/market/orderbook', query).result
      const { tickSize, lotSize } = face.sandbox.instrument(SYMBOL)
      const steps = (levels: string[][]) =>
        levels.map(([price, quantity]) => ({
          price: Math.round((Number(price) * 1e18) / Number(tickSize)),
          quantity: Math.round((Number(quantity) * 1e18) / Number(lotSize)),
        }))
      const ours = book.snapshot(depth)
      expect(ours?.bids.map(({ ...level }) => level)).toEqual(steps(b) as never)
      expect(ours?.asks.map(({ ...level }) => level)).toEqual(steps(a) as never)
      if (depth === 1000) expect(opened.of(topic).at(-1).data.u).toBe(u)
    },
  )

  test('a withheld change leaves a gap that is noticed', () => {
    let isWithheld = false
    const face = aFace({
      faults: { clockSkewMs: () => 0, nextReportFault: () => null, withholds: () => isWithheld },
    })
    const opened = subscribed(face, 'orderbook.200.BTCUSDT')
    face.sandbox.step(500)
    isWithheld = true
    face.sandbox.step(250)
    isWithheld = false
    face.sandbox.step(500)
    expect(fed(ourBook(face), opened.of('orderbook.200.BTCUSDT'))).toContain('broken')
  })

  test('the best of it is always whole, and repeated when nothing changes', () => {
    const face = aFace()
    const opened = subscribed(face, 'orderbook.1.BTCUSDT')
    face.sandbox.step(2000)
    const frames = opened.of('orderbook.1.BTCUSDT')
    expect(new Set(frames.map(({ type }) => type))).toEqual(new Set(['snapshot']))
    expect(frames.every(({ data }) => data.b.length === 1 && data.a.length === 1)).toBe(true)
    const { exchange, key, ticks } = face.sandbox
    exchange.hold(key(SYMBOL), ticks(SYMBOL, '50000'))
    face.sandbox.step(1000)
    opened.clear()
    face.sandbox.step(7000)
    const still = opened.of('orderbook.1.BTCUSDT')
    expect(still.length).toBeGreaterThan(0)
  })

  test('is no longer told to who left', () => {
    const face = aFace()
    const opened = subscribed(face, 'orderbook.50.BTCUSDT')
    opened.say({ op: 'unsubscribe', args: ['orderbook.50.BTCUSDT'], req_id: '2' })
    expect(opened.frames.at(-1)).toMatchObject({ op: 'unsubscribe', success: true, req_id: '2' })
    opened.clear()
    face.sandbox.step(1000)
    expect(opened.frames).toEqual([])
  })
})

describe('trades, tickers, candles', () => {
  test('are what VeloZ reads them as', () => {
    const face = aFace()
    const opened = subscribed(face, 'publicTrade.BTCUSDT', 'tickers.BTCUSDT', 'kline.1.BTCUSDT')
    face.sandbox.step(3000)
    const kinds = opened.frames.slice(1).flatMap((frame) => BYBIT.market.read(frame).map(({ kind }) => kind))
    expect(new Set(kinds)).toEqual(new Set(['trade', 'ticker', 'candle']))
    const [newest] = face.sandbox.exchange.trades(face.sandbox.key(SYMBOL)).slice(-1)
    expect(opened.of('publicTrade.BTCUSDT').at(-1).data[0].T).toBe(newest?.atMs ?? 0)
  })

  test('a candle is told closed when the next one opens', () => {
    const face = aFace()
    const opened = subscribed(face, 'kline.1.BTCUSDT')
    for (let second = 0; second < 125; second += 1) face.sandbox.step(1000)
    const rows = opened.of('kline.1.BTCUSDT').map(({ data }) => data[0])
    const closed = rows.filter(({ confirm }) => confirm)
    expect(closed.length).toBe(2)
    expect(closed[0].end).toBe(closed[0].start + 59_999)
    const query = { category: 'spot', symbol: 'BTCUSDT', interval: '1', start: closed[0].start, limit: 1 }
    const [[start, , , , close, volume]] = face.get('/v5/market/kline', query).result.list
    expect([start, close, volume]).toEqual([String(closed[0].start), closed[0].close, closed[0].volume])
  })
})

describe('the private socket', () => {
  const GREETING = { apiKey: '', apiSecret: '', passphrase: null, nowMs: 0, natives: [] }

  test('wants a log-in first', () => {
    const face = aFace()
    const opened = face.open('/v5/private')
    opened.say({ op: 'subscribe', args: ['order'] })
    const nowMs = face.sandbox.exchange.nowMs()
    opened.say({ op: 'auth', args: logIn(nowMs - 1) })
    opened.say({ op: 'auth', args: logIn(nowMs + 1000, 'other') })
    opened.say({ op: 'auth', args: ['key', ...logIn(nowMs + 1000).slice(1)] })
    opened.say({ op: 'auth', args: [] })
    expect(opened.frames.map(({ success }) => success)).toEqual([false, false, false, false, false])
    opened.say({ op: 'auth', req_id: 'a', args: logIn(nowMs + 1000) })
    opened.say({ op: 'subscribe', args: ['order', 'position', 'wallet'] })
    opened.say({ op: 'subscribe', args: ['everything'] })
    expect(opened.frames.slice(5)).toMatchObject([
      { success: true, op: 'auth', req_id: 'a' },
      { success: true, op: 'subscribe' },
      { success: false, op: 'subscribe' },
    ])
  })

  test('tells trades before the order they changed, and what the wallet holds', () => {
    const face = aFace()
    const opened = face.openPrivate(['order.spot', 'execution.spot', 'execution.fast', 'wallet'])
    face.post('/v5/order/create', aBuy({ orderLinkId: 'one' }))
    const { exchange, key, ticks, lots } = face.sandbox
    const fill = (quantity: string) => {
      const price = ticks(SYMBOL, '45000')
      exchange.print(key(SYMBOL), { price, quantity: lots(SYMBOL, quantity), aggressor: 'sell' })
    }
    fill('0.004')
    fill('0.006')
    exchange.flush()
    const told = opened.frames.filter(({ topic }) => topic !== 'wallet' && topic !== 'execution.fast')
    expect(told.map(({ topic, data }) => `${topic} ${data[0].orderStatus ?? data[0].leavesQty}`)).toEqual([
      'order.spot New',
      'execution.spot 0.006',
      'order.spot PartiallyFilled',
      'execution.spot 0',
      'order.spot Filled',
    ])
    expect(opened.of('execution.fast')[0].data[0]).not.toHaveProperty('execFee')
    const notices = told.flatMap((frame) => BYBIT.account.read(frame, GREETING))
    expect(notices.map(({ kind }) => kind)).toEqual(['order', 'fill', 'order', 'fill', 'order'])
    expect(notices[4]).toMatchObject({ status: 'filled', clientId: 'one' })
    const wallet = opened.of('wallet').at(-1)
    const balances = BYBIT.account.read(wallet, GREETING)
    const free = new Map(exchange.balances().map((balance) => [String(balance.asset), balance.free]))
    for (const balance of balances) {
      if (balance.kind === 'balance') expect(balance.free).toBe(free.get(balance.asset) as never)
    }
    expect(balances.length).toBeGreaterThan(0)
  })

  test('is silent once it is closed', () => {
    const face = aFace()
    const opened = face.openPrivate(['order'])
    opened.socket.onClose()
    face.post('/v5/order/create', aBuy())
    face.sandbox.exchange.flush()
    expect(opened.frames).toEqual([])
  })

  test('answers pings in its own way', () => {
    const face = aFace()
    const opened = face.openPrivate(['order'])
    opened.say({ op: 'ping', req_id: 'p' })
    expect(opened.frames).toMatchObject([{ op: 'pong', req_id: 'p', conn_id: 'sandbox-1' }])
    expect(BYBIT.account.read(opened.frames[0], GREETING)).toEqual([{ kind: 'alive' }])
  })
})

describe('the trade socket', () => {
  function opened(face: FaceUnderTest): OpenSocket {
    const socket = face.open('/v5/trade')
    socket.say({ op: 'auth', args: logIn(face.sandbox.exchange.nowMs() + 1000) })
    return socket
  }

  function command(face: FaceUnderTest, over: object): object {
    const header = { 'X-BAPI-TIMESTAMP': String(face.sandbox.exchange.nowMs()) }
    return { op: 'order.create', header, args: [aBuy()], ...over }
  }

  test('places, amends and cancels as REST does', () => {
    const face = aFace()
    const socket = opened(face)
    const named = { category: 'spot', symbol: 'BTCUSDT', orderLinkId: 'one' }
    socket.say(command(face, { reqId: 'a', args: [aBuy({ orderLinkId: 'one' })] }))
    socket.say(command(face, { reqId: 'b', op: 'order.amend', args: [{ ...named, qty: '0.005' }] }))
    socket.say(command(face, { reqId: 'c', op: 'order.cancel', args: [named] }))
    socket.say(command(face, { reqId: 'd', op: 'order.cancel', args: [named] }))
    expect(socket.frames).toMatchObject([
      { op: 'auth', retCode: 0, connId: 'sandbox-1' },
      {
        reqId: 'a',
        op: 'order.create',
        retCode: 0,
        data: { orderLinkId: 'one' },
        header: { 'X-Bapi-Limit': '20' },
      },
      { reqId: 'b', retCode: 0 },
      { reqId: 'c', retCode: 0 },
      { reqId: 'd', retCode: 170213, data: {} },
    ])
  })

  test('refuses what is late, repeated, unknown or not logged in', () => {
    const face = aFace()
    const stranger = face.open('/v5/trade')
    stranger.say(command(face, {}))
    expect(stranger.frames).toMatchObject([{ retCode: 10007 }])
    const socket = opened(face)
    socket.clear()
    socket.say({ op: 'auth', args: logIn(face.sandbox.exchange.nowMs() + 1000) })
    socket.say(command(face, { header: { 'X-BAPI-TIMESTAMP': '1' } }))
    socket.say(command(face, { reqId: 'same' }))
    socket.say(command(face, { reqId: 'same' }))
    socket.say(command(face, { op: 'order.burn' }))
    socket.say(command(face, { args: [aBuy({ category: 'linear' })] }))
    socket.say(command(face, { args: [] }))
    expect(socket.frames.map(({ retCode }) => retCode)).toEqual([20001, 10002, 0, 20006, 10404, 10404, 10001])
  })

  test('shares its limits with REST, and answers pings', () => {
    const face = aFace()
    const socket = opened(face)
    for (let count = 0; count < 20; count += 1) face.post('/v5/order/create', aBuy({ price: '1' }))
    socket.say(command(face, {}))
    expect(socket.frames.at(-1)).toMatchObject({ retCode: 10006, header: { 'X-Bapi-Limit-Status': '0' } })
    socket.say({ op: 'ping' })
    expect(socket.frames.at(-1)).toMatchObject({ op: 'pong', retCode: 0 })
  })
})
