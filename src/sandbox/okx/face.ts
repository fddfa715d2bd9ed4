import type { Face, FaceAnswer, FaceOptions, FaceRequest, MakeFace, SocketScope } from '../core/index.ts'
import { ACCOUNT_ROUTES } from './account-routes.ts'
import { ALGO_ROUTES } from './algo-routes.ts'
import { asked, expiryOf } from './asked.ts'
import { type Desk, makeDesk } from './desk.ts'
import { LEDGER_ROUTES } from './ledger-routes.ts'
import { MARKET_ROUTES } from './market-routes.ts'
import { type Meters, makeMeters } from './meters.ts'
import { ORDER_ROUTES } from './order-routes.ts'
import { answerOf, type Reply, refused } from './replies.ts'
import type { Route } from './route.ts'
import { stranger } from './signature.ts'
import { makeHub } from './sockets/index.ts'

const ROOT = '/api/v5/'
const ROUTES = new Map<string, Route>(
  [...MARKET_ROUTES, ...ACCOUNT_ROUTES, ...ORDER_ROUTES, ...ALGO_ROUTES, ...LEDGER_ROUTES].map((route) => [
    `${route.method} ${ROOT}${route.path}`,
    route,
  ]),
)

/** Candles and stops share a socket. */
const SCOPES: ReadonlyMap<string, SocketScope> = new Map<string, SocketScope>([
  ['/ws/v5/public', 'market'],
  ['/ws/v5/private', 'account'],
])

export const okxFace: MakeFace = (options: FaceOptions): Face => {
  const desk = makeDesk(options)
  const meters = makeMeters()
  const hub = makeHub(desk)
  return {
    answer: (request) => answer(desk, meters, request),
    openSocket: ({ path }, peer) => hub.open(path, peer),
    socketScope: (path) => SCOPES.get(path) ?? 'both',
    banned: () => answerOf(refused('50011', 'Too Many Requests', 429), {}, null),
    broken: () => answerOf(refused('50026', 'System error. Try again later', 500), {}, null),
    close: () => hub.close(),
  }
}

function answer(desk: Desk, meters: Meters, request: FaceRequest): FaceAnswer {
  const route = ROUTES.get(`${request.method} ${request.path}`)
  if (route === undefined) return answerOf(unrouted(request), {}, null)
  const nowMs = desk.exchange.nowMs()
  const reply = refusalOf(desk, meters, { route, request, nowMs }) ?? replyTo(desk, route, request)
  // Microseconds, as on every call that trades.
  const times = route.deed === null ? {} : { inTime: `${nowMs}000`, outTime: `${desk.exchange.nowMs()}000` }
  return answerOf(reply, times, route.deed)
}

function unrouted({ path }: FaceRequest): Reply {
  const isOtherMethod = ['GET', 'POST'].some((method) => ROUTES.has(`${method} ${path}`))
  return isOtherMethod ? refused('50115', 'Invalid request method', 405) : refused('404', 'Not Found', 404)
}

interface Incoming {
  readonly route: Route
  readonly request: FaceRequest
  readonly nowMs: number
}

function refusalOf(desk: Desk, meters: Meters, { route, request, nowMs }: Incoming): Reply | null {
  const { exchange, options } = desk
  const strange = route.isPrivate ? stranger(request, exchange.credentials, nowMs) : null
  if (strange !== null || !options.hasRateLimits) return strange
  const who = route.isPrivate ? exchange.credentials.apiKey : request.address
  const instrument = route.isByInstrument ? (asked(request)?.fields['instId'] ?? '') : ''
  const name = `${who} ${route.method} ${route.path} ${instrument}`
  return meters.take(name, route.limit, nowMs) ? null : refused('50011', 'Too Many Requests', 429)
}

function replyTo(desk: Desk, route: Route, request: FaceRequest): Reply {
  if (request.method === 'POST' && request.body === '') {
    return refused('50000', 'Body for POST request cannot be empty.', 400)
  }
  const asking = asked(request)
  if (asking === null) return refused('50002', 'JSON syntax error', 400)
  const expiresAtMs = expiryOf(request.header('expTime'))
  return route.answer(desk, asking, { expiresAtMs })
}
