import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXCHANGES } from '../../src/domain/index.ts'
import { type RunningHouses, withHouses } from '../soak/venues/processes.ts'
import { cpuSecondsOf, residentKbOf } from './process-facts.ts'
import { megabytes, milliseconds, type Row, type Section } from './row.ts'

const SYMBOLS = [
  ...['BTC', 'ETH', 'BNB', 'SOL', 'XMR', 'LTC', 'AVAX', 'LINK', 'UNI', 'ATOM'],
  ...['DOT', 'XRP', 'ADA', 'DOGE', 'TRX', 'SHIB', 'PEPE', 'NEAR', 'FIL', 'AAVE'],
].map((base) => `${base}/USDT`)

const SETTLE_MS = 60_000
const WATCH_MS = 30_000
const RSS_BUDGET_KB = 100 * 1024
const READY_WITHIN_MS = 60_000

const NOTE = [
  `four simulated venues in one other process, ${SYMBOLS.length} symbols each, books and trades of them all;`,
  'nothing is traded; measured a minute after the last of them had a price',
].join(' ')

/** Four venues with twenty symbols each: what they cost, and how late their markets are. */
export const venuesSection: Section = {
  name: 'venues',
  async run() {
    const names = SYMBOLS.map((symbol) => symbol.replace('/', '')).join(',')
    const env = {
      ...Object.fromEntries(EXCHANGES.map((venue) => [`VELOZ_${venue.toUpperCase()}_SYMBOLS`, names])),
      VELOZ_LOG_LEVEL: 'warn',
    }
    const sandboxWords = ['--symbols', SYMBOLS.join(',')]
    return await withHouses({ seed: 7, env, sandboxWords, keeps: () => false }, measured)
  },
}

async function measured(houses: RunningHouses): Promise<readonly Row[]> {
  await untilPriced(houses)
  await Bun.sleep(SETTLE_MS)
  const { pid } = houses.veloz
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const before = await messageBuckets(houses)
  const readers = await streamReader(houses)
  const cpuBefore = cpuSecondsOf(pid)
  await Bun.sleep(WATCH_MS)
  const cpuPercent = ((cpuSecondsOf(pid) - cpuBefore) * 100_000) / WATCH_MS
  const heard = await readers.end()
  const worked = since(before, await messageBuckets(houses))
  return [memoryRow(status), workedRow(worked), streamRow(heard), cpuRow(cpuPercent)]
}

/** Every instrument of every venue. */
async function untilPriced({ sides }: RunningHouses): Promise<void> {
  const deadlineMs = performance.now() + READY_WITHIN_MS
  for (const { ask, exchange } of sides) {
    for (const symbol of SYMBOLS) {
      const path = `/api/market?symbol=${symbol.replace('/', '')}&venue=${exchange}`
      for (;;) {
        const { status, json } = await ask('GET', path)
        if (status === 200 && json['bid'] !== null && json['ask'] !== null) break
        if (performance.now() > deadlineMs) throw new Error(`${exchange} ${symbol} has no price`)
        await Bun.sleep(50)
      }
    }
  }
}

/** By the upper end of each bucket in seconds, over all venues: how many messages were as late at most. */
type Buckets = ReadonlyMap<number, number>

const BUCKET = /^veloz_venue_message_seconds_bucket\{([^}]*)\} (\d+)$/gm

async function messageBuckets({ origin }: RunningHouses): Promise<Buckets> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  const buckets = new Map<number, number>()
  for (const [, labels = '', count = ''] of text.matchAll(BUCKET)) {
    const end = Number(/le="([^"]+)"/.exec(labels)?.[1]?.replace('+Inf', 'Infinity'))
    buckets.set(end, (buckets.get(end) ?? 0) + Number(count))
  }
  return buckets
}

function since(before: Buckets, after: Buckets): Buckets {
  return new Map([...after].map(([end, count]) => [end, count - (before.get(end) ?? 0)]))
}

/** The end of the bucket in which that part of all messages is reached, seconds. */
function bucketOf(buckets: Buckets, part: number): number {
  const ends = [...buckets].toSorted(([left], [right]) => left - right)
  const total = buckets.get(Number.POSITIVE_INFINITY) ?? 0
  return ends.find(([, count]) => count >= part * total)?.[0] ?? Number.NaN
}

interface Heard {
  readonly min: number
  readonly p50: number
  readonly p99: number
}

async function streamReader({ origin }: RunningHouses): Promise<{ end(): Promise<Heard> }> {
  const script = join(import.meta.dirname, 'sse-readers.ts')
  const words = [new URL(origin).port, '/api/stream?types=market', 'none', '1', 'market']
  const child = Bun.spawn([process.execPath, 'run', script, ...words], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  return {
    async end() {
      await child.stdin.end()
      const text = await new Response(child.stdout).text()
      return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Heard
    },
  }
}

function memoryRow(status: string): Row {
  const rssKb = residentKbOf(status)
  const anonymousKb = Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1])
  return {
    what: `four venues, ${SYMBOLS.length} symbols each: memory`,
    measured: `${megabytes(rssKb)} resident, ${megabytes(anonymousKb)} of it anonymous`,
    ratio: null,
    budget: '< 100 MB resident',
    isInside: rssKb < RSS_BUDGET_KB,
    note: NOTE,
  }
}

function workedRow(buckets: Buckets): Row {
  const [p50, p99] = [bucketOf(buckets, 0.5), bucketOf(buckets, 0.99)].map((end) => end * 1000)
  const total = buckets.get(Number.POSITIVE_INFINITY) ?? 0
  return {
    what: '  message of a venue → worked in',
    measured: `p50 ≤ ${p50} ms, p99 ≤ ${p99} ms, ${Math.round((total * 1000) / WATCH_MS)} messages/s`,
    ratio: null,
    budget: null,
    isInside: null,
    note: [
      'from the time the message bears, whole milliseconds of the same machine, to the book; the end of the',
      'bucket of veloz_venue_message_seconds; what the sandbox needs to send it is part of it',
    ].join(' '),
  }
}

function streamRow({ min, p50, p99 }: Heard): Row {
  return {
    what: '  message of a venue → event at a reader',
    measured: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, ${min} events`,
    ratio: null,
    budget: null,
    isInside: null,
    note: 'from the time the message bears to the arrival of the market event by a raw socket',
  }
}

function cpuRow(cpuPercent: number): Row {
  return {
    what: '  processor time',
    measured: `${cpuPercent.toFixed(1)} % of a core`,
    ratio: null,
    budget: null,
    isInside: null,
    note: `user and system time over ${WATCH_MS / 1000} s, one market stream open`,
  }
}
