import { ApiProblem } from '../../data/index.ts'

/** The code is asked for once the password was right, of whoever has an authenticator app. */
export type Step = 'password' | 'code'

export interface Draft {
  readonly userId: string
  readonly password: string
  /** Of the authenticator app, or a recovery code. */
  readonly code: string
}

/** Why there is no session yet, and where the person goes on. */
export interface Refusal {
  readonly step: Step
  /** Null where nothing went wrong: the code alone is missing. */
  readonly sentence: string | null
  /** True when name, password or code were looked at: a code is then wrong or spent. */
  readonly isJudged: boolean
  /** How long nothing will be let in; 0 when the next attempt may come at once. */
  readonly waitSeconds: number
}

const TIME_CODE = /^\d{3} ?\d{3}$/
const CODE_CHARACTERS_MIN = 6

/** What must be typed before the server is asked; null when it may be. */
export function missingIn(step: Step, { userId, password, code }: Draft): string | null {
  if (step === 'password') {
    return userId === '' || password === '' ? 'Enter your user name and your password.' : null
  }
  if (code.trim().length >= CODE_CHARACTERS_MIN) return null
  return 'Enter the six digits that your authenticator app shows, or a recovery code.'
}

/** What a refused attempt says. `code` is the one it was made with; at the password step there is none. */
export function refusalOf(cause: unknown, step: Step, code: string): Refusal {
  const unjudged = { step, isJudged: false, waitSeconds: 0 }
  if (!(cause instanceof ApiProblem)) {
    return { ...unjudged, sentence: cause instanceof Error ? cause.message : String(cause) }
  }
  if (cause.status === 429 && cause.retryAfterSeconds !== null) {
    return { ...unjudged, sentence: waitReason(cause), waitSeconds: cause.retryAfterSeconds }
  }
  if (cause.status !== 401) return { ...unjudged, sentence: cause.message }
  const judged = { isJudged: true, waitSeconds: 0 }
  if (cause.details['totp_required'] !== true) {
    return { ...judged, step: 'password', sentence: cause.message }
  }
  return { ...judged, step: 'code', sentence: step === 'code' ? wrongCode(code) : null }
}

function wrongCode(code: string): string {
  return TIME_CODE.test(code.trim())
    ? 'The code is wrong or was used before. Wait for the next one in your app.'
    : 'The recovery code is wrong or was used before. Each of them works once.'
}

function waitReason({ details }: ApiProblem): string {
  switch (details['scope']) {
    case 'login':
      return 'Too many failed attempts.'
    case 'hashing':
      return 'Too many people are signing in at this moment.'
    default:
      return 'Too many requests.'
  }
}

/** `Try again in 7 s.`, counting down. */
export function waitSentence(leftMs: number): string {
  return leftMs > 0 ? `Try again in ${Math.ceil(leftMs / 1000)} s.` : 'You can try again now.'
}
