import { fdatasyncMs } from './fdatasync.ts'
import { type Gateway, LIMITS_OUT_OF_REACH, ROOM_FOR_ORDERS, withGateway } from './gateway.ts'
import { LOAD_TOOL, runLoad } from './load.ts'
import type { LoadResult, OrderTemplate } from './load-types.ts'
import { isInMemory } from './machine.ts'
import { median, milliseconds, perSecond, type Row, type Section } from './row.ts'

const ROUNDS = 3
const SECONDS = 2
const WARM_UP_SECONDS = 3
const CONNECTIONS = 64
const RATE_MIN = 30_000
const ABOVE_FDATASYNC_MS_MAX = 0.15
const P99_MS_MAX = 1
const ENVIRONMENT = { ...LIMITS_OUT_OF_REACH, ...ROOM_FOR_ORDERS }

/** Far below the market, so it rests and fills nothing. */
const RESTING = [{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', qty: '0.001', price: '20000' }]
const MARKET = [
  { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', qty: '0.001' },
  { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', qty: '0.001' },
]

/** Orders over HTTP, each on disk before its answer. */
export const orderSection: Section = {
  name: 'order',
  async run() {
    const resting = await rounds(RESTING, CONNECTIONS)
    const taking = await rounds(MARKET, CONNECTIONS)
    const floorMs = fdatasyncMs()
    const alone = await rounds(RESTING, 1)
    const disk = isInMemory() ? '; THE TEMPORARY FOLDER IS IN MEMORY, so nothing here was durable' : ''
    const times = `${SECONDS} s each after a warm-up of ${WARM_UP_SECONDS} s`
    const note = `${LOAD_TOOL}, median of ${ROUNDS} fresh gateways, ${times}`
    return [
      rateRow('POST /api/order, resting limit orders', resting, `${note}${disk}`),
      rateRow(
        'POST /api/order, market orders',
        taking,
        `${note}; ${filledText(taking)} whole, what finds the simulated book used up is cancelled`,
      ),
      ...aloneRows(alone, floorMs),
    ]
  },
}

interface Round extends LoadResult {
  readonly filledPart: number
}

async function rounds(bodies: OrderTemplate['bodies'], connections: number): Promise<readonly Round[]> {
  const results: Round[] = []
  for (let round = 0; round < ROUNDS; round++) {
    results.push(await withGateway(ENVIRONMENT, (gateway) => oneRound(gateway, bodies, connections)))
  }
  return results
}

async function oneRound(
  { origin, token }: Gateway,
  bodies: OrderTemplate['bodies'],
  connections: number,
): Promise<Round> {
  const load = { url: `${origin}/api/order`, token, connections }
  // Market orders, which leave nothing open: the room for open orders belongs to the measurement.
  await runLoad({ ...load, seconds: WARM_UP_SECONDS, order: { prefix: 'warm', bodies: MARKET } })
  const before = await counters(origin, token)
  const result = await runLoad({ ...load, seconds: SECONDS, order: { prefix: 'run', bodies } })
  const after = await counters(origin, token)
  return { ...result, filledPart: (after.filled - before.filled) / (after.submitted - before.submitted) }
}

async function counters(origin: string, token: string): Promise<{ submitted: number; filled: number }> {
  const answer = await fetch(`${origin}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  const text = await answer.text()
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:{[^}]*})? (\\d+)`, 'gm'))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    )
  return { submitted: sum('veloz_orders_submitted_total'), filled: sum('veloz_orders_filled_total') }
}

function filledText(results: readonly Round[]): string {
  return `${(median(results.map(({ filledPart }) => filledPart)) * 100).toFixed(0)} % filled`
}

function rateRow(what: string, results: readonly Round[], note: string): Row {
  const rate = median(results.map(({ requestsPerSecond }) => requestsPerSecond))
  const p99Ms = median(results.map((result) => result.p99Ms))
  return {
    what: `${what}, ${CONNECTIONS} connections`,
    measured: `${perSecond(rate, 'orders')}, p99 ${milliseconds(p99Ms)}`,
    ratio: null,
    budget: `≥ ${perSecond(RATE_MIN, 'orders')}`,
    isInside: rate >= RATE_MIN,
    note,
  }
}

function aloneRows(results: readonly Round[], floorMs: number): readonly Row[] {
  const p50Ms = median(results.map((result) => result.p50Ms))
  const p99Ms = median(results.map((result) => result.p99Ms))
  return [
    {
      what: '  append + fdatasync of 300 bytes beside it, p50',
      measured: milliseconds(floorMs),
      ratio: null,
      budget: null,
      isInside: null,
    },
    {
      what: 'POST /api/order, one connection, p50',
      measured: milliseconds(p50Ms),
      ratio: p50Ms / floorMs,
      budget: `< ${milliseconds(floorMs + ABOVE_FDATASYNC_MS_MAX)}`,
      isInside: p50Ms < floorMs + ABOVE_FDATASYNC_MS_MAX,
    },
    {
      what: 'POST /api/order, one connection, p99',
      measured: milliseconds(p99Ms),
      ratio: p99Ms / floorMs,
      budget: `< ${P99_MS_MAX} ms`,
      isInside: p99Ms < P99_MS_MAX,
    },
  ]
}
