/** Our own connection against the simulated OKX, over real sockets. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { unixNsFromMs } from '../../src/domain/index.ts'
import { type AConnection, aConnection } from '../support/a-venue-connection.ts'
import { feedListener } from '../support/feed-listener.ts'
import { aServedVenue, type ServedVenue } from '../support/served-venue.ts'

let served: ServedVenue
let ours: AConnection

/** The answer to the next deed is lost on its way. */
let losesAnswer = false

async function fetchOrLose(url: string, init: RequestInit): Promise<Response> {
  if (!losesAnswer || init.method === 'GET') return fetch(url, init)
  losesAnswer = false
  await (await fetch(url, init)).text()
  throw new Error('the connection was cut')
}

beforeAll(async () => {
  served = await aServedVenue('okx')
  ours = await aConnection(served, { fetch: fetchOrLose })
})

afterAll(async () => {
  await ours.opened.close()
  await served.stop()
})

afterEach(() => {
  served.sandbox.exchange.cancelAll(null)
  served.sandbox.exchange.hold(marketKey(), null)
})

const marketKey = () => served.sandbox.key('BTC/USDT')
const AT_MARKET = { type: 'market', timeInForce: 'ioc' } as const

/** Somebody sells so much to whoever rests there. */
const print = (price: string, quantity: string) =>
  served.sandbox.exchange.print(marketKey(), {
    price: ours.ticks(price),
    quantity: ours.lots(quantity),
    aggressor: 'sell',
  })

test('it lists the instrument with the fees of the account', () => {
  expect(ours.opened.problem).toBeNull()
  expect(ours.instrument()).toMatchObject({
    key: ours.key,
    base: 'BTC',
    quote: 'USDT',
    isTrading: true,
    feeRateMaker: 800_000_000_000_000n,
    holds: { stops: true, amendInPlace: true },
  })
})

test('its book is the venue’s, and its market moves', async () => {
  const moved = Promise.withResolvers<void>()
  const seen = new Set<string>()
  const { feed } = ours.opened
  feed.start(
    feedListener({
      onMarket(events) {
        for (const { kind } of events) seen.add(kind)
        if (seen.has('trade') && seen.size > 1) moved.resolve()
      },
    }),
    new Map(),
  )
  await moved.promise
  const [desk] = feed.desks?.() ?? []
  const book = desk?.book(ours.key, 5)
  expect(book?.bids.length).toBe(5)
  expect(Number(book?.bids[0]?.price)).toBeLessThan(Number(book?.asks[0]?.price))
  expect([...(desk?.resyncs() ?? [])]).toEqual([])
})

test('an order is accepted, trades in parts and is full', async () => {
  const id = ours.submit({ price: ours.ticks('49000') })
  await ours.until(id, 'order_accepted')
  print('48900', '0.005')
  await ours.until(id, 'order_filled')
  print('48900', '0.015')
  const told = await ours.until(id, 'order_filled', 2)
  expect(told.map(({ kind }) => kind)).toEqual(['order_accepted', 'order_filled', 'order_filled'])
  expect(told[1]).toMatchObject({
    quantity: ours.lots('0.005'),
    price: 49_000n * 10n ** 18n,
    fee: 4_000_000_000_000n,
    feeAsset: 'BTC',
    liquidity: 'maker',
  })
})

test('a market order takes what there is at once', async () => {
  const id = ours.submit({ ...AT_MARKET, price: ours.ticks('60000'), quantity: ours.lots('0.01') })
  const told = await ours.until(id, 'order_filled')
  expect(told[0]?.kind).toBe('order_accepted')
  expect(told[1]).toMatchObject({ liquidity: 'taker' })
})

test('an order is cancelled, also after it traded in part', async () => {
  const id = ours.submit({ price: ours.ticks('49000') })
  await ours.until(id, 'order_accepted')
  print('48900', '0.005')
  await ours.until(id, 'order_filled')
  ours.cancel(id)
  const told = await ours.until(id, 'order_cancelled')
  expect(told.at(-1)).toMatchObject({ reason: { code: 'cancelled_by_request' } })
})

test('what cannot trade at once ends unfilled', async () => {
  const ioc = ours.submit({ timeInForce: 'ioc' })
  expect((await ours.until(ioc, 'order_cancelled')).at(-1)).toMatchObject({
    reason: { code: 'unfilled_remainder' },
  })
  const fok = ours.submit({ timeInForce: 'fok' })
  expect((await ours.until(fok, 'order_cancelled')).at(-1)).toMatchObject({
    reason: { code: 'fill_or_kill_unfillable' },
  })
})

test('refusals come with our code and the venue’s words', async () => {
  const taking = ours.submit({ isPostOnly: true, price: ours.ticks('60000') })
  // It takes such an order, and throws it out at once.
  expect((await ours.until(taking, 'order_cancelled')).at(-1)).toMatchObject({
    reason: { code: 'post_only_would_take' },
  })
  const broke = ours.submit({ quantity: ours.lots('50') })
  const [told] = await ours.until(broke, 'order_rejected')
  expect(told).toMatchObject({
    reason: { code: 'insufficient_funds', details: { why: 'Order failed. Insufficient account balance.' } },
  })
})

