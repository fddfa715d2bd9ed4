import { ApiKeyBody, ApiKeyQuery, type ApiKeyRow } from '../../contract/index.ts'
import {
  expandPermissions,
  hasPermission,
  type Permission,
  type Principal,
  unknownPermission,
} from '../../identity/index.ts'
import type { ApiKeyRecord } from '../../ports/index.ts'
import { type Auditor, tried } from '../audited.ts'
import type { Caller } from '../caller.ts'
import { createdResponse, createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { KEYS_MAX } from './api-keys.ts'
import { demandStillAllowed } from './carry-out.ts'
import type { Identity } from './identity-service.ts'
import type { AccountRoutesOptions } from './password-routes.ts'
import { demandHeld, demandIdentity } from './refusals.ts'

/** API keys: listed, made, revoked. */
export function keyRoutes({ identity, auditor }: AccountRoutesOptions) {
  const desk = () => new KeyDesk(demandIdentity(identity), auditor)
  return createFeature('api-keys')
    .get('/api/auth/keys', ({ principal }) => desk().list(principal))
    .post(
      '/api/auth/keys',
      ({ body, principal, address, requestId }) => desk().create({ principal, address, requestId }, body),
      { body: ApiKeyBody, parse: exactBody },
    )
    .delete(
      '/api/auth/keys',
      ({ query, principal, address, requestId }) =>
        desk().revoke({ principal, address, requestId }, query.key_id),
      { query: ApiKeyQuery, parse: exactBody },
    )
}

const DAY_MS = 86_400_000

class KeyDesk {
  readonly #identity: Identity
  readonly #auditor: Auditor

  constructor(identity: Identity, auditor: Auditor) {
    this.#identity = identity
    this.#auditor = auditor
  }

  list(principal: Principal): Response {
    const seesAll = hasPermission(principal, 'admin:keys')
    const keys = this.#identity.keys.list(seesAll ? null : principal.userId)
    return jsonResponse({ keys: keys.map(rowOf) })
  }

  async create(caller: Caller, body: ApiKeyBody): Promise<Response> {
    const { keys, nowMs } = this.#identity
    const { userId } = caller.principal
    const { name } = body
    const permissions = permissionsFor(caller.principal, body.permissions)
    const expiresAtMs = this.#expiry(caller.principal, body.expires_in_days)
    this.#demandRoom(userId)
    const id = keys.newId()
    const details = { key_id: id, name, permissions, expires_at: secondsOrNull(expiresAtMs) }
    const audited = { type: 'api_key', action: 'key_created', outcome: 'success', details } as const
    await this.#auditor.record(caller, audited)
    demandStillAllowed(this.#identity, this.#auditor, { caller, audited })
    this.#demandRoom(userId)
    const text = keys.create(id, { userId, name, permissions, expiresAtMs }, nowMs())
    const message = 'this key is shown once; keep it where others cannot read it'
    return createdResponse({ key_id: id, api_key: text, message })
  }

  revoke(caller: Caller, keyId = ''): Response {
    if (keyId === '') throw problem('bad_params', 'key_id is missing', { field: 'key_id' })
    const { keys, nowMs } = this.#identity
    const key = keys.get(keyId)
    if (key === null) throw problem('not_found', 'there is no key of this id', { key_id: keyId })
    const details = { key_id: keyId, name: key.name, user_id: key.userId }
    const what = { type: 'api_key', action: 'key_revoked', outcome: 'success', details } as const
    const auditor = this.#auditor
    const isRevoked = tried({ auditor, caller, what }, () => keys.revoke(keyId, nowMs()))
    if (isRevoked) auditor.note(caller, what)
    return jsonResponse({ ok: true, key_id: keyId })
  }

  /** A key that ends makes no key that outlives it. Throws 403. */
  #expiry({ keyId }: Principal, days: number | undefined): number | null {
    const wantedMs = days === undefined ? null : this.#identity.nowMs() + days * DAY_MS
    const makerMs = keyId === null ? null : (this.#identity.keys.get(keyId)?.expiresAtMs ?? null)
    if (makerMs === null) return wantedMs
    if (wantedMs === null) return makerMs
    if (wantedMs <= makerMs) return wantedMs
    throw problem('forbidden', 'a key makes no key that outlives it', { field: 'expires_in_days' })
  }

  #demandRoom(userId: string): void {
    const { keys, nowMs } = this.#identity
    if (keys.aliveCount(userId, nowMs()) < KEYS_MAX) return
    throw problem('conflict', `one user has at most ${KEYS_MAX} keys; revoke one first`, {
      keys_max: KEYS_MAX,
    })
  }
}

/** Without any named, those to read, as far as the maker has them. Throws 400 or 403. */
function permissionsFor(principal: Principal, words: readonly string[] | undefined): readonly Permission[] {
  if (words === undefined) {
    const readable = [...expandPermissions(['read'])]
    const held = readable.filter((permission) => hasPermission(principal, permission))
    if (held.length === 0) throw problem('forbidden', 'you may read nothing, so the key could do nothing')
    return held
  }
  const permissions = demandKnown(words)
  demandHeld(principal, permissions)
  return [...permissions]
}

/** Groups spelled out. Throws 400. */
export function demandKnown(words: readonly string[]): ReadonlySet<Permission> {
  const unknown = unknownPermission(words)
  if (unknown === null) return expandPermissions(words)
  throw problem('bad_params', `permissions: there is no ${JSON.stringify(unknown)}`, { field: 'permissions' })
}

function rowOf(key: ApiKeyRecord): ApiKeyRow {
  return {
    key_id: key.id,
    user_id: key.userId,
    name: key.name,
    permissions: [...key.permissions],
    created_at: Math.floor(key.createdAtMs / 1000),
    expires_at: secondsOrNull(key.expiresAtMs),
    last_used_at: secondsOrNull(key.lastUsedAtMs),
    revoked: key.revokedAtMs !== null,
  }
}

function secondsOrNull(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000)
}
