import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { BINANCE } from '../../../../../src/adapters/venue-ccxt/binance/index.ts'
import { m } from '../../../../support/builders.ts'
import { sharedFile } from '../../../../support/shared-data.ts'

const GREETING = {
  apiKey: 'key',
  apiSecret: 'secret',
  passphrase: null,
  nowMs: 1_747_385_641_636.4,
  natives: ['BTCUSDT'],
}

const read = (frame: unknown) => BINANCE.account.read(frame, GREETING)

/** Every field the documentation names. */
const REPORT = {
  ...{ e: 'executionReport', E: 1499405658658, s: 'ETHBTC', c: 'mUvoqJxFIILMdfAW5iGSOW', S: 'BUY' },
  ...{ o: 'LIMIT', f: 'GTC', q: '1.00000000', p: '0.10264410', P: '0.00000000', F: '0.00000000', g: -1 },
  ...{ C: '', x: 'NEW', X: 'NEW', r: 'NONE', i: 4293153, l: '0.00000000', z: '0.00000000' },
  ...{ L: '0.00000000', n: '0', N: null, T: 1499405658657, t: -1, I: 8641984, w: true, m: false, M: false },
  ...{ O: 1499405658657, Z: '0.00000000', Y: '0.00000000', Q: '0.00000000', W: 1499405658657, V: 'NONE' },
}

const report = (over: object) => read({ subscriptionId: 0, event: { ...REPORT, ...over } })

describe('greeting', () => {
  test('the signature covers the parameters in the order of their names', () => {
    const [frame] = BINANCE.account.greet(GREETING)
    const { method, params } = JSON.parse(frame!)
    const payload = 'apiKey=key&recvWindow=5000&timestamp=1747385641636'
    expect(method).toBe('userDataStream.subscribe.signature')
    expect(params.timestamp).toBe(1_747_385_641_636)
    expect(params.signature).toBe(createHmac('sha256', 'secret').update(payload).digest('hex'))
  })

  test('its answer says that everything is subscribed, and a ping only that the other side lives', () => {
    const [frame] = BINANCE.account.greet(GREETING)
    const { id } = JSON.parse(frame!)
    expect(read({ id, status: 200, result: { subscriptionId: 0 }, rateLimits: [] })).toEqual([
      { kind: 'ready' },
    ])
    const ping = JSON.parse(BINANCE.account.ping!.frame(0))
    expect(read({ id: ping.id, status: 200, result: {} })).toEqual([{ kind: 'alive' }])
    expect(read({ id: ping.id, status: 429, error: { code: -1003, msg: 'Too much' } })).toEqual([
      { kind: 'alive' },
    ])
  })

  test('a refused one says why', () => {
    const error = { code: -1022, msg: 'Signature for this request is not valid.' }
    expect(read({ id: 'veloz-subscribe', status: 400, error })).toEqual([
      { kind: 'refused', why: '-1022 Signature for this request is not valid.' },
    ])
  })

  test('addresses: its own two, and another host', () => {
    expect(BINANCE.account.url(null, false)).toBe('wss://ws-api.binance.com:443/ws-api/v3')
    expect(BINANCE.account.url(null, true)).toBe('wss://ws-api.testnet.binance.vision/ws-api/v3')
    expect(BINANCE.account.url('ws://127.0.0.1:9001', true)).toBe('ws://127.0.0.1:9001/ws-api/v3')
  })
})

