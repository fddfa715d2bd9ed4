/** VeloZ's own reading of the venue against the face: what one writes the other understands. */
import { describe, expect, test } from 'bun:test'
import { BYBIT } from '../../../../src/adapters/venue-ccxt/bybit/index.ts'
import type { OrderNotice, RestCall } from '../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { type ClientOrderId, formatMoney, type VenueOrder } from '../../../../src/domain/index.ts'
import { aFace, type FaceUnderTest, type Told } from './a-face.ts'

const NATIVE = 'BTCUSDT'
const SYMBOL = 'BTC/USDT'
const ADDRESS = { native: NATIVE, clientId: 'vz-1', venueOrderId: null, isWaitingStop: false }

function told<Value>(face: FaceUnderTest, call: RestCall<Value>): Told {
  const { method, path, parameters } = call
  return method === 'GET' ? face.get(`/${path}`, parameters) : face.post(`/${path}`, parameters)
}

/** As the connection asks: until nothing further is to be asked. */
function asked<Value>(face: FaceUnderTest, call: RestCall<Value> | null): Value {
  if (call === null) throw new Error('no such call')
  const { answer } = told(face, call)
  const body: unknown = JSON.parse(answer.body)
  expect(
    BYBIT.rest.refusalOf({ status: answer.status, text: answer.body, body, header: () => null }),
  ).toBeNull()
  const value = call.read(body)
  const further = call.further?.(value, body) ?? null
  return further === null ? value : asked(face, further)
}

function refusalOf<Value>(face: FaceUnderTest, call: RestCall<Value>) {
  const { answer } = told(face, call)
  const header = (name: string) => answer.headers[name] ?? null
  return BYBIT.rest.refusalOf({
    status: answer.status,
    text: answer.body,
    body: JSON.parse(answer.body),
    header,
  })
}

function anOrder(
  { sandbox }: FaceUnderTest,
  over: Partial<VenueOrder> & { limit?: string } = {},
): VenueOrder {
  const { limit = '45000', ...rest } = over
  return {
    clientOrderId: 'mine' as ClientOrderId,
    revision: 0,
    instrument: sandbox.instrument(SYMBOL),
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    isPostOnly: false,
    isReduceOnly: false,
    quantity: sandbox.lots(SYMBOL, '0.01'),
    price: sandbox.ticks(SYMBOL, limit),
    triggerPrice: null,
    triggerBy: 'last',
    expireAt: null,
    ...rest,
  }
}

function submit(face: FaceUnderTest, over: Parameters<typeof anOrder>[1] = {}, clientId = 'vz-1') {
  return BYBIT.rest.submit({ native: NATIVE, clientId, order: anOrder(face, over) })
}

function orderIn(face: FaceUnderTest, clientId = 'vz-1'): OrderNotice {
  const [notice] = asked(face, BYBIT.rest.order({ ...ADDRESS, clientId }))
  if (notice?.kind !== 'order') throw new Error('no such order')
  return notice
}

