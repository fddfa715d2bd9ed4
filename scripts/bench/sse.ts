import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Gateway,
  LIMITS_OUT_OF_REACH,
  ROOM_FOR_ORDERS,
  ROOM_FOR_STREAMS,
  stop,
  withGateway,
} from './gateway.ts'
import { cpuSecondsOf, residentKbOf } from './process-facts.ts'
import { megabytes, milliseconds, quantile, type Row, type Section } from './row.ts'

const EVENTS = 100
const EVENTS_PER_SECOND = 10
/** For the last event to arrive, and for memory to settle after the connections were made. */
const SETTLE_MS = 2000
const LATENCY_BUDGET_MS = 60
const RSS_BUDGET_KB = 150 * 1024

const NOTE = [
  `${EVENTS} orders at ${EVENTS_PER_SECOND}/s, each made durable and told to every stream;`,
  "readers are raw sockets in one process on the same machine; late = from the engine's time of the record",
  'to its arrival, the write to disk included. Beside it a bare Bun.serve that enqueues one event of that',
  'size into each stream in a loop',
].join(' ')

/** Event streams: what arrives, how late, and what holding them costs. */
export const sseSection: Section = {
  name: 'sse',
  async run() {
    const rows: Row[] = []
    for (const count of [1000, 5000]) {
      const bare = await bareRun(count)
      const own = await ownRun(count)
      rows.push(bareRow(count, bare), ...ownRows(count, own, bare))
    }
    return rows
  },
}

interface Heard {
  readonly min: number
  readonly max: number
  readonly broken: number
  readonly p50: number
  readonly p99: number
}

interface Run extends Heard {
  readonly rssKb: number
  readonly cpuPercent: number
  readonly expected: number
  /** Until whoever caused an event had his answer. */
  readonly answeredMs: readonly number[]
}

interface Streams {
  readonly port: string
  readonly path: string
  readonly token: string
  readonly count: number
  readonly pid: number
  /** Makes one event, or two that come together. */
  readonly cause: (event: number) => Promise<void>
  readonly messagesPerEvent: number
}

async function ownRun(count: number): Promise<Run> {
  const env = { ...LIMITS_OUT_OF_REACH, ...ROOM_FOR_ORDERS, ...ROOM_FOR_STREAMS }
  return await withGateway(env, (gateway) =>
    measured({
      port: new URL(gateway.origin).port,
      path: '/api/stream?types=order_update',
      token: gateway.token,
      count,
      pid: gateway.child.pid,
      cause: (event) => order(gateway, event),
      // Submitted and accepted.
      messagesPerEvent: 2,
    }),
  )
}

async function order({ origin, token }: Gateway, event: number): Promise<void> {
  const body = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000', client_order_id: `s${event}` }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${origin}/api/order`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (answer.status !== 200) throw new Error(`an order was answered ${answer.status} ${await answer.text()}`)
}

async function bareRun(count: number): Promise<Run> {
  const words = [process.execPath, 'run', join(import.meta.dirname, 'bare-streams.ts')]
  const child = Bun.spawn(words, { stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' })
  try {
    const port = await firstLine(child.stdout)
    const cause = async () => void (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' }))
    const place = { port, path: '/', token: '', count, pid: child.pid, cause, messagesPerEvent: 1 }
    return await measured(place)
  } finally {
    await stop(child)
  }
}

async function measured(streams: Streams): Promise<Run> {
  const { port, path, token, count, pid, cause, messagesPerEvent } = streams
  const script = join(import.meta.dirname, 'sse-readers.ts')
  const words = [process.execPath, 'run', script, port, path, token, String(count), 'order_update']
  const readers = Bun.spawn(words, { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' })
  const lines = linesOf(readers.stdout)
  if ((await lines.next()).value !== 'open') throw new Error('the streams could not be opened')
  await Bun.sleep(SETTLE_MS)
  const cpuBefore = cpuSecondsOf(pid)
  const startedMs = performance.now()
  const causes: Promise<void>[] = []
  const answeredMs: number[] = []
  for (let event = 0; event < EVENTS; event++) {
    const dueMs = startedMs + (event * 1000) / EVENTS_PER_SECOND
    await Bun.sleep(Math.max(0, dueMs - performance.now()))
    const causedMs = performance.now()
    causes.push(cause(event).then(() => void answeredMs.push(performance.now() - causedMs)))
  }
  await Promise.all(causes)
  const cpuPercent = ((cpuSecondsOf(pid) - cpuBefore) * 100_000) / (performance.now() - startedMs)
  const rssKb = residentKbOf(readFileSync(`/proc/${pid}/status`, 'utf8'))
  await Bun.sleep(SETTLE_MS)
  await readers.stdin.end()
  const heard = JSON.parse(String((await lines.next()).value)) as Heard
  return { ...heard, rssKb, cpuPercent, expected: EVENTS * messagesPerEvent, answeredMs }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true })
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
      yield text.slice(0, end)
      text = text.slice(end + 1)
    }
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const { value } = await linesOf(stream).next()
  if (value === undefined) throw new Error('the bare server stopped before it told its port')
  return value
}

const isWhole = ({ min, max, broken, expected }: Run) => min === expected && max === expected && broken === 0

function bareRow(count: number, run: Run): Row {
  return {
    what: `  bare loop, ${count.toLocaleString('en')} streams`,
    measured: facts(run),
    ratio: null,
    budget: null,
    isInside: null,
    note: NOTE,
  }
}

function facts(run: Run): string {
  const { p50, p99, rssKb, cpuPercent, min, expected } = run
  const delivered = isWhole(run) ? 'all delivered' : `ONLY ${min} of ${expected} DELIVERED`
  return [
    delivered,
    `p50 ${milliseconds(p50)}`,
    `p99 ${milliseconds(p99)}`,
    `its cause answered in ${milliseconds(quantile(run.answeredMs, 0.5))}`,
    `${cpuPercent.toFixed(0)} % of a core`,
    megabytes(rssKb),
  ].join(', ')
}

function ownRows(count: number, own: Run, bare: Run): readonly Row[] {
  return [
    {
      what: `SSE, ${count.toLocaleString('en')} streams`,
      measured: facts(own),
      ratio: own.p99 / bare.p99,
      budget: `all, p99 < ${LATENCY_BUDGET_MS} ms, < ${RSS_BUDGET_KB / 1024} MB`,
      isInside: isWhole(own) && own.p99 < LATENCY_BUDGET_MS && own.rssKb < RSS_BUDGET_KB,
      note: NOTE,
    },
  ]
}
