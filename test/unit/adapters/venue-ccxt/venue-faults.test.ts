/** What goes wrong at a venue or on the way to it: the right state is reached all the same, by itself. */
import { afterEach, describe, expect, test } from 'bun:test'
import { FACES, type RunningSandbox, startSandbox } from '../../../../src/app/sandboxes/index.ts'
import type { ExchangeName, Lots, Ticks } from '../../../../src/domain/index.ts'
import { formatMoney, priceOf, quantityOf } from '../../../../src/domain/index.ts'
import { SANDBOX_CREDENTIALS } from '../../../support/a-sandbox.ts'
import { aLiveVenue, type LiveVenue, quoteAt, until } from './live-venue.ts'

const NAMES: readonly ExchangeName[] = ['binance', 'okx', 'bybit', 'coinbase']
const endings: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

interface Faulty extends LiveVenue {
  fault(fault: object): Promise<void>
  /** Somebody sells into what we have at that price. */
  sell(price: Ticks, quantity: number): Promise<void>
  /** Below the market, so that nobody trades with it by himself. */
  readonly restingPrice: Ticks
  account(): Promise<{ readonly orders: readonly { readonly cum_qty: string; readonly status: string }[] }>
}

async function faulty(name: ExchangeName): Promise<Faulty> {
  const running: RunningSandbox = await startSandbox(
    {
      ...{
        venues: [name],
        hostname: '127.0.0.1',
        port: 0,
        ...SANDBOX_CREDENTIALS,
        balances: null,
        symbols: null,
      },
      ...{ seed: 7, hasRateLimits: false, recording: null, faults: [] },
    },
    { onNotice: () => undefined, faces: FACES },
  )
  endings.push(() => running.stop())
  const { restUrl, wsUrl } = running.venues[0]!
  const venue = await aLiveVenue({ name, restUrl, wsUrl })
  endings.push(() => venue.opened.close())
  const post = async (path: string, body: object) => {
    const response = await fetch(`${restUrl}${path}`, { method: 'POST', body: JSON.stringify(body) })
    expect(response.ok).toBe(true)
  }
  const { instrument } = venue
  return {
    ...venue,
    restingPrice: Math.floor(venue.book()!.bids[0]!.price * 0.9) as Ticks,
    fault: (fault) => post('/_faults', fault),
    sell: (price, quantity) => {
      const qty = formatMoney(quantityOf(quantity as Lots, instrument.lotSize))
      const trade = { price: formatMoney(priceOf(price, instrument.tickSize)), qty, side: 'sell' }
      return post('/_market', { symbol: `BTC/${quoteAt(name)}`, trade })
    },
    account: async () => await (await fetch(`${restUrl}/_account`)).json(),
  }
}

describe.each(NAMES)('%s', (name) => {
  test('an acknowledgement that is lost: unknown, found by its id, sent once', async () => {
    for (const fault of ['lost_acknowledgement', 'error_after_accept']) {
      const venue = await faulty(name)
      await venue.fault({ fault, deed: 'place' })
      venue.send('a', { price: venue.restingPrice })
      await venue.isTold('order_outcome_unknown a')
      venue.query('a')
      await venue.isTold('order_accepted a')
      expect((await venue.account()).orders.length).toBe(1)
    }
  }, 120_000)

  test('a cancel whose answer is lost ends the order all the same', async () => {
    for (const fault of ['lost_acknowledgement', 'error_after_accept']) {
      const venue = await faulty(name)
      venue.send('a', { price: venue.restingPrice })
      await venue.isTold('order_accepted a')
      await venue.fault({ fault, deed: 'cancel' })
      venue.cancel('a')
      await venue.isTold('order_cancelled a cancelled_by_request')
      expect(venue.told.length).toBe(2)
    }
  }, 120_000)

  test('reports that repeat, come out of order or not at all: every fill once, then the end', async () => {
    for (const fault of ['duplicate_reports', 'reordered_reports', 'missing_report']) {
      const venue = await faulty(name)
      venue.send('a', { price: venue.restingPrice })
      await venue.isTold('order_accepted a')
      await venue.fault({ fault, count: fault === 'missing_report' ? 1 : 4 })
      await venue.sell(venue.restingPrice, 300)
      await venue.sell(venue.restingPrice, 300)
      if (fault !== 'missing_report') await until(() => venue.told.length === 3, venue.told)
      venue.cancel('a')
      await venue.isTold('order_cancelled a cancelled_by_request')
      const fills = venue.told.filter((words) => words.startsWith('order_filled'))
      expect(fills).toEqual(['order_filled a 300', 'order_filled a 300'])
      expect(venue.told.at(-1)).toBe('order_cancelled a cancelled_by_request')
    }
  }, 180_000)

  test('every connection cut: told, back by itself, the book whole again', async () => {
    const venue = await faulty(name)
    await venue.fault({ fault: 'disconnect', scope: 'all', how: 'cut' })
    await until(() => venue.links.length === 3 && venue.book() !== null, venue.links)
    expect(venue.links).toEqual(['connected', 'disconnected', 'connected'])
    venue.send('a', { price: venue.restingPrice })
    await venue.isTold('order_accepted a')
  }, 120_000)

  test('a hole in the numbers of a book: begun anew', async () => {
    // The one without numbers cannot notice, and is compared each minute.
    if (name === 'coinbase') return
    const venue = await faulty(name)
    const desk = venue.opened.feed.desks?.()[0]
    await venue.fault({ fault: 'sequence_gap' })
    await until(() => (desk?.resyncs().size ?? 0) > 0 && venue.book() !== null, venue.told)
    expect(desk?.quality()[0]?.crossedBooks).toBe(0)
  }, 120_000)

  test('a clock that is put wrong: measured anew, the order goes out', async () => {
    const venue = await faulty(name)
    await venue.fault({ fault: 'clock_skew', ms: 90_000 })
    venue.send('a', { price: venue.restingPrice })
    await venue.isTold('order_accepted a')
    const skewMs = venue.remote.status().clockSkewMs ?? 0
    expect(Math.abs(skewMs - 90_000)).toBeLessThan(5000)
  }, 120_000)

  test('shut out: said until when, nothing is asked meanwhile, and it goes on behind it', async () => {
    const venue = await faulty(name)
    await venue.fault({ fault: 'ban', duration_ms: 1500 })
    await venue.remote.takeStock(0n as never).catch(() => null)
    // Some say for how long and are asked nothing until then, others only that it was too often.
    let count = 0
    await until(() => {
      if (venue.told.includes(`order_accepted try-${count}`)) return true
      if (venue.told.length === count) {
        count += 1
        venue.send(`try-${count}`, { price: venue.restingPrice, quantity: 200 as Lots })
      }
      return false
    }, venue.told)
    expect((await venue.account()).orders.length).toBe(1)
  }, 120_000)
})
