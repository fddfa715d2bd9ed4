/** What each permission lets somebody do, in the server's order. */
export interface PermissionWords {
  readonly name: string
  readonly does: string
}

export const PERMISSIONS: readonly PermissionWords[] = [
  { name: 'read:market', does: 'See prices, order books, candles and venues' },
  { name: 'read:orders', does: 'See orders and fills' },
  { name: 'read:account', does: 'See balances, positions and risk' },
  { name: 'read:config', does: 'See settings, masked keys and metrics' },
  { name: 'write:orders', does: 'Send and amend orders' },
  { name: 'write:cancel', does: 'Cancel orders, halt trading' },
  { name: 'admin:keys', does: 'Make and revoke API keys, add and remove exchange keys' },
  { name: 'admin:users', does: 'Make and change users and roles' },
  { name: 'admin:config', does: 'Change settings and limits, start and stop the engine, read the audit' },
]

export type Held = readonly string[] | 'all'

export function holds(held: Held, permission: string): boolean {
  return held === 'all' || held.includes(permission)
}

/** True for whoever may do everything there is. */
export function holdsAll(held: Held): boolean {
  return PERMISSIONS.every(({ name }) => holds(held, name))
}

/** In the server's order, each once. */
export function inOrder(permissions: Iterable<string>): readonly string[] {
  const wanted = new Set(permissions)
  const known = PERMISSIONS.map(({ name }) => name)
  return [...known.filter((name) => wanted.has(name)), ...[...wanted].filter((name) => !known.includes(name))]
}