describe('VeloZ at the sandbox', () => {
  test('lists what is traded as the sandbox has it', () => {
    const face = aFace()
    const [found] = asked(face, BYBIT.rest.listings([SYMBOL]))
    const { tickSize, lotSize, notionalMin, quantityMax } = face.sandbox.instrument(SYMBOL)
    expect(found?.listing).toMatchObject({ tickSize, lotSize, notionalMin, quantityMax, isTrading: true })
    expect(asked(face, BYBIT.rest.listings([])).map(({ native }) => native)).toEqual([NATIVE, 'ETHUSDT'])
  })

  test('reads time, book, candles, fee rates', () => {
    const face = aFace()
    expect(asked(face, BYBIT.rest.serverTime())).toBe(face.sandbox.exchange.nowMs())
    const book = asked(face, BYBIT.rest.book(NATIVE))
    expect([book.isSnapshot, book.bids.length > 5, book.asks.length > 5]).toEqual([true, true, true])
    const fromMs = face.sandbox.exchange.nowMs() - 3 * 3_600_000
    const candles = asked(
      face,
      BYBIT.rest.candles({ native: NATIVE, intervalMs: 3_600_000, fromMs, limit: 10 }),
    )
    expect(candles.length).toBeGreaterThanOrEqual(3)
    const rates = asked(face, BYBIT.rest.feeRates(NATIVE))
    expect([rates.maker, rates.taker].map(formatMoney)).toEqual(['0.001', '0.001'])
  })

  test('places, finds, amends and takes out an order', () => {
    const face = aFace()
    asked(face, submit(face, { isPostOnly: true }))
    expect(orderIn(face)).toMatchObject({ status: 'open', type: 'limit', clientId: 'vz-1', reason: null })
    asked(face, BYBIT.rest.amend(ADDRESS, orderIn(face).quantity))
    expect(asked(face, BYBIT.rest.openOrders([NATIVE])[0] ?? null).length).toBe(1)
    const known = { ...ADDRESS, venueOrderId: orderIn(face).venueOrderId }
    asked(face, BYBIT.rest.cancel(known))
    expect(orderIn(face)).toMatchObject({ status: 'cancelled', reason: { code: 'cancelled_by_request' } })
    expect(refusalOf(face, BYBIT.rest.cancel(known))?.kind).toBe('not_found')
    expect(asked(face, BYBIT.rest.order({ ...ADDRESS, clientId: 'vz-never' }))).toEqual([])
  })

  test('knows why an order that may not rest ended', () => {
    const face = aFace()
    asked(face, submit(face, { timeInForce: 'ioc' }))
    expect(orderIn(face)).toMatchObject({ status: 'cancelled', reason: { code: 'unfilled_remainder' } })
    asked(face, submit(face, { timeInForce: 'fok' }, 'vz-2'))
    expect(orderIn(face, 'vz-2').reason?.code).toBe('fill_or_kill_unfillable')
    expect(refusalOf(face, submit(face, { isPostOnly: true, limit: '51000' }, 'vz-3'))?.kind).toBe(
      'would_take',
    )
    expect(refusalOf(face, submit(face, { timeInForce: 'ioc' }))?.kind).toBe('duplicate_id')
    const whale = { quantity: face.sandbox.lots(SYMBOL, '50') }
    expect(refusalOf(face, submit(face, whale, 'vz-4'))?.kind).toBe('insufficient_funds')
  })

  test('trades at market, and its fills and balances add up', () => {
    const face = aFace()
    asked(face, submit(face, { type: 'market', limit: '51000' }))
    expect(orderIn(face)).toMatchObject({ status: 'filled' })
    const query = { native: NATIVE, sinceMs: face.sandbox.exchange.nowMs() - 1000, order: null, cursor: null }
    const { fills, cursor } = asked(face, BYBIT.rest.fills(query))
    expect(cursor).toBeNull()
    expect(fills.length).toBeGreaterThan(0)
    const bought = fills.reduce((sum, { quantity }) => sum + quantity, 0n)
    const fee = fills.reduce((sum, each) => sum + each.fee, 0n)
    expect([bought, fills[0]?.feeAsset]).toEqual([orderIn(face).cumQuantity, 'BTC'])
    const held = asked(face, BYBIT.rest.balances()).find(({ asset }) => asset === 'BTC')
    expect((held?.free ?? 0n) - 1_000_000_000_000_000_000n).toBe(bought - fee)
    const ofOrder = asked(face, BYBIT.rest.fills({ ...query, order: ADDRESS }))
    expect(ofOrder.fills).toEqual(fills)
  })

  test('keeps stops there, and everything is gone by one word', () => {
    const face = aFace()
    asked(face, submit(face))
    const stop = {
      type: 'stop_limit',
      triggerPrice: face.sandbox.ticks(SYMBOL, '55000'),
      limit: '56000',
    } as const
    asked(face, submit(face, stop, 'vz-2'))
    expect(orderIn(face, 'vz-2')).toMatchObject({ status: 'waiting', type: 'stop_limit', isTriggered: false })
    const waiting = { ...ADDRESS, clientId: 'vz-2', isWaitingStop: true }
    asked(face, BYBIT.rest.amend(waiting, orderIn(face).quantity))
    asked(face, BYBIT.rest.cancelAll(null))
    const [call] = BYBIT.rest.openOrders([NATIVE])
    expect(asked(face, call ?? null)).toEqual([])
    expect(orderIn(face, 'vz-2').isTriggered).toBe(false)
    asked(face, BYBIT.rest.cancelAfter(10_000))
  })

  test('pages through all that is open', () => {
    const face = aFace({ balances: { USDT: '1000000' } }, false)
    for (let count = 0; count < 120; count += 1) asked(face, submit(face, {}, `vz-p${count}`))
    const [call] = BYBIT.rest.openOrders([NATIVE])
    expect(
      new Set(asked(face, call ?? null).map((notice) => notice.kind === 'order' && notice.clientId)).size,
    ).toBe(120)
  })

  test('asks for prices to be adjusted before it sends an order that reaches too far', () => {
    const face = aFace()
    const far = { type: 'market', limit: '260000' } as const
    expect(refusalOf(face, submit(face, far))?.kind).toBe('filter')
    for (const call of BYBIT.rest.prepare?.() ?? []) asked(face, call)
    asked(face, submit(face, far))
    expect(orderIn(face).status).toBe('filled')
  })

  test('logs in with its own greeting', () => {
    const face = aFace()
    const stream = face.open('/v5/private')
    const greeting = {
      apiKey: 'sandbox-key',
      apiSecret: 'sandbox-secret',
      passphrase: null,
      nowMs: face.sandbox.exchange.nowMs(),
      natives: [],
    }
    const notices: string[] = []
    let heard = 0
    const say = (frames: readonly string[]) => {
      for (const frame of frames) stream.socket.onMessage(frame)
      while (heard < stream.frames.length) {
        for (const notice of BYBIT.account.read(stream.frames[heard++], greeting)) {
          notices.push(notice.kind)
          if (notice.kind === 'send') say(notice.frames)
        }
      }
    }
    say(BYBIT.account.greet(greeting))
    expect(notices).toEqual(['send', 'ready', 'alive'])
    const ping = BYBIT.account.ping?.frame(greeting.nowMs) ?? ''
    say([ping])
    expect(notices.at(-1)).toBe('alive')
  })
})
