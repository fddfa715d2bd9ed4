/** Everything that can go wrong at a venue: each order ends right by itself, and nothing is sent twice. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sentTwice } from '../support/both-sides.ts'
import { everywhere } from './everywhere.ts'
import { type House, type Json, until } from './house.ts'
import {
  agree,
  amend,
  BID,
  cancel,
  fault,
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

const LIFE_MS = 300_000

const LASTING_MS = 2500
const LATE = { fault: 'latency', ms: 1200, duration_ms: LASTING_MS }
const LOST = { fault: 'lost_acknowledgement', deed: 'place', count: 1 }
const BROKEN = { fault: 'error_after_accept', deed: 'place', count: 1 }
const TWICE = { fault: 'duplicate_reports', count: 6 }
const MISSING = { fault: 'missing_report', count: 3 }
const SILENT = { fault: 'silent_stall', duration_ms: LASTING_MS, scope: 'all' }
const ENDED = { fault: 'disconnect', scope: 'all' }
const BAN = { fault: 'ban', duration_ms: LASTING_MS }

const FAULTS: readonly (readonly [name: string, ...faults: Json[]])[] = [
  ['an answer that comes late', LATE],
  ['a lost acknowledgement', LOST],
  ['a failure after the order was taken', BROKEN],
  ['reports told twice', TWICE],
  ['reports in another order', { fault: 'reordered_reports', count: 4 }],
  ['reports that never come', MISSING],
  ['a gap in the book', { fault: 'sequence_gap', count: 2 }],
  ['sockets that fall silent', SILENT],
  ['sockets that end', ENDED],
  ['sockets that are cut', { fault: 'disconnect', scope: 'all', how: 'cut' }],
  ['a clock that is wrong', { fault: 'clock_skew', ms: 45_000, duration_ms: LASTING_MS }],
  ['a clock that is slow', { fault: 'clock_skew', ms: -45_000, duration_ms: LASTING_MS }],
  ['a ban', BAN],
  ['a venue that lets nobody in', { fault: 'refuse_connections', duration_ms: LASTING_MS }],
  ['maintenance', { fault: 'maintenance', duration_ms: LASTING_MS }],
  ['a lost acknowledgement and no reports', LOST, MISSING],
  ['a lost acknowledgement on a line that is cut', LOST, ENDED],
  ['a failure after the order was taken, and silence', BROKEN, SILENT],
  ['late answers, and reports told twice', LATE, TWICE],
]

describe('orders before and behind it, their fills and cancels', () => {
  test.each(FAULTS.map(([name, ...faults]) => ({ name, faults })))(
    'end right with $name',
    async ({ faults }) => {
      await all.live(async (house) => {
        const [before, leaves] = [await placeResting(house), await placeResting(house, { price: '49200' })]
        await fault(house, ...faults)
        const bought = await place(house, { qty: '0.006' })
        const gone = await place(house, { price: '49100', qty: '0.006' })
        await sellTo(house, '0.005')
        await cancel(house, leaves)
        const isThere = (await reaches(house, bought, 'ACCEPTED 0', 'REJECTED 0')) === 'ACCEPTED 0'
        await reaches(house, gone, 'ACCEPTED 0', 'REJECTED 0')
        await reaches(house, before, 'PARTIALLY_FILLED 0.005')
        await sellTo(house, isThere ? '0.021' : '0.015')
        await cancel(house, gone)
        await reaches(house, before, 'FILLED 0.02')
        if (isThere) await reaches(house, bought, 'FILLED 0.006')
        await reaches(house, gone, 'CANCELLED 0', 'REJECTED 0')
        await reaches(house, leaves, 'CANCELLED 0')
        await atPeace(house)
      })
    },
    LIFE_MS,
  )
})

const DEEDS: readonly (readonly [name: string, deed: 'cancel' | 'amend', what: Json])[] = [
  ['a cancel whose acknowledgement is lost', 'cancel', { fault: 'lost_acknowledgement', deed: 'cancel' }],
  ['a cancel that failed after it was taken', 'cancel', { fault: 'error_after_accept', deed: 'cancel' }],
  ['a cancel that is answered late', 'cancel', LATE],
  ['a cancel in silence', 'cancel', SILENT],
  ['a cancel during a ban', 'cancel', BAN],
  ['an amend whose acknowledgement is lost', 'amend', { fault: 'lost_acknowledgement', deed: 'amend' }],
  ['an amend that failed after it was taken', 'amend', { fault: 'error_after_accept', deed: 'amend' }],
  ['an amend that is answered late', 'amend', LATE],
]

describe('of a resting order', () => {
  test.each(DEEDS.map(([name, deed, what]) => ({ name, deed, what })))(
    '$name ends right',
    async ({ deed, what }) => {
      await all.live(async (house) => {
        const id = await placeResting(house, { qty: '0.012' })
        await fault(house, what)
        if (deed === 'amend') await changed(house, id)
        await cancel(house, id)
        await reaches(house, id, 'CANCELLED 0')
        await atPeace(house)
      })
    },
    LIFE_MS,
  )

  test(
    'a replacement whose acknowledgement is lost is there once',
    () =>
      all.live(async (house) => {
        const id = await placeResting(house, { qty: '0.012' })
        await fault(house, LOST)
        await amend(house, id, { price: String(BID - 200) })
        await until(`${id} has its price`, async () => {
          const state = await stateOf(house, id)
          const isThere = state['status'] === 'ACCEPTED' && state['limit_price'] === `#${BID - 200}`
          return isThere || JSON.stringify(state)
        })
        await sellTo(house, '0.012', BID - 200)
        await reaches(house, id, 'FILLED 0.012')
        await atPeace(house)
      }),
    LIFE_MS,
  )
})

test(
  'what fills while nothing is heard is found',
  () =>
    all.live(async (house) => {
      const id = await placeResting(house)
      await fault(house, SILENT)
      await sellTo(house, '0.008')
      await sellTo(house, '0.012')
      await reaches(house, id, 'FILLED 0.02')
      await atPeace(house)
    }),
  LIFE_MS,
)

test(
  'no balance had to be put right, and every venue is reconciled',
  () =>
    all.live(async (house) => {
      const { json } = await house.ask('GET', '/api/reconciliation?limit=500')
      const mismatches = json['mismatches'] as Json[]
      expect(mismatches.filter(({ type }) => type === 'balance')).toEqual([])
      const venues = await house.ask('GET', '/api/venues')
      expect(venues.json['items']).toMatchObject([{ venue: house.exchange, remote: { reconciled: true } }])
    }),
  LIFE_MS,
)

/** Made smaller, or left as it was and said so. */
async function changed(house: House, id: string): Promise<void> {
  await amend(house, id, { qty: '0.008' })
  await until(`${id} is smaller`, async () => {
    const state = await stateOf(house, id)
    return (state['status'] === 'ACCEPTED' && state['order_qty'] === '#0.008') || JSON.stringify(state)
  })
}

/** Both sides agree, no id was used for two orders, and trading goes on. */
async function atPeace(house: House): Promise<void> {
  await ready(house)
  await agree(house)
  expect(await sentTwice(house)).toEqual([])
}
