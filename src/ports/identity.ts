/** A person who can sign in. */
export interface UserRecord {
  readonly id: string
  /** PHC string, or null while only a one-time code can sign in. */
  readonly passwordHash: string | null
  readonly roles: readonly string[]
  readonly createdAtMs: number
  readonly isDisabled: boolean
}

/**
 * A session. Holds no token: those are made from the id, the generation and a secret that is not stored here.
 */
export interface SessionRecord {
  readonly id: string
  readonly userId: string
  readonly createdAtMs: number
  readonly generation: number
  readonly rotatedAtMs: number
  readonly expiresAtMs: number
  readonly revokedAtMs: number | null
}

export interface SignInCodeRecord {
  /** SHA-256 of the code, hex. */
  readonly hash: string
  readonly userId: string
  readonly expiresAtMs: number
}

/** Users, sessions and sign-in codes. Synchronous: every call is one small statement on a local file. */
export interface IdentityStore {
  user(id: string): UserRecord | null
  users(): readonly UserRecord[]
  /** False when the id is taken. */
  createUser(user: UserRecord): boolean
  /** These three: false when there is no such user. */
  setPasswordHash(userId: string, passwordHash: string): boolean
  setRoles(userId: string, roles: readonly string[]): boolean
  setDisabled(userId: string, isDisabled: boolean): boolean

  session(id: string): SessionRecord | null
  createSession(session: SessionRecord): void
  /** Writes the next generation, unless somebody else did since `fromGeneration` was read: then false. */
  advanceSession(next: SessionRecord, fromGeneration: number): boolean
  /** False when it was not alive. */
  revokeSession(id: string, nowMs: number): boolean
  /** How many were alive. */
  revokeSessionsOf(userId: string, nowMs: number): number

  createSignInCode(code: SignInCodeRecord): void
  /** The user of a code that was neither used nor expired, and marks it used in the same step; else null. */
  redeemSignInCode(hash: string, nowMs: number): string | null

  /** Removes sessions and codes that ended before `beforeMs`; how many. */
  prune(beforeMs: number): number
  close(): void
}

export type HashOutcome = { readonly outcome: 'hashed'; readonly text: string } | { readonly outcome: 'busy' }
export type VerifyOutcome = { readonly outcome: 'match' | 'mismatch' | 'busy' }

/** A memory-hard password hash. One runs at a time; `busy` means the queue is full and nothing was done. */
export interface PasswordHasher {
  hash(password: string): Promise<HashOutcome>
  /** With null it takes as long as with a hash and says `mismatch`, so that time tells nobody who exists. */
  verify(password: string, stored: string | null): Promise<VerifyOutcome>
}
