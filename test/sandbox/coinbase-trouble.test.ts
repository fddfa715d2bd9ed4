/** Our own connection against a simulated Coinbase that limits, repeats, mixes up and tells another time. */
import { expect, test } from 'bun:test'
import { type ExchangeFaults, NO_FAULTS } from '../../src/sandbox/core/index.ts'
import { type AConnection, aConnection } from '../support/a-venue-connection.ts'
import { heardAnswers } from '../support/heard-answers.ts'
import { aServedVenue, type ServedTerms, type ServedVenue } from '../support/served-venue.ts'

type Terms = Parameters<typeof aConnection>[1]

async function connected(
  { served: servedTerms, ours: ourTerms }: { readonly served: ServedTerms; readonly ours?: Terms },
  work: (ours: AConnection, served: ServedVenue) => Promise<void>,
): Promise<void> {
  const served = await aServedVenue('coinbase', servedTerms)
  const ours = await aConnection(served, ourTerms)
  try {
    await work(ours, served)
  } finally {
    await ours.opened.close()
    await served.stop()
  }
}

const printer =
  (ours: AConnection, { sandbox }: ServedVenue) =>
  (quantity: string): void =>
    sandbox.exchange.print(sandbox.key('BTC/USD'), {
      price: ours.ticks('48900'),
      quantity: ours.lots(quantity),
      aggressor: 'sell',
    })

/** An order that rests and is filled by two trades, and one that is cancelled after the first. */
async function twoLives(ours: AConnection, served: ServedVenue): Promise<void> {
  const print = printer(ours, served)
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
  expect(ours.kindsOf(filled)).toEqual(['order_accepted', 'order_filled', 'order_filled'])
  expect(ours.kindsOf(cancelled)).toEqual(['order_accepted', 'order_filled', 'order_cancelled'])
}

const always = (fault: 'duplicate' | 'swap'): ExchangeFaults => ({
  ...NO_FAULTS,
  nextReportFault: () => fault,
})

test('reports that come twice are told once', async () => {
  await connected({ served: { faults: always('duplicate') } }, twoLives)
})

test('reports in another order end in the same', async () => {
  await connected({ served: { faults: always('swap') } }, twoLives)
})

test('a venue whose clock jumps a minute ahead is understood again', async () => {
  let skewMs = 0
  const faults: ExchangeFaults = { ...NO_FAULTS, clockSkewMs: () => skewMs }
  await connected({ served: { faults } }, async (ours) => {
    skewMs = 60_000
    const first = ours.submit()
    while (ours.kindsOf(first).length === 0) await Bun.sleep(5)
    const second = ours.submit()
    await ours.until(second, 'order_accepted')
    expect(Math.round(Number(ours.venue.remote?.status().clockSkewMs) / 1000)).toBe(60)
  })
})

test('however much is asked at once, the venue never has to say that it is too much', async () => {
  const heard = heardAnswers(({ status }) => status)
  const terms = { served: { hasRateLimits: true }, ours: { hasRateLimits: true, fetch: heard.fetch } }
  await connected(terms, async (ours) => {
    const ids = Array.from({ length: 12 }, () => ours.submit())
    for (const id of ids) await ours.until(id, 'order_accepted')
    for (const id of ids) ours.cancel(id)
    for (const id of ids) await ours.until(id, 'order_cancelled')
    await Promise.all(Array.from({ length: 8 }, () => ours.venue.remote?.takeStock(0n as never)))
    const statuses = await heard.answers()
    expect(statuses.length).toBeGreaterThan(45)
    expect(statuses).not.toContain(429)
  })
}, 120_000)