test('a stop rests at the venue until it is reached', async () => {
  const id = ours.submit({
    type: 'stop_limit',
    side: 'sell',
    triggerPrice: ours.ticks('45000'),
    price: ours.ticks('44000'),
    quantity: ours.lots('0.01'),
  })
  await ours.until(id, 'order_accepted')
  expect(served.sandbox.exchange.openOrders(null)).toMatchObject([
    { status: 'waiting', triggerWhen: 'falls' },
  ])
  served.sandbox.exchange.hold(marketKey(), ours.ticks('44500'))
  await ours.until(id, 'order_filled')
  expect(ours.kindsOf(id)).toEqual(['order_accepted', 'order_triggered', 'order_filled'])
})

test('what a stop became is made smaller and taken out by its own number', async () => {
  // The test before left the last price below the trigger.
  served.sandbox.exchange.hold(marketKey(), ours.ticks('50000'))
  const terms = { side: 'sell', triggerPrice: ours.ticks('45000'), price: ours.ticks('46000') } as const
  const id = ours.submit({ ...terms, type: 'stop_limit', quantity: ours.lots('0.01') })
  await ours.until(id, 'order_accepted')
  served.sandbox.exchange.hold(marketKey(), ours.ticks('44500'))
  await ours.until(id, 'order_triggered')
  ours.amend(id, ours.lots('0.008'))
  await ours.until(id, 'amend_accepted')
  ours.cancel(id)
  await ours.until(id, 'order_cancelled')
  expect(served.sandbox.exchange.closedOrders(null).at(-1)).toMatchObject({
    isTriggered: true,
    quantity: ours.lots('0.008'),
    status: 'cancelled',
  })
})

test('a stop that is not reached can be taken out', async () => {
  const stop = { side: 'sell', triggerPrice: ours.ticks('30000'), quantity: ours.lots('0.01') } as const
  const id = ours.submit({ ...stop, type: 'stop_market', price: ours.ticks('29000') })
  await ours.until(id, 'order_accepted')
  ours.cancel(id)
  await ours.until(id, 'order_cancelled')
  expect(ours.kindsOf(id)).toEqual(['order_accepted', 'order_cancelled'])
})

test('a waiting stop is made smaller where it waits', async () => {
  const terms = { side: 'sell', triggerPrice: ours.ticks('30000'), price: ours.ticks('29000') } as const
  const id = ours.submit({ ...terms, type: 'stop_limit', quantity: ours.lots('0.02') })
  await ours.until(id, 'order_accepted')
  ours.amend(id, ours.lots('0.012'))
  await ours.until(id, 'amend_accepted')
  expect(served.sandbox.exchange.openOrders(null)).toMatchObject([
    { status: 'waiting', quantity: ours.lots('0.012') },
  ])
})

test('an order is made smaller where it stands', async () => {
  const id = ours.submit()
  await ours.until(id, 'order_accepted')
  ours.amend(id, ours.lots('0.012'))
  await ours.until(id, 'amend_accepted')
  expect(served.sandbox.exchange.openOrders(null)).toMatchObject([{ quantity: ours.lots('0.012') }])
})

test('an order whose answer was lost is found by its client id, and sent once', async () => {
  losesAnswer = true
  const id = ours.submit()
  await ours.until(id, 'order_accepted')
  ours.ask(id)
  expect(losesAnswer).toBe(false)
  expect(served.sandbox.exchange.openOrders(null)).toHaveLength(1)
})

test('a cancel whose answer was lost ends the order all the same', async () => {
  const id = ours.submit()
  await ours.until(id, 'order_accepted')
  losesAnswer = true
  ours.cancel(id)
  await ours.until(id, 'order_cancelled')
  expect(losesAnswer).toBe(false)
})

test('a stock of everything, and everything out at once, stops too', async () => {
  const since = unixNsFromMs(Date.now() - 60_000)
  const id = ours.submit()
  const stop = ours.submit({
    type: 'stop_limit',
    triggerPrice: ours.ticks('59000'),
    price: ours.ticks('60000'),
  })
  await ours.until(id, 'order_accepted')
  await ours.until(stop, 'order_accepted')
  const stock = await ours.venue.remote?.takeStock(since)
  expect(stock?.orders.map(({ clientOrderId, isOurs }) => [clientOrderId, isOurs]).sort()).toEqual(
    [
      [id, true],
      [stop, true],
    ].sort(),
  )
  expect(stock?.fills.length).toBeGreaterThan(3)
  expect(stock?.fills.every(({ isOurs }) => isOurs)).toBe(true)
  const dollars = stock?.balances.find(({ asset }) => asset === 'USDT')
  const { sandbox } = served
  expect([dollars?.free, dollars?.locked]).toEqual([sandbox.free('USDT'), sandbox.locked('USDT')])
  await ours.venue.remote?.cancelAccount(null)
  await ours.until(id, 'order_cancelled')
  // Stops are told of on a socket that we do not hear: the next reconciliation asks.
  ours.ask(stop)
  await ours.until(stop, 'order_cancelled')
  expect(ours.venue.remote?.messagesOf(id).map(({ name }) => name)).toContain('POST trade/order')
})
