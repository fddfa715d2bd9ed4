/** What VeloZ asks of OKX, asked of the sandbox: both must mean the same. */
import { describe, expect, test } from 'bun:test'
import { OKX } from '../../../../src/adapters/venue-ccxt/okx/index.ts'
import type {
  AccountNotice,
  OrderAddress,
  OutgoingOrder,
  RestCall,
  StreamGreeting,
  StreamNotice,
} from '../../../../src/adapters/venue-ccxt/protocol/index.ts'
import type { ClientOrderId, VenueOrder } from '../../../../src/domain/index.ts'
import { SANDBOX_CREDENTIALS } from '../../../support/a-sandbox.ts'
import { m } from '../../../support/builders.ts'
import { aFace, lowPrice, SYMBOL } from './a-face.ts'

const { rest, account, clientIds } = OKX
const native = 'BTC-USDT'

function connected() {
  const made = aFace()
  made.sandbox.step(1000)
  const { sandbox, get, post } = made
  const ask = <T>(call: RestCall<T> | null): T => {
    if (call === null) throw new Error('it has no such call')
    const words = Object.fromEntries(
      Object.entries(call.parameters).map(([name, value]) => [name, String(value)]),
    )
    const answer =
      call.method === 'GET' ? get(call.path, words) : post(call.path, call.list ?? call.parameters)
    const text = JSON.stringify(answer.body)
    const refusal = rest.refusalOf({ status: answer.status, header: () => null, text, body: answer.body })
    if (refusal !== null) throw new Error(refusal.kind)
    const value = call.read(answer.body)
    const next = call.further?.(value, answer.body) ?? null
    return next === null ? value : ask(next)
  }
  const px = lowPrice(made)
  let count = 0
  const outgoing = (over: Partial<VenueOrder> = {}): OutgoingOrder => {
    count++
    return {
      native,
      clientId: clientIds.make('abc123', String(count).padEnd(64, '0')),
      order: {
        clientOrderId: `o-${count}` as ClientOrderId,
        revision: 0,
        instrument: sandbox.instrument(SYMBOL),
        side: 'buy',
        type: 'limit',
        timeInForce: 'gtc',
        isPostOnly: false,
        isReduceOnly: false,
        quantity: sandbox.lots(SYMBOL, '0.01'),
        price: sandbox.ticks(SYMBOL, px),
        triggerPrice: null,
        triggerBy: 'last',
        expireAt: null,
        ...over,
      },
    }
  }
  return { ...made, ask, outgoing, px }
}

const addressOf = ({ clientId }: OutgoingOrder, over: Partial<OrderAddress> = {}): OrderAddress => ({
  native,
  clientId,
  venueOrderId: null,
  isWaitingStop: false,
  ...over,
})

describe('the market', () => {
  const { ask, exchange, sandbox } = connected()

  test('is listed as the exchange has it', () => {
    const instrument = sandbox.instrument(SYMBOL)
    const [found] = ask(rest.listings([SYMBOL]))
    const { tickSize, lotSize, quantityMin, quantityMax, key, base, quote } = instrument
    expect(found?.listing).toMatchObject({ tickSize, lotSize, quantityMin, quantityMax, key, base, quote })
    const { feeRateMaker, feeRateTaker } = instrument
    expect(ask(rest.feeRates(native))).toEqual({ maker: feeRateMaker, taker: feeRateTaker })
  })

  test('tells time, book and candles', () => {
    expect(ask(rest.serverTime())).toBe(exchange.nowMs())
    const book = ask(rest.book(native))
    expect(book.lastId).toBe(exchange.book(sandbox.key(SYMBOL))?.updateId ?? 0)
    const fromMs = exchange.nowMs() - (exchange.nowMs() % 60_000) - 180_000
    const candles = ask(rest.candles({ native, intervalMs: 60_000, fromMs, limit: 4 }))
    expect(candles.map(({ openAt }) => Number(openAt) / 1e6 - fromMs)).toEqual([0, 60_000, 120_000, 180_000])
  })
})

