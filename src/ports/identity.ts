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

/** A role that was defined here; the built-in ones are not stored. */
export interface RoleRecord {
  readonly name: string
  readonly permissions: readonly string[]
}

export interface ApiKeyRecord {
  /** `vk_…`; not secret. */
  readonly id: string
  /** SHA-256 of the key, hex. */
  readonly hash: string
  readonly userId: string
  readonly name: string
  readonly permissions: readonly string[]
  readonly createdAtMs: number
  /** Null: never. */
  readonly expiresAtMs: number | null
  readonly lastUsedAtMs: number | null
  readonly revokedAtMs: number | null
}

/** The authenticator app of a user. */
export interface AuthenticatorRecord {
  readonly userId: string
  /** Not usable without a key that is not stored here. */
  readonly sealedSecret: string
  /** Asked for at sign-in only once a first code was shown. */
  readonly isConfirmed: boolean
  /** The newest time step a code was used of; older ones are spent. */
  readonly lastStep: number
}

export interface UserStore {
  user(id: string): UserRecord | null
  users(): readonly UserRecord[]
  /** False when the id is taken. */
  createUser(user: UserRecord): boolean
  /** These four: false when there is no such user. */
  setPasswordHash(userId: string, passwordHash: string): boolean
  setRoles(userId: string, roles: readonly string[]): boolean
  setDisabled(userId: string, isDisabled: boolean): boolean
  /** With everything that is the user's: sessions, codes, keys, authenticator. */
  deleteUser(userId: string): boolean
}

export interface SessionStore {
  session(id: string): SessionRecord | null
  createSession(session: SessionRecord): void
  /** Writes the next generation, unless somebody else did since `fromGeneration` was read: then false. */
  advanceSession(next: SessionRecord, fromGeneration: number): boolean
  /** False when it was not alive. */
  revokeSession(id: string, nowMs: number): boolean
  /** How many were alive; `exceptId` lives on. */
  revokeSessionsOf(userId: string, nowMs: number, exceptId?: string): number
}

export interface SignInCodeStore {
  createSignInCode(code: SignInCodeRecord): void
  /** The user of a code that was neither used nor expired. */
  userOfSignInCode(hash: string, nowMs: number): string | null
  /** The same, and marks it used in the same step. */
  redeemSignInCode(hash: string, nowMs: number): string | null
  /** Those that were not used yet are good for nothing any more. */
  revokeSignInCodesOf(userId: string, nowMs: number): void
}

export interface RoleStore {
  get(name: string): RoleRecord | null
  all(): readonly RoleRecord[]
  /** True when there was none of that name. */
  put(role: RoleRecord): boolean
  /** False when there is none. */
  delete(name: string): boolean
}

export interface ApiKeyStore {
  get(id: string): ApiKeyRecord | null
  byHash(hash: string): ApiKeyRecord | null
  /** Oldest first. */
  all(): readonly ApiKeyRecord[]
  of(userId: string): readonly ApiKeyRecord[]
  create(key: ApiKeyRecord): void
  /** False when it was revoked before, or never was. */
  revoke(id: string, nowMs: number): boolean
  /** Ms since the epoch by key; never goes back. */
  setLastUsed(uses: ReadonlyMap<string, number>): void
}

export interface AuthenticatorStore {
  get(userId: string): AuthenticatorRecord | null
  /** Takes the place of one that was not confirmed; false when there is a confirmed one. */
  begin(userId: string, sealedSecret: string, nowMs: number): boolean
  /** Puts it in force with the hashes of its recovery codes; false when it was not begun or is confirmed. */
  confirm(confirmation: AuthenticatorConfirmation): boolean
  /** Spends a step and all before it; false when it was spent already. */
  spendStep(userId: string, step: number): boolean
  /** Spends a recovery code; false when it is not one of the user's, or spent. */
  spendRecoveryCode(userId: string, hash: string, nowMs: number): boolean
  /** With its recovery codes; false when there was none. */
  remove(userId: string): boolean
}

export interface AuthenticatorConfirmation {
  readonly userId: string
  readonly step: number
  readonly nowMs: number
  /** SHA-256, hex. */
  readonly recoveryCodeHashes: readonly string[]
}

/** Everything about who may come in. Synchronous: every call is one small statement on a local file. */
export interface IdentityStore extends UserStore, SessionStore, SignInCodeStore {
  readonly roles: RoleStore
  readonly keys: ApiKeyStore
  readonly authenticators: AuthenticatorStore
  /**
   * Runs the changes as one, and while it runs no other process changes anything. What throws inside undoes
   * all of them.
   */
  atomically<Result>(change: () => Result): Result
  /**
   * Grows with every change that may take a right away, whichever process made it: a session or a key
   * revoked, a user, a role or what it allows changed.
   */
  revision(): number
  /** Removes sessions, codes and keys that ended before `beforeMs`; how many. */
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
