import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import { aGateway, type GatewayForTest, type TestGateway } from '../../support/a-gateway.ts'
import { CALM_POLICY, m, ORIGIN } from '../../support/builders.ts'
import { type Chance, chanceFor } from '../../support/hunt/chance.ts'
import { ListeningVenue, sentBy } from './listening-venue.ts'
import { PATHS, type Path } from './paths.ts'
import { drawWish, type Fault, type Side } from './wishes.ts'

const houses: TestGateway[] = []
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close()
})

async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

interface Scene {
  readonly house: TestGateway
  readonly venue: ListeningVenue
  readonly entries: readonly Event[]
}

async function aScene(over: GatewayForTest = {}): Promise<Scene> {
  const entries: Event[] = []
  const venue = new ListeningVenue(entries)
  const house = await aGateway({
    ...over,
    venue,
    journal: memoryJournal<Event>({ entries, epoch: '0badcafe' }),
  })
  houses.push(house)
  await house.advance(1000)
  return { house, venue, entries }
}

const WISHES = 200

interface Wishing {
  readonly fault?: Fault
  readonly sides?: readonly Side[]
  readonly known: readonly string[]
  readonly between?: (chance: Chance) => void
}

const BOTH: readonly Side[] = ['buy', 'sell']

async function wishAll(path: Path, house: TestGateway, wishing: Wishing): Promise<void> {
  const { fault = null, sides = BOTH, known, between } = wishing
  const chance = chanceFor(7, fault ?? 'none')
  for (let number = 0; number < WISHES; number++) {
    await path(drawWish(chance, { number, fault, sides, known }))
    between?.(chance)
    if (number % 10 === 0) await house.advance(250)
  }
  await turns()
}

/** Three orders rest before the door is shut, so that there is something to amend. */
async function withResting(house: TestGateway, venue: ListeningVenue): Promise<readonly string[]> {
  const known = ['a', 'b', 'c']
  for (const client_order_id of known) await house.order({ client_order_id })
  await turns()
  expect(venue.submissions).toHaveLength(known.length)
  venue.submissions.splice(0)
  return known
}

interface Shut {
  readonly over?: GatewayForTest
  readonly fault?: Fault
  readonly sides?: readonly Side[]
  readonly shut?: (scene: Scene) => Promise<void>
  /** Nothing rests beforehand: the limit would not have let it. */
  readonly isShutFromTheStart?: true
}

const halt =
  (state: 'halted' | 'reducing') =>
  async ({ house }: Scene) => {
    await house.engine.setTradingState({ state, why: 'test', cancelsAll: false, origin: ORIGIN })
  }

/** The venue refuses one order after the other. */
async function openBreaker({ house, venue }: Scene): Promise<void> {
  venue.isRefusing = true
  for (const client_order_id of ['r1', 'r2', 'r3']) {
    await house.order({ client_order_id })
    await turns()
  }
  venue.isRefusing = false
  await house.advance(1000)
  expect(house.engine.view.risk().breaker.state).toBe('open')
  venue.submissions.splice(0)
}

const REFUSALS_OPEN_IT = { breaker: { ...CALM_POLICY.breaker, refusalsMax: 2 } }

const DOORS: Readonly<Record<string, Shut>> = {
  'trading is halted': { shut: halt('halted') },
  'trading only lowers risk': { shut: halt('reducing'), sides: ['buy'] },
  'the breaker is open': { over: { policy: REFUSALS_OPEN_IT }, shut: openBreaker, sides: ['buy'] },
  'no order may be worth anything': {
    over: { limits: { orderNotionalMax: m('0') } },
    isShutFromTheStart: true,
  },
  'no order may be open': { over: { limits: { openOrdersMax: 0 } }, isShutFromTheStart: true },
  'no order may come in a second': {
    over: { limits: { orderRatePerSecondMax: 0 } },
    isShutFromTheStart: true,
  },
  'prices are off the tick': { fault: 'off_tick' },
  'quantities are off the lot': { fault: 'off_lot' },
  'nobody could pay for it': { fault: 'unaffordable' },
  'prices are beyond the collar': { fault: 'beyond_collar' },
  'the instrument is not listed': { fault: 'not_listed' },
}