describe('orders', () => {
  const made = connected()
  const { ask, outgoing, exchange, sandbox, px } = made

  test('go out, are found by our id, become smaller and end', () => {
    const order = outgoing()
    const [accepted] = ask(rest.submit(order))
    expect(accepted).toMatchObject({ kind: 'order', status: 'open', clientId: order.clientId })
    expect(ask(rest.order(addressOf(order)))).toMatchObject([
      { status: 'open', quantity: m('0.01'), price: m(px) },
    ])
    expect(ask(rest.amend(addressOf(order), m('0.005')))).toEqual([])
    const open = rest.openOrders([native]).flatMap((call) => ask(call))
    expect(open).toMatchObject([{ clientId: order.clientId, quantity: m('0.005') }])
    expect(ask(rest.cancel(addressOf(order)))).toEqual([])
    expect(ask(rest.order(addressOf(order)))).toMatchObject([
      { status: 'cancelled', reason: { code: 'cancelled_by_request' } },
    ])
    expect(() => ask(rest.cancel(addressOf(order)))).toThrow('already_closed')
    expect(() => ask(rest.submit(order))).toThrow('duplicate_id')
  })

  test('at market trade at once, and their fills add up', () => {
    const price = sandbox.ticks(SYMBOL, String(Number(px) * 1.5))
    const order = outgoing({ type: 'market', price })
    ask(rest.submit(order))
    const [found] = ask(rest.order(addressOf(order)))
    expect(found).toMatchObject({ status: 'filled', cumQuantity: m('0.01') })
    const { fills, cursor } = ask(rest.fills({ native, sinceMs: 0, order: addressOf(order), cursor: null }))
    expect(cursor).toBeNull()
    expect(fills.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(m('0.01'))
    expect(fills[0]).toMatchObject({ liquidity: 'taker', feeAsset: 'BTC', clientId: order.clientId })
    expect(fills.every(({ fee }) => fee > 0n)).toBe(true)
    const balances = ask(rest.balances())
    const held = exchange
      .balances()
      .map(({ asset, free, locked }) => ({ kind: 'balance', asset, free, locked }))
    expect(balances).toEqual(held as typeof balances)
  })

  test('say why they end', () => {
    const reasonOf = (over: Partial<VenueOrder>) => {
      const order = outgoing(over)
      ask(rest.submit(order))
      const [found] = ask(rest.order(addressOf(order)))
      return found?.kind === 'order' ? found.reason?.code : null
    }
    const high = sandbox.ticks(SYMBOL, String(Number(px) * 1.5))
    expect(reasonOf({ timeInForce: 'ioc' })).toBe('unfilled_remainder')
    expect(reasonOf({ timeInForce: 'fok' })).toBe('fill_or_kill_unfillable')
    expect(reasonOf({ isPostOnly: true, price: high })).toBe('post_only_would_take')
    const much = outgoing({ quantity: sandbox.lots(SYMBOL, '90') })
    expect(() => ask(rest.submit(much))).toThrow('insufficient_funds')
    expect(() => ask(rest.order(addressOf(much)))).toThrow('not_found')
  })

  test('a stop waits, becomes smaller, and is what it became once it is reached', () => {
    const stop = outgoing({ type: 'stop_market', side: 'sell', triggerPrice: sandbox.ticks(SYMBOL, px) })
    const address = addressOf(stop, { isWaitingStop: true })
    expect(ask(rest.submit(stop))).toMatchObject([{ status: 'waiting', triggerPrice: m(px) }])
    expect(ask(rest.amend(address, m('0.005')))).toMatchObject([{ status: 'waiting', quantity: m('0.005') }])
    expect(rest.openOrders([native]).flatMap((call) => ask(call))).toMatchObject([{ status: 'waiting' }])
    exchange.hold(sandbox.key(SYMBOL), sandbox.ticks(SYMBOL, String(Number(px) - 100)))
    sandbox.step(500)
    exchange.hold(sandbox.key(SYMBOL), null)
    const [reached] = ask(rest.order(address))
    expect(reached).toMatchObject({
      status: 'filled',
      type: 'stop_market',
      isTriggered: true,
      clientId: stop.clientId,
      cumQuantity: m('0.005'),
    })
    const venueOrderId = reached?.kind === 'order' ? reached.venueOrderId : ''
    const { fills } = ask(
      rest.fills({ native, sinceMs: 0, order: addressOf(stop, { venueOrderId }), cursor: null }),
    )
    expect(fills.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(m('0.005'))
  })

  test('a stop is taken out, and refused where it is reached already', () => {
    sandbox.step(1000)
    const low = sandbox.ticks(SYMBOL, String(Number(px) / 2))
    const stop = outgoing({ type: 'stop_limit', side: 'sell', triggerPrice: low, price: low })
    ask(rest.submit(stop))
    expect(ask(rest.cancel(addressOf(stop, { isWaitingStop: true })))).toMatchObject([
      { status: 'cancelled' },
    ])
    const late = outgoing({ type: 'stop_market', side: 'buy', triggerPrice: low })
    expect(() => ask(rest.submit(late))).toThrow('filter')
    expect(ask(rest.cancelAfter(60_000))).toBeUndefined()
    expect(ask(rest.cancelAfter(0))).toBeUndefined()
  })
})

test('the account stream greets, hears an order live and trade, and its balances', () => {
  const { ask, outgoing, exchange, sandbox, px, socket } = connected()
  const { apiKey, apiSecret, passphrase } = SANDBOX_CREDENTIALS
  const greeting: StreamGreeting = {
    apiKey,
    apiSecret,
    passphrase,
    nowMs: exchange.nowMs(),
    natives: [native],
  }
  const peer = socket('private')
  const heard: (AccountNotice | StreamNotice)[] = []
  const hear = (frames: readonly unknown[]): void => {
    for (const notice of frames.flatMap((frame) => account.read(frame, greeting))) {
      heard.push(notice)
      if (notice.kind === 'send') for (const frame of notice.frames) hear(peer.say(frame))
    }
  }
  for (const frame of account.greet(greeting)) hear(peer.say(frame))
  expect(heard.map(({ kind }) => kind)).toContain('ready')
  expect(heard.filter(({ kind }) => kind === 'balance')).toHaveLength(2)
  const order = outgoing()
  ask(rest.submit(order))
  exchange.print(sandbox.key(SYMBOL), {
    price: sandbox.ticks(SYMBOL, px),
    quantity: sandbox.lots(SYMBOL, '0.01'),
    aggressor: 'sell',
  })
  heard.length = 0
  hear(peer.take())
  const ours = heard.filter(({ kind }) => kind === 'order' || kind === 'fill')
  expect(ours).toMatchObject([
    { kind: 'order', status: 'open', clientId: order.clientId },
    { kind: 'fill', quantity: m('0.01'), price: m(px), liquidity: 'maker', feeAsset: 'BTC' },
    { kind: 'order', status: 'filled', cumQuantity: m('0.01') },
  ])
  expect(heard.filter(({ kind }) => kind === 'refused')).toEqual([])
})
