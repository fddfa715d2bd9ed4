import { ACCOUNT_BACKOFF, ADDRESS_BACKOFF, LoginBackoff } from '../../identity/index.ts'
import type { IdentityStore, PasswordHasher } from '../../ports/index.ts'
import type { Grant, Sessions } from './sessions.ts'
import { redeemSignInCode } from './sign-in-codes.ts'

export type SignInOutcome =
  | { readonly outcome: 'granted'; readonly grant: Grant }
  | { readonly outcome: 'refused' }
  /** Too many failures of late, by this account or from this address. */
  | { readonly outcome: 'wait'; readonly seconds: number }
  /** Too many passwords are being checked at this moment. */
  | { readonly outcome: 'busy'; readonly seconds: number }

export interface PasswordAttempt {
  readonly userId: string
  readonly password: string
  readonly address: string
}

export interface CodeAttempt {
  readonly code: string
  readonly address: string
}

export interface SignInOptions {
  readonly store: IdentityStore
  readonly hasher: PasswordHasher
  readonly sessions: Sessions
  readonly nowMs: () => number
}

/** About what a full queue of hashes takes. */
const BUSY_RETRY_SECONDS = 1

/**
 * Passwords and one-time codes against sessions. A wrong password and an unknown user look alike, in time
 * too.
 */
export class SignIn {
  readonly #options: SignInOptions
  readonly #byAccount = new LoginBackoff(ACCOUNT_BACKOFF)
  readonly #byAddress = new LoginBackoff(ADDRESS_BACKOFF)

  constructor(options: SignInOptions) {
    this.#options = options
  }

  async byPassword(attempt: PasswordAttempt): Promise<SignInOutcome> {
    const { store, hasher, nowMs } = this.#options
    const { userId, password, address } = attempt
    const seconds = this.#waitSeconds(userId, address)
    if (seconds > 0) return { outcome: 'wait', seconds }
    this.#byAccount.attempted(userId, nowMs())
    this.#byAddress.attempted(address, nowMs())
    const user = store.user(userId)
    const { outcome } = await hasher.verify(password, user?.passwordHash ?? null)
    if (outcome === 'busy') {
      this.#byAccount.withdrawn(userId)
      this.#byAddress.withdrawn(address)
      return { outcome: 'busy', seconds: BUSY_RETRY_SECONDS }
    }
    return outcome === 'match' ? this.#open(userId, address) : { outcome: 'refused' }
  }

  async byCode({ code, address }: CodeAttempt): Promise<SignInOutcome> {
    const { store, nowMs } = this.#options
    const seconds = this.#byAddress.waitSeconds(address, nowMs())
    if (seconds > 0) return { outcome: 'wait', seconds }
    this.#byAddress.attempted(address, nowMs())
    const userId = redeemSignInCode(store, code, nowMs())
    return userId === null ? { outcome: 'refused' } : this.#open(userId, address)
  }

  async #open(userId: string, address: string): Promise<SignInOutcome> {
    // Asked again: the user may have been disabled while the password was being checked.
    const user = this.#options.store.user(userId)
    if (user === null || user.isDisabled) return { outcome: 'refused' }
    this.#byAccount.succeeded(userId)
    this.#byAddress.succeeded(address)
    return { outcome: 'granted', grant: await this.#options.sessions.open(user, this.#options.nowMs()) }
  }

  #waitSeconds(userId: string, address: string): number {
    const now = this.#options.nowMs()
    return Math.max(this.#byAccount.waitSeconds(userId, now), this.#byAddress.waitSeconds(address, now))
  }
}
