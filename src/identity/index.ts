/**
 * Who may do what, and how often: permissions, roles, principals, sessions, back-off, rate limits. Pure: time
 * comes in as `nowMs`, randomness and storage live in adapters.
 *
 * @example
 * const principal = sessionPrincipal({ sessionId, userId, roles: ['trader'], tokenPermissions })
 * hasPermission(principal, 'write:orders')
 */
export * from './administrators.ts'
export * from './bounded-map.ts'
export * from './login-backoff.ts'
export * from './names.ts'
export * from './permissions.ts'
export * from './principal.ts'
export * from './refresh-family.ts'
export * from './sign-in-code.ts'
export * from './time-code.ts'
export * from './token-bucket.ts'
