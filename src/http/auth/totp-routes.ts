import { TotpBeginBody, TotpConfirmBody, TotpEndBody } from '../../contract/index.ts'
import type { Auditor } from '../audited.ts'
import type { Caller } from '../caller.ts'
import { createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { demandStillAllowed } from './carry-out.ts'
import type { Identity } from './identity-service.ts'
import { type AccountRoutesOptions, demandOwnPassword, demandPassword } from './password-routes.ts'
import { demandIdentity, demandSession, unproven } from './refusals.ts'

/** The own authenticator app: begun, confirmed by a first code, ended. */
export function totpRoutes({ identity, auditor }: AccountRoutesOptions) {
  const desk = () => new TotpDesk(demandIdentity(identity), auditor)
  return createFeature('own-authenticator')
    .post(
      '/api/auth/totp',
      ({ body, principal, address, requestId }) => desk().begin({ principal, address, requestId }, body),
      { body: TotpBeginBody, parse: exactBody },
    )
    .post(
      '/api/auth/totp/confirm',
      ({ body, principal, address, requestId }) =>
        desk().confirm({ principal, address, requestId }, body.code),
      { body: TotpConfirmBody, parse: exactBody },
    )
    .delete(
      '/api/auth/totp',
      ({ body, principal, address, requestId }) => desk().end({ principal, address, requestId }, body),
      { body: TotpEndBody, parse: exactBody },
    )
}

class TotpDesk {
  readonly #identity: Identity
  readonly #auditor: Auditor

  constructor(identity: Identity, auditor: Auditor) {
    this.#identity = identity
    this.#auditor = auditor
  }

  /** By the password: else whoever borrows a session for a minute locks its owner out for good. */
  async begin(caller: Caller, { password }: TotpBeginBody): Promise<Response> {
    demandSession(caller.principal)
    const { userId } = caller.principal
    const { secondFactor, nowMs } = this.#identity
    if (secondFactor.isActive(userId)) throw alreadyActive()
    await demandOwnPassword(this.#identity, this.#auditor, { caller, password, field: 'password' })
    await this.#record(caller, 'totp_begun')
    const begun = secondFactor.begin(userId, nowMs())
    if (begun === null) throw alreadyActive()
    return jsonResponse(begun)
  }

  async confirm(caller: Caller, code: string): Promise<Response> {
    demandSession(caller.principal)
    const { userId } = caller.principal
    const { secondFactor, signIn, store, nowMs } = this.#identity
    const begun = store.authenticators.get(userId)
    if (begun === null) throw problem('conflict', 'no authenticator app was begun with')
    if (begun.isConfirmed) throw alreadyActive()
    const step = signIn.stepOf({ userId, code })
    if (typeof step !== 'number') throw unproven(step, 'the code is wrong')
    await this.#record(caller, 'totp_confirmed')
    const codes = secondFactor.confirm(userId, step, nowMs())
    if (codes === null) throw alreadyActive()
    return jsonResponse({ ok: true, recovery_codes: codes })
  }

  async end(caller: Caller, { password, code }: TotpEndBody): Promise<Response> {
    demandSession(caller.principal)
    const { userId } = caller.principal
    if ((password === undefined) === (code === undefined)) {
      throw problem('bad_params', 'this takes the password or a code, one of the two')
    }
    const { signIn, store } = this.#identity
    if (store.authenticators.get(userId) === null) throw problem('conflict', 'there is no authenticator app')
    if (password !== undefined) await demandPassword(this.#identity, this.#auditor, { caller, password })
    if (code !== undefined) {
      const outcome = signIn.byCode({ userId, code })
      if (outcome.outcome !== 'proven') throw unproven(outcome, 'the code is wrong')
    }
    await this.#record(caller, 'totp_ended')
    store.authenticators.remove(userId)
    return jsonResponse({ ok: true, message: 'the authenticator app is no longer asked for' })
  }

  async #record(caller: Caller, action: string): Promise<void> {
    const details = { user_id: caller.principal.userId }
    const audited = { type: 'auth', action, outcome: 'success', details } as const
    await this.#auditor.record(caller, audited)
    demandStillAllowed(this.#identity, this.#auditor, { caller, audited })
  }
}

function alreadyActive() {
  return problem('conflict', 'an authenticator app is in force already; end that first')
}
