/**
 * A name is written into logs, addresses and command lines, so it holds nothing that needs quoting, and is
 * neither a flag (`-x`) nor a folder (`..`, which every client takes out of an address before it asks).
 */
export const USER_NAME = '[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}'
/** Roles are kept as words between commas. */
export const ROLE_NAME = '[a-z][a-z0-9_-]{0,31}'

const WHOLE_USER_NAME = new RegExp(`^${USER_NAME}$`)
const WHOLE_ROLE_NAME = new RegExp(`^${ROLE_NAME}$`)

export function isUserName(text: string): boolean {
  return WHOLE_USER_NAME.test(text)
}

/** What the audit writes where nobody is signed in. A user of such a name could act as if nobody had. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...['anonymous', 'loopback', 'nobody'],
  ...['configuration', 'malformed', 'unknown', 'veloz'],
])

export function isReservedName(userName: string): boolean {
  return RESERVED_NAMES.has(userName.toLowerCase())
}

export function isRoleName(text: string): boolean {
  return WHOLE_ROLE_NAME.test(text)
}

export const PASSWORD_LENGTH_MIN = 10
export const PASSWORD_LENGTH_MAX = 1024

/** What is wrong with a new password, as the end of a sentence; null when it may be used. */
export function passwordProblem(password: string): string | null {
  const length = [...password].length
  if (length < PASSWORD_LENGTH_MIN) return `needs ${PASSWORD_LENGTH_MIN} characters or more`
  if (password.length > PASSWORD_LENGTH_MAX) return `has at most ${PASSWORD_LENGTH_MAX} characters`
  return null
}
