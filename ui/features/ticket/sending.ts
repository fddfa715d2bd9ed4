import type { OrderTerms } from './rules.ts'

/** One order somebody meant to send, under the one id it is sent by, however often. */
export interface Intent {
  readonly clientOrderId: string
  readonly terms: OrderTerms
}

export type Sending =
  | { readonly status: 'idle' }
  | { readonly status: 'sending'; readonly intent: Intent }
  /** The server has it. What becomes of it comes over the stream. */
  | {
      readonly status: 'accepted'
      readonly intent: Intent
      readonly orderStatus: string
      readonly isDuplicate: boolean
    }
  | { readonly status: 'refused'; readonly intent: Intent; readonly message: string; readonly code: string }
  | UncertainSending

/**
 * No proper answer: it may or may not have arrived. Sending again under the same id cannot make a second
 * order.
 */
export interface UncertainSending {
  readonly status: 'uncertain'
  readonly intent: Intent
  readonly message: string
}

/**
 * The same terms after an uncertain sending are the same order; anything else is a new one and gets a new id.
 */
export function intentFor(sending: Sending, terms: OrderTerms, mint: () => string): Intent {
  if (isSameOrder(sending, terms)) return sending.intent
  return { clientOrderId: mint(), terms }
}

/** True when sending these terms now sends the uncertain order once more, under its id. */
export function isSameOrder(sending: Sending, terms: OrderTerms): sending is UncertainSending {
  return sending.status === 'uncertain' && isSameTerms(sending.intent.terms, terms)
}

export function isSameTerms(a: OrderTerms, b: OrderTerms): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof OrderTerms>
  for (const key of keys) if (a[key] !== b[key]) return false
  return true
}