describe.each(Object.entries(DOORS))(
  '%s',
  (_, { over = {}, fault = null, sides = BOTH, shut, isShutFromTheStart }) => {
    test.each(Object.entries(PATHS))(
      'not one of hundreds of wishes reaches the venue over %s',
      async (_name, path) => {
        const scene = await aScene(over)
        const { house, venue, entries } = scene
        const known = isShutFromTheStart ? [] : await withResting(house, venue)
        await shut?.(scene)
        const wishing = { fault, sides, known: fault === 'not_listed' ? [] : known }
        await wishAll(path(house), house, wishing)
        expect(venue.submissions).toEqual([])
        expect(venue.amends).toEqual([])
        // They were heard and refused, not lost on the way.
        const refusals = entries.filter(({ kind }) => kind === 'order_denied' || kind === 'amend_rejected')
        expect(refusals.length).toBeGreaterThan(WISHES / 3)
      },
    )
  },
)

describe('with nothing in the way', () => {
  test.each(Object.entries(PATHS))(
    'what the venue hears over %s is what is durable, once',
    async (_name, path) => {
      const { house, venue, entries } = await aScene()
      const known = await withResting(house, venue)
      const first = venue.submissions.length
      await wishAll(path(house), house, {
        known,
        between: (chance) => {
          if (chance.hits(0.5)) venue.stir(chance)
        },
      })
      const heard = venue.submissions.slice(first)
      expect(heard.length).toBeGreaterThan(WISHES / 4)
      expect(venue.amends.length).toBeGreaterThan(0)
      expect([...heard, ...venue.amends].filter(({ isDurable }) => !isDurable)).toEqual([])
      const keys = heard.map(({ key }) => key)
      expect(keys.toSorted()).toEqual(sentBy(entries).slice(known.length).toSorted())
      const kinds = new Set(entries.map(({ kind }) => kind))
      expect(kinds).toContain('order_released')
      expect(kinds).toContain('order_amended')
    },
  )
})

/** Asks for another price of everything that is open; answers how many replacements are under way now. */
async function amendAll({ engine }: TestGateway): Promise<number> {
  const open = engine.view.orders({ which: 'open', key: null, beforeSeq: null, limit: 1000 })
  const asked = open.map(({ clientOrderId, request }) => {
    const price = m(request.side === 'buy' ? '49000' : '51000')
    return engine.amend({ clientOrderId, price, quantity: null, triggerPrice: null, origin: ORIGIN })
  })
  const said = await Promise.all(asked)
  return said.filter((one) => one.outcome === 'requested' && one.way === 'cancel_replace').length
}

const LIVES = 10

/** A life that is cut by another trading state in the midst of it; answers how many replacements it cut. */
async function cutLife(state: 'halted' | 'reducing', seed: number): Promise<number> {
  const { house, venue } = await aScene()
  const known = await withResting(house, venue)
  venue.isLate = true
  const chance = chanceFor(11, seed)
  const live = async (number: number) => {
    await PATHS.engine(house)(drawWish(chance, { number, fault: null, sides: BOTH, known }))
    for (let count = 0; count < 3; count++) venue.stir(chance)
    if (number % 5 === 0) await house.advance(250)
  }
  for (let number = 0; number < 60; number++) await live(number)
  const replacements = await amendAll(house)
  await house.engine.setTradingState({ state, why: 'test', cancelsAll: false, origin: ORIGIN })
  await turns()
  expect(venue.submissions.splice(0).length).toBeGreaterThan(20)
  for (let number = 60; number < 120; number++) await live(number)
  await turns()
  const raising = venue.submissions.filter(({ isAdding }) => state === 'halted' || isAdding)
  expect({ seed, raising }).toEqual({ seed, raising: [] })
  return replacements
}

describe('whatever was under way', () => {
  test.each(['halted', 'reducing'] as const)(
    'nothing that raises risk is heard once trading is %s',
    async (state) => {
      let replacements = 0
      for (let seed = 0; seed < LIVES; seed++) replacements += await cutLife(state, seed)
      expect(replacements).toBeGreaterThan(LIVES / 4)
    },
  )
})
