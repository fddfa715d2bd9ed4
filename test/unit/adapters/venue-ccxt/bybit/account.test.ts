import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { BYBIT } from '../../../../../src/adapters/venue-ccxt/bybit/index.ts'
import { formatMoney } from '../../../../../src/domain/index.ts'
import { answered, EXECUTION_ROW, listed, ORDER_ROW, recorded } from './answers.ts'

const GREETING = {
  apiKey: 'key',
  apiSecret: 'secret',
  passphrase: null,
  nowMs: 1_662_350_390_000,
  natives: ['BTCUSDT'],
}
const QUERY = { native: 'BTCUSDT', sinceMs: 1_700_000_000_000, order: null, cursor: null }
const WEEK_MS = 604_800_000

describe('client ids', () => {
  test('fit the venue and are known again', () => {
    const id = BYBIT.clientIds.make('abc123', '0123456789abcdef'.repeat(4))
    expect(id).toBe('vz-abc123-0123456789abcdef01234567')
    expect(id.length).toBeLessThanOrEqual(36)
    expect(BYBIT.clientIds.isOurs(id, 'abc123')).toBe(true)
    expect(BYBIT.clientIds.isOurs(id, 'abc124')).toBe(false)
  })
})

describe('fills', () => {
  test('bear fee, side and liquidity; other rows of the list are left out', () => {
    const page = BYBIT.rest
      .fills(QUERY)
      .read(listed([EXECUTION_ROW, { ...EXECUTION_ROW, execType: 'Funding' }]))
    expect(page.fills.length).toBe(1)
    const fill = page.fills[0]
    expect(fill).toMatchObject({
      kind: 'fill',
      tradeId: '2100000000007764263',
      clientId: null,
      side: 'sell',
      feeAsset: 'USDT',
      liquidity: 'maker',
      at: 1_746_270_400_353_000_000n,
    })
    if (fill === undefined) throw new Error('no fill')
    expect([fill.price, fill.quantity, fill.fee].map(formatMoney)).toEqual(['30000.5', '0.001', '0.0300005'])
  })

  test('of a page come oldest first, and the next page follows in the same week', () => {
    const rows = Array.from({ length: 100 }, (_, index) => ({ ...EXECUTION_ROW, execId: `${100 - index}` }))
    const call = BYBIT.rest.fills(QUERY)
    expect(call.parameters).toMatchObject({
      startTime: QUERY.sinceMs,
      endTime: QUERY.sinceMs + WEEK_MS,
      limit: 100,
    })
    const page = call.read(listed(rows, '132766%3A2'))
    expect(page.fills[0]?.tradeId).toBe('1')
    expect(page.cursor).toBe(`${QUERY.sinceMs}|132766%3A2`)
    const next = BYBIT.rest.fills({ ...QUERY, cursor: page.cursor })
    expect(next.parameters).toMatchObject({ startTime: QUERY.sinceMs, cursor: '132766%3A2' })
  })

  test('are asked for week by week until the venue’s own time', () => {
    let cursor: string | null = null
    const starts: unknown[] = []
    do {
      const call = BYBIT.rest.fills({ ...QUERY, sinceMs: 1_760_027_412_300 - 2 * WEEK_MS, cursor })
      starts.push(call.parameters['startTime'])
      cursor = call.read(listed([])).cursor
    } while (cursor !== null)
    expect(starts.length).toBe(3)
    expect(starts[2]).toBe(1_760_027_412_300)
  })

  test('are not looked for where the venue has none any more', () => {
    const { cursor } = BYBIT.rest.fills({ ...QUERY, sinceMs: 0 }).read(listed([]))
    expect(cursor).toBe(`${1_760_027_412_300 - 730 * 86_400_000}|`)
  })

  test('of one order are asked for by its id alone', () => {
    const address = { native: 'BTCUSDT', clientId: 'vz-1', venueOrderId: null, isWaitingStop: false }
    const call = BYBIT.rest.fills({ ...QUERY, order: address })
    expect(call.parameters).toEqual({ category: 'spot', symbol: 'BTCUSDT', orderLinkId: 'vz-1', limit: 100 })
    expect(call.read(listed([EXECUTION_ROW])).cursor).toBeNull()
  })

  test('need the asset of their fee, unless there was none', () => {
    const read = (change: object) => BYBIT.rest.fills(QUERY).read(listed([{ ...EXECUTION_ROW, ...change }]))
    expect(() => read({ feeCurrency: '' })).toThrow('feeCurrency is missing')
    expect(read({ feeCurrency: '', execFee: '0' }).fills[0]?.fee).toBe(0n as never)
  })
})

