import { ACCOUNT_BACKOFF, ADDRESS_BACKOFF, LoginBackoff, TIME_CODE_BACKOFF } from '../../identity/index.ts'
import type { IdentityStore, PasswordHasher } from '../../ports/index.ts'
import { rateKeyOf } from '../frame/index.ts'
import type { SecondFactor } from './second-factor.ts'
import { hashOfSecret } from './secrets.ts'

/** Why nothing was proven. `code_needed` and `wrong_code` come only after the password was right. */
export type SignInRefusal = 'wrong' | 'disabled' | 'code_needed' | 'wrong_code'

export type SignInOutcome =
  | SignInProof
  | { readonly outcome: 'refused'; readonly why: SignInRefusal }
  /** Too many failures of late, by this account or from this address. */
  | { readonly outcome: 'wait'; readonly seconds: number }
  /** Too many passwords are being checked at this moment. */
  | { readonly outcome: 'busy'; readonly seconds: number }

export interface SignInProof {
  readonly outcome: 'proven'
  readonly userId: string
  readonly by: ProofKind
  /** What the password was compared with; null where none was. Another one since then voids the proof. */
  readonly passwordHash: string | null
}

export type ProofKind = 'password' | 'password_and_code' | 'password_and_recovery_code' | 'link'

export interface PasswordAttempt {
  readonly userId: string
  readonly password: string
  readonly address: string
}

export interface SignInAttempt extends PasswordAttempt {
  /** Of the authenticator app, or a recovery code. */
  readonly code: string | null
}

export interface CodeAttempt {
  readonly userId: string
  readonly code: string
}

export interface LinkAttempt {
  readonly code: string
  readonly address: string
}

export interface SignInOptions {
  readonly store: IdentityStore
  readonly hasher: PasswordHasher
  readonly secondFactor: SecondFactor
  readonly nowMs: () => number
}

/** About what a full queue of hashes takes. */
const BUSY_RETRY_SECONDS = 1

/**
 * Proves who somebody is, by password, code and one-time link. A wrong password, an unknown user and a
 * disabled one look alike, in time too. Opens no session: what a proof leads to is recorded first.
 */
export class SignIn {
  readonly #options: SignInOptions
  readonly #byAccount = new LoginBackoff(ACCOUNT_BACKOFF)
  readonly #byAddress = new LoginBackoff(ADDRESS_BACKOFF)
  readonly #byCodes = new LoginBackoff(TIME_CODE_BACKOFF)
  #ready: Promise<void> = Promise.resolve()

  constructor(options: SignInOptions) {
    this.#options = options
  }

  /** Attempts wait until then: the first user is being made. */
  holdUntil(ready: Promise<void>): void {
    this.#ready = ready
  }

  async byPassword(attempt: SignInAttempt): Promise<SignInOutcome> {
    const checked = await this.#checkPassword(attempt)
    if (checked.outcome !== 'proven') return checked
    const { userId, address, code } = attempt
    const { secondFactor } = this.#options
    // Asked again: the user may have been disabled while the password was being checked.
    if (!this.isStillGood(checked)) return { outcome: 'refused', why: 'disabled' }
    if (!secondFactor.isActive(userId)) return this.#proven(attempt, checked)
    if (code === null) {
      this.#withdraw(userId, address)
      return { outcome: 'refused', why: 'code_needed' }
    }
    const judged = this.byCode({ userId, code })
    if (judged.outcome === 'wait') this.#withdraw(userId, address)
    return judged.outcome === 'proven' ? this.#proven(attempt, { ...checked, by: judged.by }) : judged
  }

  /** Whether its user may still come in, and by the same password. */
  isStillGood({ userId, passwordHash }: SignInProof): boolean {
    const user = this.#options.store.user(userId)
    if (user === null || user.isDisabled) return false
    return passwordHash === null || user.passwordHash === passwordHash
  }

  /** The password alone, of somebody who is signed in already. */
  async confirmPassword(attempt: PasswordAttempt): Promise<SignInOutcome> {
    const checked = await this.#checkPassword(attempt)
    return checked.outcome === 'proven' ? this.#proven(attempt, checked) : checked
  }

