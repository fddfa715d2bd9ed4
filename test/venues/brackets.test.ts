/** The stop loss of an entry at each simulated venue, over real sockets. */
import { afterAll, beforeAll, describe, test } from 'bun:test'
import { everywhere } from './everywhere.ts'
import { type House, type Json, until } from './house.ts'
import {
  agree,
  cancel,
  fault,
  holdMarket,
  MARKET,
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

/** An entry at our bid with a stop loss alone. */
const enter = (house: House) =>
  placeResting(house, { bracket: { stop_loss: { stop_price: '49000', price: '48900' } } })

/** Waits until the entry has so many exits, the last of which stands like this; answers its id. */
async function lastExit(house: House, entry: string, count: number, wanted: Json): Promise<string> {
  let id = ''
  await until(`exit ${count} of ${entry} is ${JSON.stringify(wanted)}`, async () => {
    const exits = ((await stateOf(house, entry))['exit_ids'] ?? []) as readonly string[]
    id = exits.at(-1) ?? ''
    if (exits.length !== count) return `${exits.length} exits`
    const state = await stateOf(house, id)
    const isLike = Object.entries(wanted).every(([name, value]) => state[name] === value)
    return isLike || JSON.stringify(state)
  })
  return id
}

/** What the venue took of it as a fee cannot be sold. */
const covering = ({ exchange }: House, bought: string) =>
  exchange === 'coinbase' ? bought : (NET[bought] ?? bought)
const NET: Readonly<Record<string, string>> = { '0.005': '0.00499', '0.02': '0.01998' }

const RESTING = { held_by: 'venue', status: 'ACCEPTED' }

describe('semantics 15: the stop loss of an entry', () => {
  test(
    'semantics 15: rests at the venue, grows with the entry, and sells all of it when it is reached',
    () =>
      all.live(async (house) => {
        const entry = await enter(house)
        await sellTo(house, '0.005')
        await lastExit(house, entry, 1, { ...RESTING, order_qty: `#${covering(house, '0.005')}` })
        await sellTo(house, '0.015')
        const qty = covering(house, '0.02')
        const stop = await lastExit(house, entry, 1, { ...RESTING, order_qty: `#${qty}` })
        await agree(house)
        await holdMarket(house, 48_980)
        await reaches(house, stop, `FILLED ${qty}`)
        await holdMarket(house, MARKET)
        await ready(house)
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'that the venue reached while nobody listened is found after the restart',
    () =>
      all.live(async (house) => {
        const entry = await enter(house)
        await sellTo(house, '0.02')
        const qty = covering(house, '0.02')
        const stop = await lastExit(house, entry, 1, { ...RESTING, order_qty: `#${qty}` })
        await house.stopVeloz()
        await holdMarket(house, 48_980)
        await Bun.sleep(300)
        await holdMarket(house, MARKET)
        await house.start()
        await reaches(house, stop, `FILLED ${qty}`)
        await ready(house)
        await agree(house)
      }),
    LIFE_MS,
  )

  test(
    'whose acknowledgement is lost is asked for, and stands there once',
    () =>
      all.live(async (house) => {
        const entry = await enter(house)
        await fault(house, { fault: 'lost_acknowledgement', deed: 'place' })
        await sellTo(house, '0.02')
        const order_qty = `#${covering(house, '0.02')}`
        const stop = await lastExit(house, entry, 1, { ...RESTING, order_qty, revision: '#0' })
        await agree(house)
        await cancel(house, stop)
        await reaches(house, stop, 'CANCELLED 0')
        await agree(house)
      }),
    LIFE_MS,
  )
})
