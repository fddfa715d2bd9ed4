import {
  type Gateway,
  LIMITS_OUT_OF_REACH,
  PASSWORD,
  ROOM_FOR_ORDERS,
  ROOM_FOR_STREAMS,
  withGateway,
} from '../bench/gateway.ts'
import { type PacedPlan, type PacedResult, pacedLoad } from '../bench/paced.ts'
import { type MemorySample, watchMemory } from './memory-curve.ts'
import { openStreams, type StreamsHeard } from './streams.ts'
import { closedOrders, keyTraffic, mixedTraffic } from './traffic.ts'

export interface SoakPlan {
  readonly seconds: number
  /** Of both kinds of callers together. */
  readonly requestsPerSecond: number
  readonly streams: number
  /** Orders made and closed before it begins, so that what is remembered of them is full. */
  readonly closedBefore: number
  readonly sampleMs: number
}

export interface SoakResult {
  readonly bearer: PacedResult
  readonly apiKey: PacedResult
  readonly logins: number
  /** Answers nobody asked for, with how many there were. */
  readonly unexpected: Readonly<Record<string, number>>
  readonly streams: StreamsHeard
  readonly memory: readonly MemorySample[]
}

const KEY_PART = 0.2
const CONNECTIONS = 32
const LOGIN_EVERY_MS = 2000
const CLOSED_PER_SECOND = 4000
/** For the last messages to arrive. */
const SETTLE_MS = 1500

/** Runs the executable under everything at once and tells what happened. Throws when it could not begin. */
export async function soak(plan: SoakPlan): Promise<SoakResult> {
  const room = {
    ...LIMITS_OUT_OF_REACH,
    ...ROOM_FOR_ORDERS,
    ...ROOM_FOR_STREAMS,
    VELOZ_TOKEN_EXPIRY: '7200',
  }
  return await withGateway(room, async (gateway) => {
    if (plan.closedBefore > 0) await fillMemory(gateway, plan.closedBefore)
    const key = await newKey(gateway)
    const streams = await openStreams(portOf(gateway), gateway.token, plan.streams)
    try {
      const memory = watchMemory(gateway.child.pid, plan.sampleMs)
      const untilMs = performance.now() + plan.seconds * 1000
      const [bearer, apiKey, signIns] = await Promise.all([
        pacedLoad(bearerPlan(gateway, plan)),
        pacedLoad(keyPlan(gateway, key, plan)),
        signInNowAndThen(gateway, untilMs),
      ])
      await Bun.sleep(SETTLE_MS)
      const samples = memory.stop()
      const unexpected = { ...oddOnes(bearer), ...oddOnes(apiKey), ...signIns.unexpected }
      const heard = await streams.end()
      return { bearer, apiKey, logins: signIns.count, unexpected, streams: heard, memory: samples }
    } finally {
      streams.kill()
    }
  })
}

const portOf = ({ origin }: Gateway) => Number(new URL(origin).port)

function bearerPlan(gateway: Gateway, { seconds, requestsPerSecond }: SoakPlan): PacedPlan {
  return {
    port: portOf(gateway),
    requestsPerSecond: requestsPerSecond * (1 - KEY_PART),
    seconds,
    connections: CONNECTIONS,
    headers: { authorization: `Bearer ${gateway.token}` },
    requests: mixedTraffic(),
    firstNumber: 0,
    isExact: false,
  }
}

function keyPlan(gateway: Gateway, key: string, { seconds, requestsPerSecond }: SoakPlan): PacedPlan {
  return {
    port: portOf(gateway),
    requestsPerSecond: requestsPerSecond * KEY_PART,
    seconds,
    connections: CONNECTIONS / 4,
    headers: { 'x-api-key': key },
    requests: keyTraffic(),
    firstNumber: 0,
    isExact: false,
  }
}

async function fillMemory(gateway: Gateway, orders: number): Promise<void> {
  const requests = closedOrders()
  const pace = { requestsPerSecond: CLOSED_PER_SECOND, seconds: orders / CLOSED_PER_SECOND }
  const result = await pacedLoad({ ...bearerPlan(gateway, { ...NO_PLAN, ...pace }), ...pace, requests })
  const odd = oddOnes(result)
  if (Object.keys(odd).length > 0) throw new Error(`orders were not taken: ${JSON.stringify(odd)}`)
}

const NO_PLAN = { streams: 0, closedBefore: 0, sampleMs: 0 } as const

async function newKey({ origin, token }: Gateway): Promise<string> {
  const answer = await fetch(`${origin}/api/auth/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: 'soak', permissions: ['read'] }),
  })
  const { api_key: key } = (await answer.json()) as { readonly api_key?: string }
  if (key === undefined) throw new Error(`a key could not be made: ${answer.status}`)
  return key
}

async function signInNowAndThen({ origin }: Gateway, untilMs: number) {
  const unexpected: Record<string, number> = {}
  const body = JSON.stringify({ user_id: 'admin', password: PASSWORD })
  const headers = { 'content-type': 'application/json' }
  let count = 0
  while (performance.now() < untilMs) {
    const answer = await fetch(`${origin}/api/auth/login`, { method: 'POST', headers, body })
    await answer.arrayBuffer()
    count += 1
    const key = `POST /api/auth/login ${answer.status}`
    if (answer.status !== 200) unexpected[key] = (unexpected[key] ?? 0) + 1
    await Bun.sleep(Math.min(LOGIN_EVERY_MS, Math.max(0, untilMs - performance.now())))
  }
  return { count, unexpected }
}

/** All but 200; what never came counts too. */
function oddOnes({ statuses, due, answered, broken }: PacedResult): Record<string, number> {
  const odd = Object.fromEntries(Object.entries(statuses).filter(([key]) => !key.endsWith(' 200')))
  if (due > answered) odd['no answer'] = due - answered
  if (broken > 0) odd['broken connection'] = broken
  return odd
}