describe('execution reports', () => {
  test('a new order', () => {
    expect(report({})).toEqual([
      {
        kind: 'order',
        native: 'ETHBTC',
        clientId: 'mUvoqJxFIILMdfAW5iGSOW',
        venueOrderId: '4293153',
        side: 'buy',
        status: 'open',
        type: 'limit',
        price: m('0.1026441'),
        triggerPrice: null,
        isTriggered: null,
        quantity: m('1'),
        cumQuantity: m('0'),
        reason: null,
        at: 1_499_405_658_657_000_000n as never,
      },
    ])
  })

  test('a trade: the fill comes before the order', () => {
    const trade = { x: 'TRADE', X: 'FILLED', l: '1.0', z: '1.0', L: '0.1', n: '0.00075', N: 'BNB', t: 77 }
    const notices = report({ ...trade, m: true, w: false })
    expect(notices.map(({ kind }) => kind)).toEqual(['fill', 'order'])
    expect(notices[0]).toMatchObject({
      tradeId: '77',
      quantity: m('1'),
      price: m('0.1'),
      fee: m('0.00075'),
      feeAsset: 'BNB',
      liquidity: 'maker',
      clientId: 'mUvoqJxFIILMdfAW5iGSOW',
    })
    expect(notices[1]).toMatchObject({ status: 'filled', cumQuantity: m('1') })
  })

  test('a trade without the asset of its fee is only told of', () => {
    const notices = report({ x: 'TRADE', X: 'PARTIALLY_FILLED', l: '0.5', z: '0.5', L: '0.1', t: 78 })
    expect(notices[0]).toMatchObject({ kind: 'traded', tradeId: '78' })
    expect(notices[1]).toMatchObject({ kind: 'order', status: 'open', cumQuantity: m('0.5') })
  })

  test('a trade of nothing is no fill', () => {
    expect(report({ x: 'TRADE', X: 'CANCELED' }).map(({ kind }) => kind)).toEqual(['order'])
  })

  test('a cancel: the id of the order is the original one', () => {
    const [notice] = report({ x: 'CANCELED', X: 'CANCELED', c: 'cancel-1', C: 'order-1', w: false })
    expect(notice).toMatchObject({
      clientId: 'order-1',
      status: 'cancelled',
      reason: { code: 'cancelled_by_request', text: 'CANCELED' },
    })
    const [other] = report({ x: 'CANCELED', X: 'CANCELED', c: 'order-2', C: 'null', w: false })
    expect(other).toMatchObject({ clientId: 'order-2' })
  })

  test('an amendment: the id of the order is the new one', () => {
    const [notice] = report({ x: 'REPLACED', X: 'NEW', c: 'after', C: 'before', q: '0.5' })
    expect(notice).toMatchObject({ clientId: 'after', status: 'open', quantity: m('0.5') })
  })

  test.each([
    [{ X: 'EXPIRED', f: 'IOC' }, 'unfilled_remainder', 'EXPIRED'],
    [{ X: 'EXPIRED', f: 'FOK' }, 'fill_or_kill_unfillable', 'EXPIRED'],
    [{ X: 'EXPIRED', o: 'MARKET', f: 'GTC' }, 'unfilled_remainder', 'EXPIRED'],
    [{ X: 'EXPIRED', eR: 'EXCHANGE_CANCELED' }, 'venue_refused', 'EXCHANGE_CANCELED'],
    [{ X: 'EXPIRED', eR: 'OCO_TRIGGER' }, 'sibling_closed', 'OCO_TRIGGER'],
    [{ X: 'EXPIRED', eR: 'INSUFFICIENT_LIQUIDITY' }, 'unfilled_remainder', 'INSUFFICIENT_LIQUIDITY'],
    [{ X: 'EXPIRED_IN_MATCH', x: 'TRADE_PREVENTION' }, 'self_trade_prevented', 'EXPIRED_IN_MATCH'],
  ])('expired: %j', (over, code, text) => {
    const [notice] = report({ x: 'EXPIRED', w: false, ...over })
    expect(notice).toMatchObject({ status: 'expired', reason: { code, text } })
  })

  test.each([
    ['WOULD_MATCH_IMMEDIATELY', 'post_only_would_take'],
    ['INSUFFICIENT_BALANCES', 'venue_refused'],
  ])('rejected: %s', (r, code) => {
    const [notice] = report({ x: 'REJECTED', X: 'REJECTED', r, w: false })
    expect(notice).toMatchObject({ status: 'rejected', reason: { code, text: r } })
  })

  test('a stop waits until it is on the book', () => {
    const stop = { o: 'STOP_LOSS_LIMIT', P: '0.11', p: '0.12', W: undefined }
    const [waiting] = report({ ...stop, w: false })
    expect(waiting).toMatchObject({
      ...{ status: 'waiting', type: 'stop_limit', isTriggered: false },
      ...{ triggerPrice: m('0.11'), price: m('0.12') },
    })
    const [reached] = report({ ...stop, w: true, W: 1499405658700 })
    expect(reached).toMatchObject({ status: 'open', isTriggered: true })
  })

  test('what trades at market has no price', () => {
    expect(report({ o: 'MARKET', p: '0.00000000' })[0]).toMatchObject({ type: 'market', price: null })
    expect(report({ o: 'STOP_LOSS', P: '0.11', w: false })[0]).toMatchObject({
      price: null,
      type: 'stop_market',
    })
  })

  test('a message that leaves out what it must say is strange', () => {
    expect(() => report({ z: undefined })).toThrow('z is no decimal')
    expect(() => report({ X: 'LOST' })).toThrow('no status of an order: LOST')
    expect(() => report({ S: 'HOLD' })).toThrow('no side: HOLD')
    expect(() => read(null)).toThrow('the frame is no object')
  })
})

