/**
 * Signing in: users and sessions over a store, access tokens, one-time codes, and the routes of all that.
 *
 * @example
 * const identity = createIdentity({ store, hasher, secret, nowMs, accessLifetimeSeconds,
 * refreshLifetimeSeconds }) const frame = createFrame({ authenticator: identity.authenticator, … })
 * frame.mount(createAuthRoutes({ identity, metrics, auditor }))
 */
export {
  type AccountChange,
  type AccountObstacle,
  Accounts,
  type AccountsOptions,
  type UserFields,
} from './accounts.ts'
export { type AuditedChange, carryOut, hashed } from './carry-out.ts'
export { FIRST_USER_ID, type FirstUser } from './first-user.ts'
export { createIdentity, type Identity, type IdentityOptions } from './identity-service.ts'
export type { Lifetimes } from './lifetimes.ts'
export { type AccountRoutesOptions, demandGoodPassword } from './password-routes.ts'
export { demandHeld, demandIdentity, obstacleProblem } from './refusals.ts'
export { type AuthRoutesOptions, createAuthRoutes } from './routes.ts'
export { generatedPassword } from './secrets.ts'
export type { Grant } from './sessions.ts'
export { createSignInCode } from './sign-in-codes.ts'