describe('balances and fee rates', () => {
  test('what is locked is no longer free', () => {
    const body = recorded('bybit/http_get_wallet_balance_spot_short.json')
    if (body !== null) expect(BYBIT.rest.balances().read(body).length).toBeGreaterThan(0)
    const account = { coin: [{ coin: 'USDT', walletBalance: '100.5', locked: '40', free: '' }] }
    const [balance] = BYBIT.rest.balances().read(listed([account]))
    expect(balance).toMatchObject({ kind: 'balance', asset: 'USDT' })
    expect(balance && [formatMoney(balance.free), formatMoney(balance.locked)]).toEqual(['60.5', '40'])
  })

  test('rates are those of the symbol', () => {
    const body = recorded('bybit/http_get_fee_rate.json')
    if (body === null) return
    const rates = BYBIT.rest.feeRates('SOLUSDT')?.read(body)
    expect(rates && [formatMoney(rates.maker), formatMoney(rates.taker)]).toEqual(['0.00025', '0.00075'])
    expect(() => BYBIT.rest.feeRates('XRPUSDT')?.read(body)).toThrow('no fee rate')
  })
})

describe('the dead man’s switch', () => {
  test('is set in whole seconds within the venue’s bounds', () => {
    const windows = [500, 10_001, 900_000, 0].map(
      (ms) => BYBIT.rest.cancelAfter(ms)?.parameters['timeWindow'],
    )
    expect(windows).toEqual([3, 11, 300, 300])
  })
})

describe('the account stream', () => {
  const { account } = BYBIT

  test('logs in with a signature over the expiry', () => {
    const [frame = ''] = account.greet(GREETING)
    const expires = GREETING.nowMs + 10_000
    const signature = createHmac('sha256', 'secret').update(`GET/realtime${expires}`).digest('hex')
    expect(JSON.parse(frame)).toEqual({ op: 'auth', args: ['key', expires, signature] })
    expect(frame).not.toContain('secret')
  })

  test('subscribes after the log-in and is ready when that was taken', () => {
    const logged = recorded('bybit/ws_auth_success.json') ?? { success: true, op: 'auth', ret_msg: '' }
    const [notice] = account.read(logged, GREETING)
    if (notice?.kind !== 'send') throw new Error('nothing to send')
    const commands = notice.frames.map((frame) => JSON.parse(frame))
    expect(commands.map(({ args }) => args)).toEqual([
      ['order.spot', 'execution.spot', 'wallet'],
      ['dcp.spot'],
    ])
    const taken = { success: true, ret_msg: '', op: 'subscribe', req_id: commands[0].req_id }
    expect(account.read(taken, GREETING)).toEqual([{ kind: 'ready' }])
    const missing = { success: false, ret_msg: 'no dcp', op: 'subscribe', req_id: commands[1].req_id }
    expect(account.read(missing, GREETING)).toEqual([{ kind: 'alive' }])
    expect(account.read({ ...missing, op: 'auth', req_id: '' }, GREETING)).toEqual([
      { kind: 'refused', why: 'no dcp' },
    ])
    expect(account.read({ op: 'pong', args: ['1'], conn_id: 'a' }, GREETING)).toEqual([{ kind: 'alive' }])
  })

  test('reads orders, trades and the wallet of spot', () => {
    const rows = [ORDER_ROW, { ...ORDER_ROW, category: 'linear' }]
    expect(account.read({ topic: 'order.spot', data: rows }, GREETING)).toMatchObject([
      { kind: 'order', status: 'open' },
    ])
    const trades = { topic: 'execution.spot', data: [EXECUTION_ROW] }
    expect(account.read(trades, GREETING)).toMatchObject([{ kind: 'fill', tradeId: EXECUTION_ROW.execId }])
    const bare = { topic: 'execution.spot', data: [{ ...EXECUTION_ROW, feeCurrency: '' }] }
    expect(account.read(bare, GREETING)).toMatchObject([{ kind: 'traded', tradeId: EXECUTION_ROW.execId }])
    const wallet = recorded('bybit/ws_account_wallet.json')
    if (wallet === null) return
    expect(account.read(wallet, GREETING).every(({ kind }) => kind === 'balance')).toBe(true)
    expect(account.read(wallet, GREETING).length).toBeGreaterThan(0)
  })
})

