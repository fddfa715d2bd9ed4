import { BoundedMap, type Principal } from '../../identity/index.ts'
import type { ApiKeyRecord } from '../../ports/index.ts'
import type { Authenticator, Credential } from '../frame/index.ts'
import type { AccessClaims, AccessTokens } from './access-token.ts'
import type { AliveMemory } from './alive-memory.ts'
import type { ApiKeys } from './api-keys.ts'
import type { Standing } from './standing.ts'

const CREDENTIALS_MAX = 10_000
/** Another gateway on the same store may revoke; that must be seen within a second. */
const RECHECK_AFTER_MS = 1000

/** What a genuine credential stands for. */
type Genuine =
  | { readonly kind: 'bearer'; readonly claims: AccessClaims }
  | { readonly kind: 'api_key'; readonly key: ApiKeyRecord }

interface Entry {
  readonly genuine: Genuine
  readonly principal: Principal
  readonly checkedAtMs: number
  /** Of the cache when it was checked. */
  readonly epoch: number
}

export interface PrincipalCacheOptions {
  readonly tokens: AccessTokens
  readonly keys: ApiKeys
  readonly standing: Standing
  readonly alive: AliveMemory
}

/**
 * Principals by the text of their token or key, so that a signed request costs one look-up and neither a
 * signature check nor a hash.
 */
export class PrincipalCache implements Authenticator {
  readonly #entries = {
    bearer: new BoundedMap<string, Entry>(CREDENTIALS_MAX),
    api_key: new BoundedMap<string, Entry>(CREDENTIALS_MAX),
  }
  readonly #options: PrincipalCacheOptions
  #epoch = 0

  constructor(options: PrincipalCacheOptions) {
    this.#options = options
  }

  cached({ kind, text }: Credential, nowMs: number): Principal | null {
    const entry = this.#entries[kind].get(text)
    if (entry === undefined) return null
    if (hasExpired(entry.genuine, nowMs)) {
      this.#entries[kind].delete(text)
      return null
    }
    const ageMs = nowMs - entry.checkedAtMs
    // A clock that was set back must not keep a revoked one alive.
    const isFresh = ageMs >= 0 && ageMs < RECHECK_AFTER_MS && entry.epoch === this.#epoch
    if (isFresh) return entry.principal
    return this.#check(text, entry.genuine, nowMs)
  }

  async verify({ kind, text }: Credential, nowMs: number): Promise<Principal | null> {
    const genuine = kind === 'bearer' ? await this.#readToken(text, nowMs) : this.#readKey(text)
    return genuine === null ? null : this.#check(text, genuine, nowMs)
  }

  isAlive(principal: Principal, nowMs: number): boolean {
    return this.#options.alive.isAlive(principal, nowMs)
  }

  /** After any revocation: what is still good is looked up anew; what is genuine stays known as that. */
  recheckAll(): void {
    this.#epoch += 1
  }

  async #readToken(text: string, nowMs: number): Promise<Genuine | null> {
    const claims = await this.#options.tokens.read(text, nowMs)
    return claims === null ? null : { kind: 'bearer', claims }
  }

  #readKey(text: string): Genuine | null {
    const key = this.#options.keys.find(text)
    return key === null ? null : { kind: 'api_key', key }
  }

  #check(text: string, genuine: Genuine, nowMs: number): Principal | null {
    const { standing, keys } = this.#options
    const principal =
      genuine.kind === 'bearer'
        ? standing.ofSession(genuine.claims, nowMs)
        : standing.ofKey(genuine.key.id, nowMs)
    const entries = this.#entries[genuine.kind]
    if (principal === null) entries.delete(text)
    else entries.put(text, { genuine, principal, checkedAtMs: nowMs, epoch: this.#epoch })
    if (principal !== null && genuine.kind === 'api_key') keys.used(genuine.key.id, nowMs)
    return principal
  }
}

function hasExpired(genuine: Genuine, nowMs: number): boolean {
  const expiresAtMs = genuine.kind === 'bearer' ? genuine.claims.expiresAtMs : genuine.key.expiresAtMs
  return expiresAtMs !== null && nowMs >= expiresAtMs
}
