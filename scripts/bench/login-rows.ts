import { type Gateway, LIMITS_OUT_OF_REACH, PASSWORD, ROOM_FOR_ORDERS, withGateway } from './gateway.ts'
import { expectAllFine, type PacedPlan, type PacedResult, pacedLoad } from './paced.ts'
import { milliseconds, type Row } from './row.ts'

const SECONDS = 5
const ORDERS_PER_SECOND = 500
const CONNECTIONS = 16
/** One at a time is hashed; the others wait their turn. */
const AT_ONCE = 4

const NOTE = `${AT_ONCE} sign-ins at a time, over and over for ${SECONDS} s, while ${ORDERS_PER_SECOND} \
durable orders/s are due; hashing and fdatasync share one thread pool, so one hash runs at a time`

/** How many sign-ins a second there can be, and what they do to orders meanwhile. */
export async function loginRows(): Promise<readonly Row[]> {
  return await withGateway({ ...LIMITS_OUT_OF_REACH, ...ROOM_FOR_ORDERS }, async (gateway) => {
    await pacedLoad(ordersFor(gateway, 0))
    const alone = await orders(gateway, 100_000)
    const [beside, logins] = await Promise.all([orders(gateway, 200_000), signInsFor(gateway)])
    const times = ({ p50Ms, p99Ms }: PacedResult) => `p50 ${milliseconds(p50Ms)}, p99 ${milliseconds(p99Ms)}`
    const plain = { ratio: null, budget: null, isInside: null }
    return [
      { what: 'POST /api/auth/login', measured: `${(logins / SECONDS).toFixed(1)} sign-ins/s`, ...plain },
      { what: `  ${ORDERS_PER_SECOND} orders/s without sign-ins`, measured: times(alone), ...plain },
      {
        ...plain,
        what: `  ${ORDERS_PER_SECOND} orders/s during them`,
        measured: times(beside),
        ratio: beside.p99Ms / alone.p99Ms,
        note: NOTE,
      },
    ]
  })
}

async function orders(gateway: Gateway, firstNumber: number): Promise<PacedResult> {
  const result = await pacedLoad(ordersFor(gateway, firstNumber))
  expectAllFine(result, (status) => status === 200)
  return result
}

function ordersFor({ origin, token }: Gateway, firstNumber: number): PacedPlan {
  const fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', qty: '0.001', price: '20000' }
  const body = JSON.stringify({ client_order_id: 'login-#########', ...fields })
  return {
    port: Number(new URL(origin).port),
    requestsPerSecond: ORDERS_PER_SECOND,
    seconds: SECONDS,
    connections: CONNECTIONS,
    headers: { authorization: `Bearer ${token}` },
    requests: [{ method: 'POST', path: '/api/order', body }],
    firstNumber,
    isExact: true,
  }
}

/** Those that succeeded. */
async function signInsFor({ origin }: Gateway): Promise<number> {
  const untilMs = performance.now() + SECONDS * 1000
  const body = JSON.stringify({ user_id: 'admin', password: PASSWORD })
  const headers = { 'content-type': 'application/json' }
  let signedIn = 0
  const oneAfterAnother = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const answer = await fetch(`${origin}/api/auth/login`, { method: 'POST', headers, body })
      await answer.arrayBuffer()
      if (answer.status !== 200) throw new Error(`a sign-in was answered ${answer.status}`)
      signedIn += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, oneAfterAnother))
  return signedIn
}
