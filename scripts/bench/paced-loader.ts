/**
 * Sends requests at a fixed pace from a process of its own and tells how late each answer was. Each request
 * has a moment at which it is due, whether the one before it was answered or not, and its latency counts from
 * that moment: a server that stalls makes all that fell due meanwhile late, as its users would feel it.
 *
 *     bun run scripts/bench/paced-loader.ts    the plan (PacedPlan) as JSON on standard input
 */
import type { PacedPlan, PacedResult } from './paced.ts'

interface Due {
  readonly atMs: number
  readonly text: string
  readonly kind: number
}

interface Connection {
  readonly send: (text: string) => void
  /** Sent, not answered yet. */
  underWay: Due | null
  readonly waiting: Due[]
  /** Bytes of the answer that is coming in. */
  rest: Buffer
}

const HEAD_END = Buffer.from('\r\n\r\n')
const COUNTER = '#########'
/** An answer that takes longer than this after the last request was due is counted as missing. */
const LATE_MS_MAX = 30_000

const plan = (await Bun.stdin.json()) as PacedPlan
const count = Math.floor(plan.requestsPerSecond * plan.seconds)
const latenciesMs = new Float64Array(count)
const statuses = new Map<string, number>()
let answered = 0
let broken = 0

const WHILE_NOTHING_IS_OLD_ENOUGH = { method: 'GET', path: '/health' } as const

function textOf(index: number): string {
  const { method, path, body, numberBack = 0 } = kindOf(index)
  const head =
    `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${plan.port}\r\n` +
    Object.entries(plan.headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')
  if (body === undefined) return `${head}\r\n`
  const whole = body.replace(
    COUNTER,
    String(plan.firstNumber + index - numberBack).padStart(COUNTER.length, '0'),
  )
  return `${head}content-type: application/json\r\ncontent-length: ${whole.length}\r\n\r\n${whole}`
}

type Kind = PacedPlan['requests'][number]

function kindOf(index: number): Kind {
  const kind: Kind | undefined = plan.requests[index % plan.requests.length]
  if (kind === undefined) throw new Error('a plan has requests')
  return (kind.numberBack ?? 0) > index ? WHILE_NOTHING_IS_OLD_ENOUGH : kind
}

function hear(connection: Connection, bytes: Buffer): void {
  connection.rest = connection.rest.length === 0 ? bytes : Buffer.concat([connection.rest, bytes])
  for (let length = answerLength(connection.rest); length > 0; length = answerLength(connection.rest)) {
    noteAnswer(connection, connection.rest.toString('latin1', 9, 12))
    connection.rest = connection.rest.subarray(length)
  }
}

/** Of the whole first answer in `bytes`; 0 while it is not all there. */
function answerLength(bytes: Buffer): number {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd === -1) return 0
  const head = bytes.toString('latin1', 0, headEnd)
  const length = headEnd + HEAD_END.length + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
  return bytes.length < length ? 0 : length
}

function noteAnswer(connection: Connection, status: string): void {
  const due = connection.underWay
  if (due === null) return
  latenciesMs[answered] = performance.now() - due.atMs
  answered += 1
  const { method, path } = kindOf(due.kind)
  const key = `${method} ${path.split('?')[0]} ${status}`
  statuses.set(key, (statuses.get(key) ?? 0) + 1)
  connection.underWay = connection.waiting.shift() ?? null
  if (connection.underWay !== null) connection.send(connection.underWay.text)
}

async function openConnection(): Promise<Connection> {
  const found: { connection: Connection | null } = { connection: null }
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: plan.port,
    socket: {
      data: (_socket, bytes) => void (found.connection && hear(found.connection, Buffer.from(bytes))),
      close() {
        broken += 1
      },
      error: () => undefined,
    },
  })
  socket.setNoDelay(true)
  const send = (text: string): void => {
    // Requests are small and one at a time: the kernel always has room for one.
    if (socket.write(text) !== text.length) throw new Error('a request did not fit into its socket')
  }
  const connection: Connection = { send, underWay: null, waiting: [], rest: Buffer.alloc(0) }
  found.connection = connection
  return connection
}

function offer(connection: Connection, due: Due): void {
  if (connection.underWay === null) {
    connection.underWay = due
    connection.send(due.text)
  } else connection.waiting.push(due)
}

const turn = () =>
  new Promise<void>((next) => {
    if (plan.isExact) setImmediate(next)
    else setTimeout(next, 1)
  })

async function run(connections: readonly Connection[]): Promise<void> {
  const startMs = performance.now()
  const pauseMs = 1000 / plan.requestsPerSecond
  for (let sent = 0; sent < count; ) {
    const nowMs = performance.now()
    for (; sent < count && startMs + sent * pauseMs <= nowMs; sent++) {
      const connection = connections[sent % connections.length]
      if (connection === undefined) throw new Error('a plan has connections')
      offer(connection, { atMs: startMs + sent * pauseMs, text: textOf(sent), kind: sent })
    }
    await turn()
  }
  const deadlineMs = performance.now() + LATE_MS_MAX
  while (answered < count && performance.now() < deadlineMs) await Bun.sleep(5)
}

const connections = await Promise.all(Array.from({ length: plan.connections }, openConnection))
await run(connections)
const sorted = latenciesMs.subarray(0, answered).toSorted()
const quantile = (part: number) => sorted[Math.max(0, Math.ceil(part * answered) - 1)] ?? Number.NaN
const result: PacedResult = {
  due: count,
  answered,
  broken,
  statuses: Object.fromEntries(statuses),
  p50Ms: quantile(0.5),
  p99Ms: quantile(0.99),
  p999Ms: quantile(0.999),
  maxMs: quantile(1),
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))