  /** Spends a code of the authenticator app or a recovery code. */
  byCode({ userId, code }: CodeAttempt): SignInOutcome {
    const { secondFactor, nowMs } = this.#options
    const wait = this.#beginCode(userId)
    if (wait !== null) return wait
    const kind = secondFactor.accepts(userId, code, nowMs())
    if (kind === null) return { outcome: 'refused', why: 'wrong_code' }
    this.#byCodes.succeeded(userId)
    return { outcome: 'proven', userId, by: `password_and_${kind}`, passwordHash: null }
  }

  /** The step of a right code of the app; nothing is spent. */
  stepOf({ userId, code }: CodeAttempt): number | Exclude<SignInOutcome, { outcome: 'proven' }> {
    const { secondFactor, nowMs } = this.#options
    const wait = this.#beginCode(userId)
    if (wait !== null) return wait
    const step = secondFactor.stepOf(userId, code, nowMs())
    if (step === null) return { outcome: 'refused', why: 'wrong_code' }
    this.#byCodes.succeeded(userId)
    return step
  }

  /**
   * Whose one-time link it is. It needs no second factor: only the machine's owner and an administrator can
   * make one. `redeemLink` spends it.
   */
  async byLink({ code, address }: LinkAttempt): Promise<SignInOutcome> {
    await this.#ready
    const { store, nowMs } = this.#options
    const network = rateKeyOf(address)
    const seconds = this.#byAddress.waitSeconds(network, nowMs())
    if (seconds > 0) return { outcome: 'wait', seconds }
    this.#byAddress.attempted(network, nowMs())
    const userId = store.userOfSignInCode(hashOfSecret(code), nowMs())
    if (userId === null) return { outcome: 'refused', why: 'wrong' }
    if (store.user(userId)?.isDisabled !== false) return { outcome: 'refused', why: 'disabled' }
    this.#byAccount.succeeded(userId)
    this.#byAddress.forgiven(network, 1)
    return { outcome: 'proven', userId, by: 'link', passwordHash: null }
  }

  /** False when somebody else was first. */
  redeemLink(code: string): boolean {
    const { store, nowMs } = this.#options
    return store.redeemSignInCode(hashOfSecret(code), nowMs()) !== null
  }

  async #checkPassword({ userId, password, address }: PasswordAttempt): Promise<SignInOutcome> {
    await this.#ready
    const { store, hasher, nowMs } = this.#options
    const seconds = this.#waitSeconds(userId, address)
    if (seconds > 0) return { outcome: 'wait', seconds }
    this.#byAccount.attempted(userId, nowMs())
    this.#byAddress.attempted(rateKeyOf(address), nowMs())
    const passwordHash = store.user(userId)?.passwordHash ?? null
    const { outcome } = await hasher.verify(password, passwordHash)
    if (outcome === 'match') return { outcome: 'proven', userId, by: 'password', passwordHash }
    if (outcome === 'mismatch') return { outcome: 'refused', why: 'wrong' }
    this.#withdraw(userId, address)
    return { outcome: 'busy', seconds: BUSY_RETRY_SECONDS }
  }

  #beginCode(userId: string): { outcome: 'wait'; seconds: number } | null {
    const now = this.#options.nowMs()
    const seconds = this.#byCodes.waitSeconds(userId, now)
    if (seconds > 0) return { outcome: 'wait', seconds }
    this.#byCodes.attempted(userId, now)
    return null
  }

  #proven({ userId, address }: PasswordAttempt, proof: SignInProof): SignInProof {
    // Not all of the address: whoever has an account here could wipe out his guesses at the others.
    this.#byAddress.forgiven(rateKeyOf(address), this.#byAccount.count(userId, this.#options.nowMs()))
    this.#byAccount.succeeded(userId)
    return proof
  }

  #withdraw(userId: string, address: string): void {
    this.#byAccount.forgiven(userId, 1)
    this.#byAddress.forgiven(rateKeyOf(address), 1)
  }

  #waitSeconds(userId: string, address: string): number {
    const now = this.#options.nowMs()
    const ofAddress = this.#byAddress.waitSeconds(rateKeyOf(address), now)
    return Math.max(this.#byAccount.waitSeconds(userId, now), ofAddress)
  }
}
