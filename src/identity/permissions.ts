/** Everything that can be allowed, in the finest words. */
export const PERMISSIONS = [
  'read:market',
  'read:orders',
  'read:account',
  'read:config',
  'write:orders',
  'write:cancel',
  'admin:keys',
  'admin:users',
  'admin:config',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** Short names for several at once; `admin` is everything. */
export type PermissionGroup = 'read' | 'write' | 'admin'

const GROUPS: Readonly<Record<PermissionGroup, readonly Permission[]>> = {
  read: PERMISSIONS.filter((permission) => permission.startsWith('read:')),
  write: PERMISSIONS.filter((permission) => permission.startsWith('write:')),
  admin: PERMISSIONS,
}

export const ROLES = ['viewer', 'researcher', 'trader', 'admin'] as const
export type Role = (typeof ROLES)[number]

const ROLE_GRANTS: Readonly<Record<Role, readonly (Permission | PermissionGroup)[]>> = {
  viewer: ['read:market', 'read:config'],
  researcher: ['read'],
  trader: ['read', 'write'],
  admin: ['admin'],
}

/** What the words allow, groups spelled out, in the order of `PERMISSIONS`. Unknown words allow nothing. */
export function expandPermissions(words: Iterable<string>): ReadonlySet<Permission> {
  const granted = new Set<string>()
  for (const word of words) {
    for (const permission of isGroup(word) ? GROUPS[word] : [word]) granted.add(permission)
  }
  return new Set(PERMISSIONS.filter((permission) => granted.has(permission)))
}

/** What a role that was defined here allows; null for one that is not known. */
export type GrantsOf = (role: string) => readonly string[] | null

const NO_OTHERS: GrantsOf = () => null

/** What a holder of all these roles may do. Unknown roles allow nothing; built-in ones stay as they are. */
export function permissionsOfRoles(
  roles: Iterable<string>,
  grantsOf: GrantsOf = NO_OTHERS,
): ReadonlySet<Permission> {
  const words: string[] = []
  for (const role of roles) words.push(...(isRole(role) ? ROLE_GRANTS[role] : (grantsOf(role) ?? [])))
  return expandPermissions(words)
}

/** The first of `words` that is neither a permission nor a group; null when all are known. */
export function unknownPermission(words: Iterable<string>): string | null {
  for (const word of words) if (!isGroup(word) && !isPermission(word)) return word
  return null
}

/** The first of `wanted` that `held` does not contain: nobody hands on more than he has. */
export function permissionBeyond(
  wanted: Iterable<Permission>,
  held: ReadonlySet<Permission>,
): Permission | null {
  for (const permission of wanted) if (!held.has(permission)) return permission
  return null
}

function isPermission(word: string): word is Permission {
  return PERMISSIONS.some((permission) => permission === word)
}

function isGroup(word: string): word is PermissionGroup {
  return Object.hasOwn(GROUPS, word)
}

export function isRole(word: string): word is Role {
  return Object.hasOwn(ROLE_GRANTS, word)
}
