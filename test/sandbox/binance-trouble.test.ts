/** Our own connection against a simulated Binance that limits, repeats, mixes up and tells another time. */
import { expect, test } from 'bun:test'
import { type ExchangeFaults, NO_FAULTS } from '../../src/sandbox/core/index.ts'
import { type AConnection, aConnection } from '../support/a-venue-connection.ts'
import { feedListener } from '../support/feed-listener.ts'
import { heardAnswers } from '../support/heard-answers.ts'
import { aServedVenue, type ServedTerms, type ServedVenue } from '../support/served-venue.ts'

type Terms = Parameters<typeof aConnection>[1]

async function connected(
  { served: servedTerms, ours: ourTerms }: { readonly served: ServedTerms; readonly ours?: Terms },
  work: (ours: AConnection, served: ServedVenue) => Promise<void>,
): Promise<void> {
  const served = await aServedVenue('binance', servedTerms)
  const ours = await aConnection(served, ourTerms)
  try {
    await work(ours, served)
  } finally {
    await ours.opened.close()
    await served.stop()
  }
}

/** An order that rests, is filled by two trades; one that is cancelled after the first; one at market. */
async function threeLives(ours: AConnection, { sandbox }: ServedVenue): Promise<void> {
  const print = (quantity: string) =>
    sandbox.exchange.print(sandbox.key('BTC/USDT'), {
      price: ours.ticks('48900'),
      quantity: ours.lots(quantity),
      aggressor: 'sell',
    })
  const price = ours.ticks('49000')
  const filled = ours.submit({ price })
  await ours.until(filled, 'order_accepted')
  print('0.005')
  print('0.015')
  await ours.until(filled, 'order_filled', 2)
  const cancelled = ours.submit({ price })
  await ours.until(cancelled, 'order_accepted')
  print('0.005')
  ours.cancel(cancelled)
  await ours.until(cancelled, 'order_cancelled')
  const taking = ours.submit({ type: 'market', timeInForce: 'ioc', price: ours.ticks('60000') })
  await ours.until(taking, 'order_filled')
  expect(ours.kindsOf(filled)).toEqual(['order_accepted', 'order_filled', 'order_filled'])
  expect(ours.kindsOf(cancelled)).toEqual(['order_accepted', 'order_filled', 'order_cancelled'])
  expect(ours.kindsOf(taking)[0]).toBe('order_accepted')
}

const always = (fault: 'duplicate' | 'swap'): ExchangeFaults => ({
  ...NO_FAULTS,
  nextReportFault: () => fault,
})

test('reports that come twice are told once', async () => {
  await connected({ served: { faults: always('duplicate') } }, threeLives)
})

test('reports in another order end in the same', async () => {
  await connected({ served: { faults: always('swap') } }, threeLives)
})

test('a fill whose report never came is asked for before the order is said to be full', async () => {
  let swallowed = 0
  const faults: ExchangeFaults = {
    ...NO_FAULTS,
    nextReportFault: () => (swallowed-- > 0 ? 'swallow' : null),
  }
  await connected({ served: { faults } }, async (ours, { sandbox }) => {
    const print = (quantity: string) =>
      sandbox.exchange.print(sandbox.key('BTC/USDT'), {
        price: ours.ticks('48900'),
        quantity: ours.lots(quantity),
        aggressor: 'sell',
      })
    const id = ours.submit({ price: ours.ticks('49000') })
    await ours.until(id, 'order_accepted')
    swallowed = 1
    print('0.005')
    print('0.015')
    const told = await ours.until(id, 'order_filled', 2)
    const filled = told.flatMap((report) => (report.kind === 'order_filled' ? [report.quantity] : []))
    expect(filled.reduce((sum, quantity) => sum + quantity, 0)).toBe(ours.lots('0.02'))
    expect(new Set(told.map((report) => JSON.stringify(report, bigintText))).size).toBe(told.length)
  })
})

const bigintText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

test('a ban is waited out, and said', async () => {
  const terms = { served: { hasRateLimits: true }, ours: { hasRateLimits: true } }
  await connected(terms, async (ours, { restUrl }) => {
    const id = ours.submit()
    await ours.until(id, 'order_accepted')
    // Somebody else behind our address asks too much, and goes on.
    let status = 200
    while (status !== 418) {
      status = (await fetch(`${restUrl}/api/v3/depth?symbol=BTCUSDT&limit=5000`)).status
    }
    const bannedAtMs = Date.now()
    ours.cancel(id)
    while (ours.venue.remote?.status().state !== 'banned') await Bun.sleep(10)
    const { bannedUntilMs } = ours.venue.remote.status()
    const waitMs = Number(bannedUntilMs) - bannedAtMs
    expect(waitMs).toBeGreaterThan(110_000)
    expect(waitMs).toBeLessThan(130_000)
    // What was not done is not said to be done.
    expect(ours.kindsOf(id)).not.toContain('order_cancelled')
  })
}, 120_000)

test('a venue whose clock leaps a minute ahead is understood again', async () => {
  let skewMs = 0
  const faults: ExchangeFaults = { ...NO_FAULTS, clockSkewMs: () => skewMs }
  await connected({ served: { faults } }, async (ours) => {
    skewMs = 60_000
    const id = ours.submit()
    await ours.until(id, 'order_accepted')
    expect(Math.round(Number(ours.venue.remote?.status().clockSkewMs) / 1000)).toBe(60)
  })
})

test('a change of the book that is left out is noticed, and the book is right again', async () => {
  let left = 1
  let isOn = false
  const faults: ExchangeFaults = { ...NO_FAULTS, withholds: () => isOn && left-- > 0 }
  await connected({ served: { faults } }, async (ours) => {
    const { feed } = ours.opened
    const [desk] = feed.desks?.() ?? []
    let heard = Promise.withResolvers<void>()
    const lost = Promise.withResolvers<void>()
    const onMarket = () => heard.resolve()
    feed.start(feedListener({ onMarket, onLost: () => lost.resolve() }), new Map())
    await heard.promise
    isOn = true
    await lost.promise
    while (desk?.book(ours.key, 1) === null) {
      heard = Promise.withResolvers<void>()
      await heard.promise
    }
    expect([...(desk?.resyncs() ?? [])]).toEqual([['gap', 1]])
    expect(desk?.book(ours.key, 3)?.bids.length).toBe(3)
  })
})

test('however much is asked at once, the venue never has to say that it is too much', async () => {
  const heard = heardAnswers(({ status }) => status)
  const terms = { served: { hasRateLimits: true }, ours: { hasRateLimits: true, fetch: heard.fetch } }
  await connected(terms, async (ours) => {
    const ids = Array.from({ length: 15 }, () => ours.submit({ quantity: ours.lots('0.001') }))
    for (const id of ids) await ours.until(id, 'order_accepted')
    for (const id of ids) ours.cancel(id)
    for (const id of ids) await ours.until(id, 'order_cancelled')
    const codes = await heard.answers()
    expect(codes.length).toBeGreaterThanOrEqual(2 * ids.length)
    expect(codes.filter((code) => code !== 200)).toEqual([])
  })
}, 120_000)