describe('refusals', () => {
  const refusal = (retCode: number, headers = {}) =>
    BYBIT.rest.refusalOf(answered({ retCode, retMsg: 'why', result: {} }, { headers }))

  test.each([
    [10002, 'clock'],
    [10003, 'key'],
    [10005, 'rights'],
    [10010, 'rights'],
    [110001, 'not_found'],
    [170213, 'not_found'],
    [110008, 'already_closed'],
    [170142, 'already_closed'],
    [110072, 'duplicate_id'],
    [170141, 'duplicate_id'],
    [170131, 'insufficient_funds'],
    [110007, 'insufficient_funds'],
    [170134, 'filter'],
    [170140, 'filter'],
    [170218, 'would_take'],
    [170151, 'not_trading'],
    [170007, 'uncertain'],
    [10016, 'uncertain'],
    [10000, 'uncertain'],
    [424242, 'other'],
  ] as const)('of code %d are of kind %s', (code, kind) => {
    expect(refusal(code)).toEqual({ kind, code: String(code), text: 'why', retryAtMs: null })
  })

  test('a yes is none', () => {
    expect(refusal(0)).toBeNull()
    expect(BYBIT.rest.refusalOf(answered('no json'))).toBeNull()
  })

  test('too many are told until when', () => {
    const headers = { 'X-Bapi-Limit-Reset-Timestamp': '1672738134824' }
    expect(refusal(10006, headers)).toMatchObject({ kind: 'rate_limited', retryAtMs: 1_672_738_134_824 })
  })

  test('an address is shut out for ten minutes', () => {
    const answer = answered('403, access too frequent', {
      status: 403,
      headers: { date: 'Wed, 21 Oct 2026 07:28:00 GMT' },
    })
    expect(BYBIT.rest.refusalOf(answer)).toEqual({
      kind: 'banned',
      code: '403',
      text: '403, access too frequent',
      retryAtMs: Date.parse('2026-10-21T07:38:00Z'),
    })
  })

  test('without words go by their status', () => {
    const kinds = [401, 404, 429, 502].map((status) => BYBIT.rest.refusalOf(answered('', { status }))?.kind)
    expect(kinds).toEqual(['key', 'other', 'rate_limited', 'uncertain'])
  })
})

describe('limits', () => {
  test('what was used is told of the endpoint that was asked', () => {
    const headers = { 'X-Bapi-Limit': '20', 'X-Bapi-Limit-Status': '17' }
    const answer = answered({ retCode: 0 }, { headers })
    expect(BYBIT.rest.used(answer, { costs: { address: 1, 'order/create': 1 } })).toEqual({
      'order/create': 3,
    })
    expect(BYBIT.rest.used(answer)).toEqual({})
    expect(BYBIT.rest.used(answered({}), { costs: { address: 1, 'order/create': 1 } })).toEqual({})
  })
})
