import { type Permission, type Principal, permissionBeyond } from '../../identity/index.ts'
import { type Problem, problem } from '../frame/index.ts'
import type { AccountObstacle } from './accounts.ts'
import type { Identity } from './identity-service.ts'
import type { SignInOutcome } from './sign-in.ts'

/** Throws 409 while authentication is off: there are neither users nor sessions then. */
export function demandIdentity(identity: Identity | null): Identity {
  if (identity !== null) return identity
  throw problem('conflict', 'authentication is off: nobody signs in here')
}

/** For what a person does with the own account. Throws 403 for a program with a key. */
export function demandSession(principal: Principal): string {
  if (principal.sessionId !== null) return principal.sessionId
  throw problem('forbidden', 'this is for somebody who signed in, not for an API key')
}

/** Nobody hands on, or takes over, more than he has. Throws 403 with the first permission that is missing. */
export function demandHeld(principal: Principal, permissions: Iterable<Permission>): void {
  const beyond = permissionBeyond(permissions, principal.permissions)
  if (beyond === null) return
  throw problem('forbidden', `this goes beyond what you may do yourself: it needs ${beyond}`, {
    permission: beyond,
  })
}

const OBSTACLES: Readonly<
  Record<AccountObstacle, readonly ['conflict' | 'not_found' | 'bad_params', string]>
> = {
  user_exists: ['conflict', 'there is a user of this name already'],
  unknown_user: ['not_found', 'there is no user of this name'],
  unknown_role: ['not_found', 'there is no role of this name'],
  built_in_role: ['conflict', 'a built-in role can neither be changed nor deleted'],
  role_in_use: ['conflict', 'users have this role; take it from them first'],
  last_administrator: ['conflict', 'nobody would be left who may do everything'],
  reserved_name: ['bad_params', 'user_id is a name the audit has a meaning for; choose another'],
  changed_meanwhile: ['conflict', 'the user was changed meanwhile; look again'],
}

export function obstacleProblem(obstacle: AccountObstacle): Problem {
  const [code, message] = OBSTACLES[obstacle]
  return problem(code, message, { why: obstacle })
}

/** For what a sign-in or a confirmation did not prove. */
export function unproven(outcome: Exclude<SignInOutcome, { outcome: 'proven' }>, wrong: string): Problem {
  switch (outcome.outcome) {
    case 'refused':
      if (outcome.why === 'code_needed' || outcome.why === 'wrong_code') return codeProblem(outcome.why)
      return problem('invalid_credentials', wrong)
    case 'wait':
      return tooMany('too many failed attempts', 'login', outcome.seconds)
    case 'busy':
      return hashingProblem(outcome.seconds)
  }
}

function codeProblem(why: 'code_needed' | 'wrong_code'): Problem {
  const message =
    why === 'code_needed'
      ? 'the code of the authenticator app is needed'
      : 'the code is wrong or was used before'
  return problem('invalid_credentials', message, { totp_required: true })
}

export function hashingProblem(seconds: number): Problem {
  return tooMany('too many people are signing in at this moment', 'hashing', seconds)
}

function tooMany(why: string, scope: 'login' | 'hashing', seconds: number): Problem {
  return problem('rate_limit_exceeded', `${why}; try again in ${seconds} s`, {
    scope,
    retry_after_s: seconds,
  })
}
