import { PERMISSIONS, type Permission } from '../../src/identity/index.ts'
import type { EngineLifeCycle, LifeOutcome } from '../../src/ports/index.ts'
import { aGateway, type GatewayForTest, type TestGateway } from './a-gateway.ts'
import { memoryAudit } from './memory-audit.ts'

/** How somebody presents themselves, as headers. */
export type Credentials = Readonly<Record<string, string>>

export interface WholeGateway extends TestGateway {
  /** A request that brings its own credentials and nothing else. */
  ask(method: string, path: string, how?: Asking): Promise<Response>
  /** A session of a user who has a role with exactly these permissions. */
  session(permissions: readonly Permission[]): Promise<Credentials>
  /** An API key of the administrator with exactly these permissions. */
  apiKey(permissions: readonly Permission[]): Credentials
  /** Headers that were good once, or never. */
  readonly wrong: Readonly<Record<WrongCredentials, () => Promise<Credentials>>>
}

export interface Asking {
  readonly as?: Credentials
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly body?: BodyInit
}

export const WRONG_CREDENTIALS = [
  'forged token',
  'token without a signature',
  'expired token',
  'token of a revoked session',
  'token of a disabled user',
  'forged API key',
  'revoked API key',
  'expired API key',
  'API key that is none',
  'password instead of a token',
] as const
export type WrongCredentials = (typeof WRONG_CREDENTIALS)[number]

const DAY_MS = 86_400_000
const bearer = (token: string): Credentials => ({ authorization: `Bearer ${token}` })
const keyed = (key: string): Credentials => ({ 'x-api-key': key })

/** An engine that is started and stopped in name alone. */
function aLifeCycle(): EngineLifeCycle {
  let isRunning = true
  const conflictOf = (action: 'start' | 'stop') =>
    (action === 'start') === isRunning ? `The engine is ${isRunning ? 'running' : 'stopped'} already.` : null
  const turn = async (action: 'start' | 'stop'): Promise<LifeOutcome> => {
    const why = conflictOf(action)
    if (why !== null) return { outcome: 'conflict', why }
    isRunning = action === 'start'
    return { outcome: 'done' }
  }
  return {
    get state() {
      return isRunning ? 'running' : 'stopped'
    },
    uptimeMs: () => (isRunning ? 1000 : 0),
    conflictOf,
    start: () => turn('start'),
    stop: () => turn('stop'),
  }
}

/** The gateway with every feature, and with everybody who may come to its door. Close it when done. */
export async function aWholeGateway(over: GatewayForTest = {}): Promise<WholeGateway> {
  const house = await aGateway({ audit: memoryAudit(), lifeCycle: aLifeCycle(), ...over })
  const { identity, store } = house
  const { keys, sessions } = identity
  let count = 0
  const nowMs = () => identity.nowMs()

  const userWith = (permissions: readonly Permission[]) => {
    count += 1
    const role = `role-${count}`
    store.roles.put({ name: role, permissions })
    const user = {
      id: `user-${count}`,
      passwordHash: null,
      roles: [role],
      createdAtMs: nowMs(),
      isDisabled: false,
    }
    store.createUser(user)
    return user
  }
  const open = async (permissions: readonly Permission[], atMs = nowMs()) => {
    const user = userWith(permissions)
    return { user, ...(await sessions.open(user, atMs)) }
  }
  // Keys belong to somebody who may do everything, so that what they lack they lack themselves.
  const owner = userWith(PERMISSIONS)
  const newKey = (permissions: readonly Permission[], expiresAtMs: number | null = null) => {
    const id = keys.newId()
    return {
      id,
      text: keys.create(id, { userId: owner.id, name: 'test', permissions, expiresAtMs }, nowMs()),
    }
  }

  return {
    ...house,
    async ask(method, path, { as = {}, headers = {}, json, body } = {}) {
      const all = new Headers({ host: 'localhost:8080', ...as })
      const sent = json === undefined ? body : JSON.stringify(json)
      if (json !== undefined) all.set('content-type', 'application/json')
      for (const [name, value] of Object.entries(headers)) all.set(name, value)
      const request = new Request(`http://localhost:8080${path}`, {
        method,
        headers: all,
        body: sent ?? null,
      })
      return house.gateway.frame.app.handle(request)
    },
    session: async (permissions) => bearer((await open(permissions)).accessToken),
    apiKey: (permissions) => keyed(newKey(permissions).text),
    wrong: {
      'forged token': async () => bearer(`${(await open(PERMISSIONS)).accessToken.slice(0, -6)}AAAAAA`),
      'token without a signature': async () => {
        const [, payload] = (await open(PERMISSIONS)).accessToken.split('.')
        return bearer(`${btoa('{"alg":"none","typ":"JWT"}').replaceAll('=', '')}.${payload}.`)
      },
      'expired token': async () => bearer((await open(PERMISSIONS, nowMs() - 2 * DAY_MS)).accessToken),
      'token of a revoked session': async () => {
        const { user, accessToken } = await open(PERMISSIONS)
        sessions.revokeAllOf(user.id, nowMs())
        return bearer(accessToken)
      },
      'token of a disabled user': async () => {
        const { user, accessToken } = await open(PERMISSIONS)
        store.setDisabled(user.id, true)
        identity.upkeep()
        return bearer(accessToken)
      },
      'forged API key': async () => keyed(`veloz_${'A'.repeat(43)}`),
      'revoked API key': async () => {
        const { id, text } = newKey(PERMISSIONS)
        keys.revoke(id, nowMs())
        return keyed(text)
      },
      'expired API key': async () => keyed(newKey(PERMISSIONS, nowMs() - 1).text),
      'API key that is none': async () => keyed('veloz_'),
      'password instead of a token': async () => ({ authorization: `Basic ${btoa('admin:password')}` }),
    },
  }
}
