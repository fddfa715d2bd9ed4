import { expandPermissions, type GrantsOf, type Permission, permissionsOfRoles } from './permissions.ts'

/**
 * Who is asking. `session`: signed in. `api_key`: a program with a key of its own. `anonymous`:
 * authentication is off. `loopback`: a program on this machine without a token. `nobody`: a stranger on a
 * public route.
 */
export interface Principal {
  /** What rate limits and logs go by: `session:<id>`, `key:<id>`, `anonymous`, `loopback`, `nobody`. */
  readonly id: string
  readonly userId: string
  readonly permissions: ReadonlySet<Permission>
  readonly sessionId: string | null
  /** The API key's; null for everybody else. */
  readonly keyId: string | null
  readonly kind: 'session' | 'api_key' | 'anonymous' | 'loopback' | 'nobody'
}

export const NOBODY: Principal = fixed('nobody', [])
export const ANONYMOUS_ADMIN: Principal = fixed('anonymous', ['admin'])
/** A scraper or a script on the machine itself: it may look at what the machine's owner sees anyway. */
export const LOOPBACK: Principal = fixed('loopback', ['read:config'])

function fixed(kind: 'nobody' | 'anonymous' | 'loopback', words: readonly string[]): Principal {
  return Object.freeze({
    id: kind,
    userId: kind,
    permissions: expandPermissions(words),
    sessionId: null,
    keyId: null,
    kind,
  })
}

export interface SessionGrant {
  readonly sessionId: string
  readonly userId: string
  readonly roles: readonly string[]
  /** For roles that are not built in; without it those allow nothing. */
  readonly grantsOf?: GrantsOf
  /**
   * What the token itself was given; roles taken away since then are gone at once, new ones wait for a new
   * token.
   */
  readonly tokenPermissions: readonly string[]
}

export function sessionPrincipal(grant: SessionGrant): Principal {
  return Object.freeze({
    id: `session:${grant.sessionId}`,
    userId: grant.userId,
    permissions: allowedByBoth(grant.tokenPermissions, grant),
    sessionId: grant.sessionId,
    keyId: null,
    kind: 'session',
  })
}

export interface KeyGrant {
  readonly keyId: string
  /** Its owner. */
  readonly userId: string
  readonly roles: readonly string[]
  readonly grantsOf?: GrantsOf
  readonly keyPermissions: readonly string[]
}

/** A key never allows more than its owner may do now. */
export function keyPrincipal(grant: KeyGrant): Principal {
  return Object.freeze({
    id: `key:${grant.keyId}`,
    userId: grant.userId,
    permissions: allowedByBoth(grant.keyPermissions, grant),
    sessionId: null,
    keyId: grant.keyId,
    kind: 'api_key',
  })
}

function allowedByBoth(
  words: readonly string[],
  { roles, grantsOf }: { readonly roles: readonly string[]; readonly grantsOf?: GrantsOf },
): ReadonlySet<Permission> {
  const ofRoles = permissionsOfRoles(roles, grantsOf)
  return new Set([...expandPermissions(words)].filter((permission) => ofRoles.has(permission)))
}

export function hasPermission(principal: Principal, permission: Permission): boolean {
  return principal.permissions.has(permission)
}

/** The first of `needed` that is missing, or null when all are there. */
export function missingPermission(principal: Principal, needed: readonly Permission[]): Permission | null {
  for (const permission of needed) if (!principal.permissions.has(permission)) return permission
  return null
}

export function hasAnyRead(principal: Principal): boolean {
  for (const permission of principal.permissions) if (permission.startsWith('read:')) return true
  return false
}