describe('other events', () => {
  test('a position of the account', () => {
    const B = [
      { a: 'BTC', f: '0.7', l: '0.3' },
      { a: 'USDT', f: '0.00000000', l: '12.5' },
    ]
    expect(read({ event: { e: 'outboundAccountPosition', E: 1, u: 1, B } })).toEqual([
      { kind: 'balance', asset: 'BTC', free: m('0.7'), locked: m('0.3') },
      { kind: 'balance', asset: 'USDT', free: m('0'), locked: m('12.5') },
    ])
  })

  test.each(['eventStreamTerminated', 'serverShutdown', 'listenKeyExpired'])('%s: open anew', (e) => {
    expect(read({ event: { e, E: 1 } })).toEqual([{ kind: 'reopen', why: e }])
  })

  test('differences and lists of orders only show that the stream lives', () => {
    for (const e of ['balanceUpdate', 'externalLockUpdate', 'listStatus', 'somethingNew']) {
      expect(read({ event: { e, E: 1 } })).toEqual([{ kind: 'alive' }])
    }
  })

  test('an event is read without its envelope too', () => {
    expect(read(REPORT)).toEqual(report({}))
  })
})

test('recorded messages of other adapters are understood', () => {
  const names = [
    ...['account_position', 'balance_update', 'list_status_wrapped', 'execution_report_trade'],
    ...['execution_report_new', 'execution_report_canceled'],
  ].map((name) => `binance/spot/user_data_json/${name}`)
  const older = ['binance_us', 'canceled', 'empty_client_id', 'new', 'pending_cancel', 'trade'].concat([
    ...['trade_l_zero_canceled', 'trade_l_zero_new', 'trade_prevention'],
  ])
  const files = [...names, ...older.map((name) => `binance_py/ws_messages/ws_spot_execution_report_${name}`)]
  const said: Record<string, string> = {}
  for (const name of files) {
    const path = sharedFile(`nautilus/adapter_messages/${name}.json`)
    if (path === null) return
    const notices = read(JSON.parse(readFileSync(path, 'utf8')))
    const shown = notices.map((notice) => (notice.kind === 'order' ? notice.status : notice.kind))
    said[name.split('/').at(-1)!] = shown.join(' ')
  }
  expect(said).toEqual({
    account_position: 'balance balance',
    balance_update: 'alive',
    list_status_wrapped: 'alive',
    execution_report_trade: 'fill filled',
    execution_report_new: 'open',
    execution_report_canceled: 'cancelled',
    ws_spot_execution_report_binance_us: 'fill filled',
    ws_spot_execution_report_canceled: 'cancelled',
    ws_spot_execution_report_empty_client_id: 'fill open',
    ws_spot_execution_report_new: 'open',
    ws_spot_execution_report_pending_cancel: 'open',
    ws_spot_execution_report_trade: 'fill open',
    ws_spot_execution_report_trade_l_zero_canceled: 'cancelled',
    ws_spot_execution_report_trade_l_zero_new: 'open',
    ws_spot_execution_report_trade_prevention: 'expired',
  })
})
