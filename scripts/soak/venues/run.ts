import { differences, everyPage, openOrdersAt, sentTwice } from '../../../test/support/both-sides.ts'
import { type MemorySample, watchMemory } from '../memory-curve.ts'
import { calm, chaos, type FaultCount } from './chaos.ts'
import { Dice } from './dice.ts'
import { FILLING_SECONDS, type Flatness, flatnessOf, JUDGED_FROM_SECONDS } from './flatness.ts'
import { type Deeds, makeMarket } from './maker.ts'
import { type RunningHouses, type VenueSide, withHouses } from './processes.ts'
import { type Watched, watchVeloz } from './watch.ts'

export interface VenuesPlan {
  readonly seconds: number
  readonly seed: number
  /** Of the market makers at all venues together, once memories are filled. */
  readonly deedsPerSecond: number
  /** On average; somewhere. */
  readonly faultEveryMs: number
  /** VeloZ is killed and started again so often, on average; null for never. */
  readonly killEveryMs: number | null
  readonly sampleMs: number
}

export interface VenuesResult extends Watched {
  readonly deeds: Deeds
  readonly kills: number
  readonly faults: Readonly<Record<string, FaultCount>>
  /** At all venues, by how they ended. */
  readonly orders: Readonly<Record<string, number>>
  readonly fills: number
  /** What the two sides do not agree on after everything was in order for a minute; empty: they agree. */
  readonly disagreements: readonly string[]
  readonly agreedAfterSeconds: number | null
  /** What they agreed on last; null when they agreed at once. */
  readonly lastToAgree: string | null
  /** Empty when VeloZ was killed now and then. */
  readonly memory: readonly MemorySample[]
  /** Null where it could not be judged: VeloZ did not live long enough. */
  readonly flatness: Flatness | null
  /** Where the logs are; null when they were removed, because all was well. */
  readonly folder: string | null
}

const READY_WITHIN_MS = 30_000
const AGREED_WITHIN_MS = 60_000
const LOOK_MS = 250
const CANCEL_AGAIN_MS = 3000

/** Of each market maker: as fast as venues' budgets and two cores bear. */
const FILLING_PAUSE_MS = 130

const ENVIRONMENT = {
  VELOZ_ENGINE_RECONCILE_INTERVAL_MS: '10000',
  // Venues that are ill refuse by the dozen: the soak is to go on.
  VELOZ_RISK_BREAKER_REFUSALS_MAX: '0',
  VELOZ_LOG_LEVEL: 'info',
  // Full within a minute: what grows from then on is no memory that fills up.
  VELOZ_SSE_HISTORY: '2000',
  // Bun lets garbage grow to as much as what is held, and what lived for minutes lies for many more.
  // Collected whole and as often as on a small machine, it does not hide what is held.
  BUN_JSC_forceRAMSize: '64000000',
  BUN_JSC_useGenerationalGC: 'false',
} as const

/** Trades through everything that can go wrong, then holds both sides against each other. */
export async function soakVenues(plan: VenuesPlan): Promise<VenuesResult> {
  let isFine = false
  const houses = { seed: plan.seed, env: ENVIRONMENT, keeps: () => !isFine }
  return await withHouses(houses, async (running) => {
    const result = await soaked(running, plan)
    isFine = isInOrder(result)
    return { ...result, folder: isFine ? null : running.folder }
  })
}

/** Both sides agree, and no balance had to be put right. */
export function isInOrder({ disagreements, adjusted }: VenuesResult): boolean {
  return disagreements.length === 0 && adjusted.length === 0
}

async function soaked(houses: RunningHouses, plan: VenuesPlan): Promise<VenuesResult> {
  const { sides } = houses
  await untilReady(sides)
  const [first] = sides
  if (first === undefined) throw new Error('there is no venue')
  const watch = watchVeloz(first)
  const memory = plan.killEveryMs === null ? watchMemory(houses.veloz.pid, plan.sampleMs) : null
  const deeds: Deeds = {}
  const startMs = performance.now()
  const untilMs = startMs + plan.seconds * 1000
  const usualPauseMs = (sides.length * 1000) / plan.deedsPerSecond
  const fillingMs = plan.seconds >= JUDGED_FROM_SECONDS ? FILLING_SECONDS * 1000 : 0
  const isFilling = () => performance.now() - startMs < fillingMs
  const pauseMs = () => (isFilling() ? Math.min(usualPauseMs, FILLING_PAUSE_MS) : usualPauseMs)
  const [kills] = await Promise.all([
    killNowAndThen(houses, plan, untilMs),
    ...sides.map((side, place) =>
      makeMarket({ side, untilMs, deeds, pauseMs, dice: new Dice(plan.seed * 10 + place) }),
    ),
    chaos(sides, { dice: new Dice(plan.seed), untilMs, everyMs: plan.faultEveryMs }),
  ])
  const samples = memory?.stop() ?? []
  const faults = await calm(sides)
  const agreed = await untilAgreed(sides)
  const watched = await watch.stop()
  const { orders, fills } = await counted(first)
  const told = { kills, deeds, faults, orders, fills, memory: samples, flatness: flatnessOf(samples) }
  return { ...watched, ...agreed, ...told, folder: null }
}

