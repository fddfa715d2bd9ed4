import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Effect, Event, Lots, VenueOrderId } from '../../../src/domain/index.ts'
import { SIM_VENUE } from '../../../src/domain/index.ts'
import type { Venue, VenueReporter } from '../../../src/ports/index.ts'
import { aGateway, type GatewayForTest, type TestGateway } from '../../support/a-gateway.ts'
import { CALM_POLICY, m, ORIGIN, USDT } from '../../support/builders.ts'
import { type Chance, chanceFor } from '../../support/hunt/chance.ts'
import { PATHS, type Path } from './paths.ts'
import { drawWish, type Fault, type Side } from './wishes.ts'

const houses: TestGateway[] = []
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close()
})

async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

/** What each durable record sends: the order's id and which replacement of it. */
function sentBy(entries: readonly Event[]): readonly string[] {
  const revisions = new Map<string, number>()
  const sent: string[] = []
  for (const event of entries) {
    const isReplaced = event.kind === 'order_amended' && event.way === 'cancel_replace'
    if (!isReplaced && event.kind !== 'order_submitted' && event.kind !== 'order_released') continue
    const revision = (revisions.get(event.clientOrderId) ?? 0) + (isReplaced ? 1 : 0)
    revisions.set(event.clientOrderId, revision)
    sent.push(`${event.clientOrderId}/${revision}`)
  }
  return sent
}

/** Hears what a venue hears, and whether the journal had it by then. */
interface Listening extends Venue {
  readonly submissions: { readonly key: string; readonly isDurable: boolean }[]
  readonly amends: { readonly id: string; readonly isDurable: boolean }[]
  isRefusing: boolean
  /** Fills a part or all of something that rests there. */
  stir(chance: Chance): void
}

function listeningVenue(entries: readonly Event[]): Listening {
  const resting = new Map<string, Extract<Effect, { kind: 'submit_to_venue' }>['order']>()
  let report: VenueReporter = () => undefined
  let executions = 0
  const isAsked = (id: string) =>
    entries.some((event) => event.kind === 'amend_requested' && event.clientOrderId === id)
  const venue: Listening = {
    name: SIM_VENUE,
    answersInBatch: false,
    submissions: [],
    amends: [],
    isRefusing: false,
    dispatch(effect, reporter) {
      report = reporter
      if (effect.kind === 'submit_to_venue') {
        const { clientOrderId, revision } = effect.order
        const key = `${clientOrderId}/${revision}`
        venue.submissions.push({ key, isDurable: sentBy(entries).includes(key) })
        const reason = { code: 'venue_refused', details: {} } as const
        if (venue.isRefusing) return reporter({ kind: 'order_rejected', clientOrderId, reason }, revision)
        resting.set(clientOrderId, effect.order)
        reporter(
          { kind: 'order_accepted', clientOrderId, venueOrderId: `v-${clientOrderId}` as VenueOrderId },
          revision,
        )
      } else if (effect.kind === 'amend_at_venue') {
        const { clientOrderId: id } = effect
        venue.amends.push({ id, isDurable: isAsked(id) })
        reporter({ kind: 'amend_accepted', clientOrderId: effect.clientOrderId }, effect.revision)
      } else if (effect.kind === 'cancel_at_venue') {
        resting.delete(effect.clientOrderId)
        const reason = { code: 'cancelled_by_request', details: {} } as const
        reporter({ kind: 'order_cancelled', clientOrderId: effect.clientOrderId, reason }, effect.revision)
      }
    },
    stir(chance) {
      if (resting.size === 0) return
      const { clientOrderId, quantity } = chance.pick([...resting.values()])
      const lots = chance.hits(0.5) ? quantity : Math.max(1, quantity >> 1)
      report({
        kind: 'order_filled',
        clientOrderId,
        executionId: `x${executions++}` as never,
        quantity: lots as Lots,
        price: m('50000'),
        fee: m('0'),
        feeAsset: USDT,
        liquidity: 'maker',
      })
      if (lots === quantity) resting.delete(clientOrderId)
    },
    onMarket: () => undefined,
    onTime: () => undefined,
    restore: () => undefined,
  }
  return venue
}

interface Scene {
  readonly house: TestGateway
  readonly venue: Listening
  readonly entries: readonly Event[]
}

async function aScene(over: GatewayForTest = {}): Promise<Scene> {
  const entries: Event[] = []
  const venue = listeningVenue(entries)
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
async function withResting(house: TestGateway, venue: Listening): Promise<readonly string[]> {
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
