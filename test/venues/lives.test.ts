/** Whole lives of orders at each simulated venue, over real sockets. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { everywhere } from './everywhere.ts'
import { type Json, until } from './house.ts'
import {
  agree,
  amend,
  BID,
  cancel,
  fault,
  holdMarket,
  MARKET,
  place,
  placeResting,
  reaches,
  ready,
  sellTo,
  stateOf,
} from './orders.ts'

const all = everywhere()
beforeAll(() => all.open(), 180_000)
afterAll(() => all.close(), 180_000)

const LIFE_MS = 240_000

describe('an order', () => {
  test(
    'rests, fills in part, fills, and the balances are the venue’s',
    () =>
      all.live(async (house) => {
        const id = await placeResting(house)
        await sellTo(house, '0.005')
        await reaches(house, id, 'PARTIALLY_FILLED 0.005')
        await sellTo(house, '0.015')
        await reaches(house, id, 'FILLED 0.02')
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'at market takes what is there',
    () =>
      all.live(async (house) => {
        const id = await place(house, { side: 'sell', qty: '0.003', type: 'market', price: undefined })
        await reaches(house, id, 'FILLED 0.003')
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'that must fill at once or not at all ends by itself',
    () =>
      all.live(async (house) => {
        const ids = [await place(house, { tif: 'ioc' }), await place(house, { tif: 'fok' })]
        for (const id of ids) await reaches(house, id, 'CANCELLED 0')
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'that is cancelled is over when the venue says so',
    () =>
      all.live(async (house) => {
        const id = await placeResting(house)
        await cancel(house, id)
        await reaches(house, id, 'CANCELLED 0')
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'that is cancelled after a part of it filled keeps that part',
    () =>
      all.live(async (house) => {
        const id = await placeResting(house)
        await sellTo(house, '0.007')
        await cancel(house, id)
        await reaches(house, id, 'CANCELLED 0.007')
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'changes its quantity, then its price, then fills',
    () =>
      all.live(async (house) => {
        const id = await placeResting(house)
        const becomes = (what: string, value: string) =>
          until(`${id} has ${what} ${value}`, async () => {
            const state = await stateOf(house, id)
            return (state['status'] === 'ACCEPTED' && state[what] === `#${value}`) || JSON.stringify(state)
          })
        await amend(house, id, { qty: '0.01' })
        await becomes('order_qty', '0.01')
        await amend(house, id, { price: String(BID - 100) })
        await becomes('limit_price', String(BID - 100))
        await sellTo(house, '0.01', BID - 100)
        await reaches(house, id, 'FILLED 0.01')
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'with a stop waits at the venue, and trades when the stop is reached',
    () =>
      all.live(async (house) => {
        const terms = { side: 'sell', type: 'stop_limit', price: '48900', stop_price: '49000', qty: '0.004' }
        const id = await placeResting(house, terms)
        expect((await stateOf(house, id))['held_by']).toBe('venue')
        await holdMarket(house, 48_980)
        await reaches(house, id, 'FILLED 0.004')
        await holdMarket(house, MARKET)
        await ready(house)
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'with a stop that waits is cancelled there',
    () =>
      all.live(async (house) => {
        const terms = { side: 'sell', type: 'stop_limit', price: '48900', stop_price: '49000', qty: '0.004' }
        const id = await placeResting(house, terms)
        await cancel(house, id)
        await reaches(house, id, 'CANCELLED 0')
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'that may not take and would is refused with the venue’s own words',
    () =>
      all.live(async (house) => {
        const id = await place(house, { price: String(MARKET + 100), post_only: true })
        // OKX takes it in before it looks.
        await reaches(house, id, house.exchange === 'okx' ? 'CANCELLED 0' : 'REJECTED 0')
        expect(await stateOf(house, id)).toMatchObject({ reason: 'post_only_would_take' })
        await agree(house)
      }),
    LIFE_MS,
  )
})

describe('after a restart', () => {
  test(
    'what filled, and what rests, while nobody listened is found',
    () =>
      all.live(async (house) => {
        const filled = await placeResting(house, { qty: '0.01' })
        const cut = await placeResting(house, { price: '49300', qty: '0.01' })
        const stays = await placeResting(house, { price: '49200', qty: '0.01' })
        await house.stopVeloz()
        await sellTo(house, '0.01')
        await sellTo(house, '0.004', 49_300)
        await house.start()
        await reaches(house, filled, 'FILLED 0.01')
        await reaches(house, cut, 'PARTIALLY_FILLED 0.004')
        await ready(house)
        await reaches(house, stays, 'ACCEPTED 0')
        await agree(house)
        await house.ask('POST', '/api/cancel_all', {})
        await reaches(house, stays, 'CANCELLED 0')
        await reaches(house, cut, 'CANCELLED 0.004')
        await agree(house)
      }),
    LIFE_MS,
  )

  const AT_THE_START: readonly (readonly [name: string, fault: Json])[] = [
    ['lets nobody in', { fault: 'refuse_connections', duration_ms: 2500 }],
    ['has maintenance', { fault: 'maintenance', duration_ms: 2500 }],
    ['shuts us out', { fault: 'ban', duration_ms: 2500 }],
    ['is slow', { fault: 'latency', ms: 700, duration_ms: 2500 }],
    ['has another time', { fault: 'clock_skew', ms: 45_000, duration_ms: 2500 }],
    ['falls silent', { fault: 'silent_stall', scope: 'all', duration_ms: 2500 }],
  ]

  test.each(AT_THE_START)(
    'of which the venue knows better, which %s',
    async (_name, what) => {
      await all.live(async (house) => {
        const [filled, stays] = [await placeResting(house), await placeResting(house, { price: '49200' })]
        await house.stopVeloz()
        await sellTo(house, '0.02')
        await fault(house, what)
        await house.start()
        await reaches(house, filled, 'FILLED 0.02')
        await ready(house)
        await cancel(house, stays)
        await reaches(house, stays, 'CANCELLED 0')
        await agree(house)
      })
    },
    LIFE_MS,
  )
})
