/** Everything together, over real sockets of loopback, against each simulated venue. */
import { afterEach, describe, expect, test } from 'bun:test'
import { FACES } from '../../../../src/app/sandboxes/index.ts'
import {
  type ExchangeName,
  type Lots,
  priceOf,
  quantityOf,
  type Ticks,
  type UnixNs,
} from '../../../../src/domain/index.ts'
import { type ExchangeFaults, NO_FAULTS } from '../../../../src/sandbox/core/index.ts'
import { aSandbox, aServedFace, type SteppedSandbox } from '../../../support/a-sandbox.ts'
import { aLiveVenue, type LiveVenue, until } from './live-venue.ts'

const NAMES: readonly ExchangeName[] = ['binance', 'okx', 'bybit', 'coinbase']

const endings: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function live(
  name: ExchangeName,
  faults: Partial<ExchangeFaults> = {},
): Promise<LiveVenue & { readonly sandbox: SteppedSandbox }> {
  const sandbox = aSandbox({ venue: name, startMs: Date.now(), faults: { ...NO_FAULTS, ...faults } })
  const served = await aServedFace(FACES[name], sandbox)
  const stopTime = sandbox.run()
  endings.push(async () => {
    stopTime()
    await served.stop()
  })
  const opened = await aLiveVenue({ name, restUrl: served.restUrl, wsUrl: served.wsUrl })
  endings.push(() => opened.opened.close())
  return { ...opened, sandbox }
}

describe.each(NAMES)('%s', (name) => {
  test('lists, streams a book that is the venue’s own, and remembers the past', async () => {
    const { opened, sandbox, instrument, book, told } = await live(name)
    expect(opened.problem).toBeNull()
    const own = sandbox.exchange.instruments().find(({ key }) => key === instrument.key)
    expect(instrument).toMatchObject({ tickSize: own!.tickSize, lotSize: own!.lotSize, base: own!.base })
    expect(opened.feed.history()[0]?.bars.length).toBeGreaterThan(100)
    const isSame = () => {
      const [ours, theirs] = [book(), sandbox.exchange.book(instrument.key)]
      const best = theirs?.bids
        .slice(0, 10)
        .map(({ price, quantity }) => `${price} ${quantity}`)
        .join()
      return (
        ours?.bids
          .slice(0, 10)
          .map(({ price, quantity }) => `${price} ${quantity}`)
          .join() === best
      )
    }
    await until(isSame, told)
    expect(opened.feed.desks?.()[0]?.quality()).toMatchObject([{ gaps: 0, crossedBooks: 0 }])
  }, 120_000)

  test('whose clock is a minute off is spoken to by its own', async () => {
    const { opened, remote, send, book, isTold } = await live(name, { clockSkewMs: () => 60_000 })
    expect(opened.problem).toBeNull()
    expect(Math.abs((remote.status().clockSkewMs ?? 0) - 60_000)).toBeLessThan(5000)
    send('a', { price: Math.floor(book()!.bids[0]!.price * 0.9) as Ticks })
    await isTold('order_accepted a')
  }, 120_000)

  test('takes an order, fills it in parts, and both sides agree on what we have', async () => {
    const { send, sandbox, book, told, instrument, remote, isTold } = await live(name)
    const bid = book()!.bids[0]!.price
    sandbox.exchange.hold(instrument.key, bid)
    const price = (bid - 1000) as Ticks
    send('a', { price })
    await isTold('order_accepted a')
    for (const quantity of [400, 600]) {
      sandbox.exchange.print(instrument.key, { price, quantity: quantity as Lots, aggressor: 'sell' })
      await until(() => told.at(-1) === `order_filled a ${quantity}`, told)
    }
    const stock = await remote.takeStock((BigInt(Date.now() - 60_000) * 1_000_000n) as UnixNs)
    expect(stock.orders).toEqual([])
    expect(stock.fills.map(({ clientOrderId, quantity }) => [clientOrderId, quantity])).toEqual([
      ['a', quantityOf(400 as Lots, instrument.lotSize)],
      ['a', quantityOf(600 as Lots, instrument.lotSize)],
    ] as never)
    expect(stock.fills[0]?.price).toBe(priceOf(price, instrument.tickSize))
    expect(stock.balances.find(({ asset }) => asset === 'BTC')?.free).toBe(sandbox.free('BTC'))
    expect(told).toEqual(['order_accepted a', 'order_filled a 400', 'order_filled a 600'])
  }, 120_000)

  test('a market order fills at once, an order that rests is made smaller and taken out', async () => {
    const { send, cancel, amend, book, instrument, isTold } = await live(name)
    const ask = book()!.asks[0]!.price
    send('now', {
      type: 'market',
      timeInForce: 'ioc',
      price: Math.floor(ask * 1.02) as Ticks,
      quantity: 100 as Lots,
    })
    await isTold('order_filled now 100')
    send('rests', { price: Math.floor(ask * 0.9) as Ticks })
    await isTold('order_accepted rests')
    if (instrument.holds.amendInPlace) {
      amend('rests', 500)
      await isTold('amend_accepted rests')
    }
    cancel('rests')
    await isTold('order_cancelled rests cancelled_by_request')
  }, 120_000)

  test('a stop rests there, triggers, and trades', async () => {
    const { send, sandbox, book, told, instrument, isTold } = await live(name)
    if (!instrument.holds.stops) return
    const bid = book()!.bids[0]!.price
    sandbox.exchange.hold(instrument.key, bid)
    const triggerPrice = (bid - 20_000) as Ticks
    const stop = { side: 'sell', type: 'stop_limit', quantity: 100 as Lots, triggerPrice } as const
    send('stop', { ...stop, price: (bid - 100_000) as Ticks })
    await isTold('order_accepted stop')
    sandbox.exchange.hold(instrument.key, (bid - 30_000) as Ticks)
    await isTold('order_filled stop 100')
    expect(told.indexOf('order_triggered stop')).toBeGreaterThan(0)
    expect(told.indexOf('order_triggered stop')).toBeLessThan(told.indexOf('order_filled stop 100'))
  }, 120_000)

  test('is refused in our words', async () => {
    const { send, book, told, isTold } = await live(name)
    const ask = book()!.asks[0]!.price
    send('poor', { price: Math.floor(ask * 0.95) as Ticks, quantity: 1_000_000 as Lots })
    await isTold('order_rejected poor insufficient_funds')
    send('post', { price: Math.floor(ask * 1.01) as Ticks, isPostOnly: true })
    await until(() => told.some((words) => /post post_only_would_take$/.test(words)), told)
    send('whole', { price: Math.floor(ask * 0.95) as Ticks, timeInForce: 'fok' })
    await until(() => told.some((words) => /whole fill_or_kill_unfillable$/.test(words)), told)
  }, 120_000)

  test('everything of the account is taken out and counted', async () => {
    const { send, remote, book, told } = await live(name)
    const price = Math.floor(book()!.bids[0]!.price * 0.9) as Ticks
    for (const id of ['a', 'b']) send(id, { price, quantity: 200 as Lots })
    await until(() => told.length === 2, told)
    expect(await remote.cancelAccount(null)).toBe(2)
    await until(() => told.filter((words) => words.startsWith('order_cancelled')).length === 2, told)
  }, 120_000)
})
