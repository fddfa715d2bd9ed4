/**
 * Signing in: users and sessions over a store, access tokens, one-time codes, and the routes of all that.
 *
 * @example
 * const identity = createIdentity({ store, hasher, secret, nowMs, accessLifetimeSeconds,
 * refreshLifetimeSeconds }) const frame = createFrame({ authenticator: identity.authenticator, … })
 * frame.mount(createAuthRoutes({ identity, metrics }))
 */
export { FIRST_USER_ID, type FirstUser } from './first-user.ts'
export { createIdentity, type Identity, type IdentityOptions } from './identity-service.ts'
export { type AuthRoutesOptions, createAuthRoutes } from './routes.ts'
export type { Grant } from './sessions.ts'
