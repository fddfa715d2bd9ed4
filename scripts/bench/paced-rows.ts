import { readFileSync } from 'node:fs'
import { withBareServer } from './bare.ts'
import { LIMITS_OUT_OF_REACH, withGateway } from './gateway.ts'
import { expectAllFine, type PacedPlan, type PacedResult, pacedLoad } from './paced.ts'
import { cpuSecondsOf, residentKbOf } from './process-facts.ts'
import { megabytes, milliseconds, type Row } from './row.ts'

const RATE = 10_000
const SECONDS = 10
const CONNECTIONS = 64
const WARM_UP = { requestsPerSecond: 2000, seconds: 2 }
const P99_MS_MAX = 1
const CPU_PERCENT_MAX = 50
const RSS_KB_MAX = 200 * 1024

/** What a page and a trading program read over and over. */
const MIXED_READS = [
  '/api/market',
  '/api/account',
  '/api/positions',
  '/api/orders?status=open',
  '/api/order_state?client_order_id=none',
  '/api/market/book',
  '/api/risk',
  '/health',
].map((path) => ({ method: 'GET', path }))

const NOTE = `${SECONDS} s over ${CONNECTIONS} connections after a warm-up, each request due at its own \
moment whatever became of those before (no coordinated omission), sent by a process of its own; \
${MIXED_READS.length} routes in turn, bearer token, rate limit on; the bare Bun.serve gets the same requests`

interface Watched extends PacedResult {
  readonly cpuPercent: number
  readonly rssKb: number
}

/** 10,000 reads a second, not one more and not one less. */
export async function pacedRows(): Promise<readonly Row[]> {
  const bare = await withBareServer((origin, pid) => watched(pid, planFor(origin, null)))
  const own = await withGateway(LIMITS_OUT_OF_REACH, ({ origin, token, child }) =>
    watched(child.pid, planFor(origin, token)),
  )
  return [
    row('  bare Bun.serve beside it, same pace', bare),
    {
      ...row(`${RATE.toLocaleString('en')} mixed reads/s`, own),
      ratio: own.p99Ms / bare.p99Ms,
      budget: `p99 < ${P99_MS_MAX} ms, < ${CPU_PERCENT_MAX} % of a core, < ${megabytes(RSS_KB_MAX)}`,
      isInside: own.p99Ms < P99_MS_MAX && own.cpuPercent < CPU_PERCENT_MAX && own.rssKb < RSS_KB_MAX,
      note: NOTE,
    },
  ]
}

function planFor(origin: string, token: string | null): PacedPlan {
  return {
    port: Number(new URL(origin).port),
    requestsPerSecond: RATE,
    seconds: SECONDS,
    connections: CONNECTIONS,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    requests: MIXED_READS,
    firstNumber: 0,
    isExact: true,
  }
}

async function watched(pid: number, plan: PacedPlan): Promise<Watched> {
  await pacedLoad({ ...plan, ...WARM_UP })
  const before = cpuSecondsOf(pid)
  const result = await pacedLoad(plan)
  const cpuPercent = ((cpuSecondsOf(pid) - before) * 100) / plan.seconds
  // One of the orders asked for is not there: that is an answer too.
  expectAllFine(result, (status) => status === 200 || status === 404)
  return { ...result, cpuPercent, rssKb: residentKbOf(readFileSync(`/proc/${pid}/status`, 'utf8')) }
}

function row(what: string, { p50Ms, p99Ms, p999Ms, cpuPercent, rssKb }: Watched): Row {
  const times = `p50 ${milliseconds(p50Ms)}, p99 ${milliseconds(p99Ms)}, p99.9 ${milliseconds(p999Ms)}`
  const cost = `${cpuPercent.toFixed(0)} % of a core, ${megabytes(rssKb)}`
  return { what, measured: `${times}, ${cost}`, ratio: null, budget: null, isInside: null }
}
