import { PasswordChangeBody } from '../../contract/index.ts'
import { passwordProblem } from '../../identity/index.ts'
import type { Auditor } from '../audited.ts'
import type { Caller } from '../caller.ts'
import { createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { carryOut, hashed } from './carry-out.ts'
import type { Identity } from './identity-service.ts'
import { demandIdentity, demandSession, unproven } from './refusals.ts'

export interface AccountRoutesOptions {
  readonly identity: Identity | null
  readonly auditor: Auditor
}

/** The own password. */
export function passwordRoutes({ identity, auditor }: AccountRoutesOptions) {
  return createFeature('own-password').post(
    '/api/auth/password',
    ({ body, principal, address, requestId }) =>
      changePassword(demandIdentity(identity), auditor, { principal, address, requestId }, body),
    { body: PasswordChangeBody, parse: exactBody },
  )
}

async function changePassword(
  identity: Identity,
  auditor: Auditor,
  caller: Caller,
  body: PasswordChangeBody,
): Promise<Response> {
  const keepSessionId = demandSession(caller.principal)
  demandGoodPassword(body.new_password, 'new_password')
  const { userId } = caller.principal
  const shown = { caller, password: body.current_password, field: 'current_password' }
  await demandOwnPassword(identity, auditor, shown)
  const passwordHash = await hashed(identity, body.new_password)
  await carryOut(identity, auditor, {
    caller,
    audited: { type: 'auth', action: 'password_changed', outcome: 'success', details: { user_id: userId } },
    change: identity.accounts.userChange(userId, { passwordHash, keepSessionId }),
  })
  return jsonResponse({ ok: true, message: 'the password was changed, and the other sessions were ended' })
}

/** Throws 400. */
export function demandGoodPassword(password: string, field: string): void {
  const wrong = passwordProblem(password)
  if (wrong !== null) throw problem('bad_params', `${field} ${wrong}`, { field })
}

/** As `demandPassword`, but who came by a link and has none yet shows none. Throws 400 for a missing one. */
export async function demandOwnPassword(
  identity: Identity,
  auditor: Auditor,
  shown: { readonly caller: Caller; readonly password: string | undefined; readonly field: string },
): Promise<void> {
  const { caller, password, field } = shown
  if (identity.store.user(caller.principal.userId)?.passwordHash === null) return
  if (password === undefined) throw problem('bad_params', `${field} is missing`, { field })
  await demandPassword(identity, auditor, { caller, password })
}

/** Of somebody who is signed in, for what a borrowed session must not do. Throws 401 or 429. */
export async function demandPassword(
  identity: Identity,
  auditor: Auditor,
  { caller, password }: { readonly caller: Caller; readonly password: string },
): Promise<void> {
  const { userId } = caller.principal
  const outcome = await identity.signIn.confirmPassword({ userId, password, address: caller.address })
  if (outcome.outcome === 'proven') return
  if (outcome.outcome === 'refused') {
    const details = { by: 'password', why: outcome.why }
    auditor.note(caller, { type: 'auth', action: 'confirmation_failed', outcome: 'failure', details })
  }
  throw unproven(outcome, 'the password is wrong')
}