/** Answers how often. */
async function killNowAndThen(
  houses: RunningHouses,
  { killEveryMs, seed }: VenuesPlan,
  untilMs: number,
): Promise<number> {
  const dice = new Dice(seed * 10 + 9)
  for (let kills = 0; ; kills++) {
    const pauseMs = killEveryMs === null ? Number.POSITIVE_INFINITY : killEveryMs * dice.between(0.5, 1.5)
    if (performance.now() + pauseMs > untilMs) return kills
    await Bun.sleep(pauseMs)
    await houses.killVeloz()
  }
}

/** Every venue is compared and has a price. */
async function untilReady(sides: readonly VenueSide[]): Promise<void> {
  const deadlineMs = performance.now() + READY_WITHIN_MS
  for (const { ask, exchange, symbol } of sides) {
    for (;;) {
      const [market, risk] = await Promise.all([
        ask('GET', `/api/market?symbol=${symbol}&venue=${exchange}`),
        ask('GET', '/api/risk'),
      ])
      const hasPrice = market.status === 200 && market.json['price'] !== null
      if (hasPrice && risk.json['trading_state'] === 'active') break
      if (performance.now() > deadlineMs) {
        throw new Error(`${exchange} was not ready: ${JSON.stringify({ ...risk.json, ...market.json })}`)
      }
      await Bun.sleep(LOOK_MS)
    }
  }
}

/** Takes everything out, then looks until both sides agree at every venue, or a minute has passed. */
async function untilAgreed(
  sides: readonly VenueSide[],
): Promise<Pick<VenuesResult, 'disagreements' | 'agreedAfterSeconds' | 'lastToAgree'>> {
  const [first] = sides
  const startMs = performance.now()
  let cancelledMs = Number.NEGATIVE_INFINITY
  let disagreements: readonly string[] = []
  while (performance.now() - startMs < AGREED_WITHIN_MS) {
    if (performance.now() - cancelledMs > CANCEL_AGAIN_MS) {
      cancelledMs = performance.now()
      await first?.ask('POST', '/api/cancel_all', {})
    }
    const lastToAgree = disagreements[0] ?? null
    disagreements = await disagreementsAt(sides)
    if (disagreements.length === 0) {
      const agreedAfterSeconds = (performance.now() - startMs) / 1000
      return { disagreements, agreedAfterSeconds, lastToAgree }
    }
    await Bun.sleep(LOOK_MS)
  }
  return { disagreements, agreedAfterSeconds: null, lastToAgree: null }
}

async function disagreementsAt(sides: readonly VenueSide[]): Promise<readonly string[]> {
  const lists = await Promise.all(
    sides.map(async (side) => {
      const [differing, twice, open, venues] = await Promise.all([
        differences(side),
        sentTwice(side),
        openOrdersAt(side),
        side.ask('GET', '/api/reconciliation?limit=1'),
      ])
      const doubts = (venues.json['venues'] as { venue: string; problem: string | null }[])
        .filter(({ venue, problem }) => venue === side.exchange && problem !== null)
        .map(({ problem }) => `not reconciled: ${problem}`)
      const still = open.map((row) => `still open: ${row['client_order_id']} ${row['status']}`)
      const repeated = twice.map((id) => `sent twice: ${id}`)
      return [...differing, ...repeated, ...still, ...doubts].map((line) => `${side.exchange} ${line}`)
    }),
  )
  return lists.flat()
}

async function counted(side: VenueSide): Promise<Pick<VenuesResult, 'orders' | 'fills'>> {
  const orders: Record<string, number> = {}
  for (const row of await everyPage(side, '/api/orders_state?limit=1000')) {
    const status = String(row['status'])
    orders[status] = (orders[status] ?? 0) + 1
  }
  return { orders, fills: (await everyPage(side, '/api/fills?limit=1000')).length }
}
