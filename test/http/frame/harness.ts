import type { AnyElysia } from 'elysia'
import { openIdentityStore } from '../../../src/adapters/database-sqlite/index.ts'
import { createScryptHasher } from '../../../src/adapters/hasher/index.ts'
import { createPromMetrics } from '../../../src/adapters/metrics/index.ts'
import { CancelBody, OrderBody } from '../../../src/contract/index.ts'
import { auditorOf } from '../../../src/http/audited.ts'
import { createAuthRoutes, createIdentity } from '../../../src/http/auth/index.ts'
import {
  ACCESS,
  createFeature,
  createFrame,
  exactBody,
  type FrameOptions,
  jsonResponse,
} from '../../../src/http/frame/index.ts'
import { createUserRoutes } from '../../../src/http/users/index.ts'
import type { Permission } from '../../../src/identity/index.ts'
import type { Log } from '../../../src/ports/index.ts'
import { memoryAudit } from '../../support/memory-audit.ts'

export const BASE = 'http://localhost:8080'
export const PASSWORD = 'correct horse battery staple'
const START_MS = 1_790_000_000_000

export interface LogLine {
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface Call {
  readonly token?: string | null
  readonly apiKey?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: BodyInit | null
  readonly json?: unknown
}

/** A whole gateway in memory with a clock of its own; every route of `ACCESS` answers `{ path }`. */
export async function aGateway(overrides: Partial<FrameOptions> & { readonly features?: AnyElysia[] } = {}) {
  const clock = { nowMs: START_MS }
  const nowMs = () => clock.nowMs
  const store = openIdentityStore(':memory:')
  const identity = createIdentity({
    store,
    hasher: createScryptHasher({ cost: { logN: 4, r: 8, p: 1 } }),
    secret: new Uint8Array(32).fill(7),
    nowMs,
    accessLifetimeSeconds: 900,
    refreshLifetimeSeconds: 86_400,
  })
  const first = await identity.ensureFirstUser({ adminPassword: PASSWORD })
  const metrics = createPromMetrics({ withProcess: false })
  const lines: LogLine[] = []
  const { features, ...options } = overrides
  const frame = createFrame({
    authenticator: identity.authenticator,
    metrics,
    log: logInto(lines),
    nowMs,
    rateLimit: { enabled: true, capacity: 1000, refillPerSecond: 100 },
    boundHost: '127.0.0.1',
    allowedHosts: [],
    corsOrigins: [],
    trustedProxies: [],
    peerOf: () => '127.0.0.1',
    ...options,
  })
  const served = options.authenticator === null ? null : identity
  const audit = memoryAudit({ nowMs })
  const auditor = auditorOf(audit)
  frame.mount(createAuthRoutes({ identity: served, metrics, auditor }))
  frame.mount(createUserRoutes({ identity: served, auditor }))
  const mounted = new Set(frame.app.routes.map(({ method, path }) => `${method} ${path}`))
  for (const feature of features ?? [standIns(mounted)]) frame.mount(feature)
  const call = (method: string, path: string, how: Call = {}) =>
    frame.app.handle(requestOf(method, path, how))
  const keyOf = (userId: string, permissions: readonly Permission[], expiresAtMs: number | null = null) => {
    const { keys } = identity
    return keys.create(keys.newId(), { userId, name: 'test', permissions, expiresAtMs }, nowMs())
  }
  const tokenOf = async (roles: readonly string[]) => {
    const userId = roles.join('-')
    store.createUser({ id: userId, passwordHash: null, roles, createdAtMs: nowMs(), isDisabled: false })
    const user = store.user(userId)
    if (user === null) throw new Error('the user was just made')
    return (await identity.sessions.open(user, nowMs())).accessToken
  }
  return { frame, identity, store, metrics, clock, lines, call, tokenOf, keyOf, audit, first }
}

export function requestOf(method: string, path: string, how: Call = {}): Request {
  const headers = new Headers({ host: 'localhost:8080', ...how.headers })
  if (how.token != null) headers.set('authorization', `Bearer ${how.token}`)
  if (how.apiKey !== undefined) headers.set('x-api-key', how.apiKey)
  const body = how.json === undefined ? (how.body ?? null) : JSON.stringify(how.json)
  if (how.json !== undefined) headers.set('content-type', 'application/json')
  return new Request(BASE + path, { method, headers, body })
}

function logInto(lines: LogLine[]): Log {
  const write = (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    lines.push({ message, fields })
  }
  return { debug: write, info: write, warn: write, error: write }
}

/** Those that read their bodies as the real ones do. */
const STRICT: ReadonlySet<string> = new Set(['/api/order', '/api/cancel'])

/** Something for every route that is not `mounted` already. */
function standIns(mounted: ReadonlySet<string>): AnyElysia {
  const app = createFeature('stand-ins')
  for (const key of Object.keys(ACCESS)) {
    const [method = '', path = ''] = key.split(' ')
    if (mounted.has(key) || STRICT.has(path)) continue
    if (method === 'GET') app.get(path, ({ params }) => jsonResponse(answerOf(path, params)))
    else app.route(method, path, ({ body }) => jsonResponse({ body }), { parse: exactBody })
  }
  return app
    .post('/api/order', ({ body }) => jsonResponse({ body }), { body: OrderBody, parse: exactBody })
    .post('/api/cancel', ({ body }) => jsonResponse({ body }), { body: CancelBody, parse: exactBody })
}

/** What the router ran, and with which parameters where it took any. */
function answerOf(path: string, params: Readonly<Record<string, string>>) {
  return path.includes('/:') ? { path, params } : { path }
}

/** The body, which must be an object. */
export async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  const value: unknown = await response.json()
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return value as Record<string, unknown>
}

export async function errorOf(response: Response): Promise<string> {
  return `${response.status} ${String((await jsonOf(response))['error'])}`
}
