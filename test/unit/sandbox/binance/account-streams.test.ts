import { describe, expect, test } from 'bun:test'
import { BINANCE } from '../../../../src/adapters/venue-ccxt/binance/index.ts'
import { NO_FAULTS } from '../../../../src/sandbox/core/index.ts'
import { aBinance, type Json } from './a-binance.ts'

const GREETING = {
  ...{ apiKey: 'sandbox-key', apiSecret: 'sandbox-secret', passphrase: null, natives: ['BTCUSDT'] },
}

/** The fields of every report, those that appear under conditions left out. */
const REPORT_FIELDS = 'e E s c S o f q p P F g C x X r i l z L n N T t I w m M O Z Y Q V'.split(' ')

function aSubscribed(terms: Parameters<typeof aBinance>[0] = {}) {
  const venue = aBinance(terms)
  const api = venue.socket('/ws-api/v3')
  for (const frame of BINANCE.account.greet({ ...GREETING, nowMs: venue.exchange.nowMs() })) api.send(frame)
  const greeted = api.take()
  const events = () => {
    venue.exchange.flush()
    return api.take().filter(({ event }: Json) => event !== undefined)
  }
  return { venue, api, greeted, events }
}

describe('events', () => {
  test('our own greeting is taken', () => {
    const { greeted } = aSubscribed()
    expect(greeted).toHaveLength(1)
    const greeting = { ...GREETING, nowMs: 0 }
    expect(BINANCE.account.read(greeted[0], greeting)).toEqual([{ kind: 'ready' }])
  })

  test('an order that rests: the report, then what it locked', () => {
    const { venue, events } = aSubscribed()
    const { orderId } = venue.limit({ newClientOrderId: 'mine' }).json
    const [report, position, ...rest] = events()
    expect(rest).toEqual([])
    expect(report.subscriptionId).toBe(0)
    expect(Object.keys(report.event).sort()).toEqual([...REPORT_FIELDS, 'W'].sort())
    expect(report.event).toMatchObject({
      ...{ e: 'executionReport', c: 'mine', C: '', x: 'NEW', X: 'NEW', i: orderId, w: true, N: null, t: -1 },
    })
    expect(position.event.B).toMatchObject([{ a: 'USDT' }])
    expect(Number(position.event.B[0].l)).toBeGreaterThan(400)
  })

  test('a trade at market, then its cancelled neighbour: what they mean to us', () => {
    const { venue, events } = aSubscribed()
    const resting = venue.limit({ newClientOrderId: 'mine' }).json
    venue.market({ newClientOrderId: 'taken' })
    venue.signed('DELETE', 'order', { symbol: 'BTCUSDT', orderId: resting.orderId })
    const notices = events().flatMap((frame: unknown) =>
      BINANCE.account.read(frame, { ...GREETING, nowMs: 0 }),
    )
    const told = notices.map((notice) => {
      if (notice.kind === 'order') return `${notice.clientId} ${notice.status}`
      return notice.kind === 'fill' ? `${notice.clientId} fill ${notice.liquidity}` : notice.kind
    })
    expect(told.filter((line) => line !== 'balance')).toEqual([
      ...['mine open', 'taken open', 'taken fill taker', 'taken filled', 'mine cancelled'],
    ])
  })

  test('an amendment, and ends of every kind', () => {
    const { venue, events } = aSubscribed()
    const { orderId } = venue.limit({ newClientOrderId: 'one' }).json
    venue.exchange.flush()
    venue.signed('PUT', 'order/amend/keepPriority', {
      ...{ symbol: 'BTCUSDT', orderId, newQty: '0.005', newClientOrderId: 'two' },
    })
    venue.limit({ timeInForce: 'IOC', newClientOrderId: 'late' })
    venue.signed('DELETE', 'order', { symbol: 'BTCUSDT', orderId, newClientOrderId: 'cancel' })
    const reports = events()
      .map(({ event }: Json) => event)
      .filter(({ e }: Json) => e === 'executionReport')
    expect(reports.map(({ c, C, x, X, eR }: Json) => [c, C, x, X, eR])).toEqual([
      ['one', '', 'NEW', 'NEW', undefined],
      ['two', 'one', 'REPLACED', 'NEW', undefined],
      ['late', '', 'NEW', 'NEW', undefined],
      ['late', '', 'EXPIRED', 'EXPIRED', 'UNFILLED_IOC_QUANTITY_EXPIRED'],
      ['cancel', 'two', 'CANCELED', 'CANCELED', undefined],
    ])
    const ids = reports.map(({ I }: Json) => I)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('a stop waits, is reached and trades', () => {
    const { venue, events } = aSubscribed()
    venue.run(2_000)
    events()
    const stopPrice = venue.price(0.95)
    const sell = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.01', stopPrice }
    venue.signed('POST', 'order', sell)
    venue.exchange.hold(venue.key('BTCUSDT'), venue.ticks('BTCUSDT', venue.price(0.94)))
    venue.run(2_000)
    const reports = events()
      .map(({ event }: Json) => event)
      .filter(({ e }: Json) => e === 'executionReport')
    expect(reports.map(({ x, X, w, W }: Json) => [x, X, w, W !== undefined])).toEqual([
      ['NEW', 'NEW', false, false],
      ['NEW', 'NEW', true, true],
      ['TRADE', 'FILLED', false, true],
    ])
    const read = reports.map((event: unknown) => BINANCE.account.read({ event }, { ...GREETING, nowMs: 0 }))
    expect(read.map((notices: Json) => notices.at(-1).status)).toEqual(['waiting', 'open', 'filled'])
  })
})

describe('orders that would meet', () => {
  test('the newer gives way, and says whom it would have met', () => {
    const { venue, events } = aSubscribed()
    const { asks } = venue.open('depth', { symbol: 'BTCUSDT', limit: 5 }).json
    // Between the best bid and the best ask, so that nobody else is met first.
    const price = (Number(asks[0][0]) - 0.01).toFixed(2)
    const sell = venue.limit({ side: 'SELL', price }).json
    const buy = venue.limit({ price, quantity: '0.02', newOrderRespType: 'FULL' }).json
    expect(buy).toMatchObject({
      ...{ status: 'EXPIRED_IN_MATCH', preventedMatchId: 0, preventedQuantity: '0.02000000', fills: [] },
    })
    const last = events()
      .map(({ event }: Json) => event)
      .findLast(({ e }: Json) => e === 'executionReport')
    expect(last).toMatchObject({
      ...{ x: 'TRADE_PREVENTION', X: 'EXPIRED_IN_MATCH', i: buy.orderId, v: 0, U: sell.orderId, u: 0 },
      ...{ A: '0.02000000', B: '0.02000000', pl: '0.01000000', pL: `${price}000000`, Cs: 'BTCUSDT' },
    })
    const notices = BINANCE.account.read({ event: last }, { ...GREETING, nowMs: 0 })
    expect(notices).toMatchObject([{ status: 'expired', reason: { code: 'self_trade_prevented' } }])
    const asked = { symbol: 'BTCUSDT', orderId: buy.orderId }
    expect(venue.signed('GET', 'myPreventedMatches', asked).json).toMatchObject([
      { preventedMatchId: 0, takerOrderId: buy.orderId, makerOrderId: sell.orderId },
    ])
    expect(venue.signed('GET', 'order', asked).json).toMatchObject({ preventedMatchId: 0 })
    expect(venue.signed('GET', 'myPreventedMatches', { symbol: 'BTCUSDT' }).json.code).toBe(-1102)
  })
})

describe('the WebSocket API', () => {
  test('what REST answers, with limits beside it', () => {
    const { venue, api } = aSubscribed()
    const time = () => {
      api.send({ id: 1, method: 'time' })
      return api.take()[0]
    }
    expect(time()).toMatchObject({ id: 1, status: 200, result: { serverTime: venue.exchange.nowMs() } })
    expect(time().rateLimits.map(({ rateLimitType }: Json) => rateLimitType)).toEqual([
      ...['ORDERS', 'ORDERS', 'REQUEST_WEIGHT'],
    ])
    api.send({ id: 2, method: 'v3/time', params: { returnRateLimits: false } })
    expect(api.take()[0].rateLimits).toBeUndefined()
    const silent = venue.socket('/ws-api/v3', 'returnRateLimits=false')
    silent.send({ id: null, method: 'ping' })
    expect(silent.take()).toEqual([{ id: null, status: 200, result: {} }])
  })

  test('orders placed, asked for, amended, replaced, cancelled', () => {
    const { venue, api } = aSubscribed()
    const terms = {
      ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' },
      ...{ price: venue.price(0.9), newClientOrderId: 'mine' },
    }
    const call = (method: string, asked: object = {}) => venue.call(api, method, asked as never)
    const of = { symbol: 'BTCUSDT', origClientOrderId: 'mine' }
    expect(call('order.test', terms)).toMatchObject({ status: 200, result: {} })
    expect(call('order.place', terms)).toMatchObject({ status: 200, result: { status: 'NEW' } })
    expect(call('order.status', of).result).toMatchObject({ clientOrderId: 'mine' })
    const amended = call('order.amend.keepPriority', { ...of, newQty: '0.009', newClientOrderId: 'mine' })
    expect(amended.result.amendedOrder.qty).toBe('0.00900000')
    const replacing = { cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrigClientOrderId: 'mine' }
    const replaced = call('order.cancelReplace', { ...terms, ...replacing, newClientOrderId: 'next' })
    expect(replaced.result).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' })
    expect(call('openOrders.status', { symbol: 'BTCUSDT' }).result).toHaveLength(1)
    expect(call('order.cancel', { ...of, origClientOrderId: 'next' }).result.status).toBe('CANCELED')
    expect(call('openOrders.cancelAll', { symbol: 'BTCUSDT' })).toMatchObject({
      status: 400,
      error: { code: -2011, msg: 'Unknown order sent.' },
    })
    expect(call('allOrders', { symbol: 'BTCUSDT' }).result).toHaveLength(2)
    expect(call('account.status').result.balances).toHaveLength(2)
    expect(call('account.commission', { symbol: 'BTCUSDT' }).result.symbol).toBe('BTCUSDT')
    expect(call('myTrades', { symbol: 'BTCUSDT' }).result).toEqual([])
  })

  test('sessions, subscriptions and mistakes', () => {
    const { venue, api } = aSubscribed()
    const said = (method: string, params: object = {}) => {
      api.send({ id: 7, method, params })
      return api.take().filter(({ id }: Json) => id === 7)[0]
    }
    expect(venue.call(api, 'session.logon').error.code).toBe(-4056)
    expect(said('session.status').result).toMatchObject({ apiKey: null, userDataStream: true })
    expect(said('session.subscriptions').result).toEqual([{ subscriptionId: 0 }])
    expect(said('userDataStream.subscribe')).toMatchObject({ status: 401 })
    expect(venue.call(api, 'userDataStream.subscribe.signature').error.code).toBe(-2035)
    api.send({ id: 8, method: 'userDataStream.unsubscribe', params: { subscriptionId: 0 } })
    expect(api.take()).toMatchObject([{ event: { e: 'eventStreamTerminated' } }, { id: 8, result: {} }])
    expect(said('userDataStream.unsubscribe').error.code).toBe(-2036)
    expect(said('order.shout').error.msg).toBe('Unknown method.')
    api.send('{"id": 1')
    expect(api.take()[0]).toMatchObject({ id: null, status: 400, error: { code: -1135 } })
  })

  test('too much: the answer says until when', () => {
    const venue = aBinance()
    const api = venue.socket('/ws-api/v3')
    for (let count = 0; count < 75; count++) {
      api.send({ id: 1, method: 'ticker.24hr' })
    }
    const refused = api.take().find(({ status }: Json) => status === 429)
    expect(refused.error).toMatchObject({
      code: -1003,
      data: { serverTime: venue.exchange.nowMs(), retryAfter: venue.exchange.nowMs() + 60_000 },
    })
  })
})

describe('listen keys', () => {
  const KEY = { 'x-mbx-apikey': 'sandbox-key' }
  const path = '/api/v3/userDataStream'

  test('a stream with a secret name, without envelopes', () => {
    const venue = aBinance()
    const { listenKey } = venue.raw('POST', path, { headers: KEY }).json
    expect(venue.raw('POST', path, { headers: KEY }).json).toEqual({ listenKey })
    const raw = venue.socket(`/ws/${listenKey}`)
    const combined = venue.socket('/stream', `streams=${listenKey}`)
    venue.limit()
    venue.exchange.flush()
    expect(raw.take()[0]).toMatchObject({ e: 'executionReport' })
    expect(combined.take()[0]).toMatchObject({ stream: listenKey, data: { e: 'executionReport' } })
  })

  test('it ends after an hour, unless it is prolonged', () => {
    let skewMs = 0
    const faults = { ...NO_FAULTS, clockSkewMs: () => skewMs }
    const venue = aBinance({ faults })
    const { listenKey } = venue.raw('POST', path, { headers: KEY }).json
    const socket = venue.socket(`/ws/${listenKey}`)
    skewMs = 3_000_000
    const query = `listenKey=${listenKey}`
    expect(venue.raw('PUT', path, { query, headers: KEY }).json).toEqual({})
    skewMs = 6_000_000
    venue.run(1_000)
    expect(socket.take()).toEqual([])
    skewMs = 6_700_000
    venue.run(1_000)
    expect(socket.take()).toMatchObject([{ e: 'listenKeyExpired', listenKey }])
    expect(venue.raw('PUT', path, { query, headers: KEY }).json.code).toBe(-1125)
    expect(venue.raw('DELETE', path, { query: 'listenKey=x', headers: KEY }).json.code).toBe(-1125)
    expect(venue.raw('POST', path).json.code).toBe(-2014)
  })
})
