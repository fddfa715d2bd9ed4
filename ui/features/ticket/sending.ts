import type { OrderTerms, TicketTerms } from './terms.ts'

/** One order (or pair) somebody meant to send, under the one id it is sent by, however often. */
export interface Intent {
  readonly clientOrderId: string
  readonly terms: TicketTerms
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
  /** VeloZ was asked after it had been away, and had no such order. */
  readonly isAbsent: boolean
}

/**
 * The same terms after an uncertain sending are the same order; anything else is a new one and gets a new id.
 */
export function intentFor(sending: Sending, terms: TicketTerms, mint: () => string): Intent {
  if (isSameOrder(sending, terms)) return sending.intent
  return { clientOrderId: mint(), terms }
}

/** True when sending these terms now sends the uncertain order once more, under its id. */
export function isSameOrder(sending: Sending, terms: TicketTerms): sending is UncertainSending {
  return sending.status === 'uncertain' && isSameTerms(sending.intent.terms, terms)
}

/**
 * An amount or a share means another quantity as the market moves, but it is the same order while nobody has
 * touched it.
 */
export function isSameTerms(a: TicketTerms, b: TicketTerms): boolean {
  const { size, sizeBy } = a.typed
  const isAsTyped = sizeBy !== 'base' && b.typed.sizeBy === sizeBy && b.typed.size === size
  return keyOf(a, isAsTyped) === keyOf(b, isAsTyped)
}

/** Terms are built in one way, so the same ones are the same text. */
function keyOf({ order, pairedStop }: TicketTerms, isAsTyped: boolean): string {
  const told = (terms: OrderTerms | null) => (terms && isAsTyped ? { ...terms, qty: '' } : terms)
  return JSON.stringify([told(order), told(pairedStop)].map(sorted))
}

const sorted = (terms: OrderTerms | null) =>
  terms && Object.entries(terms).sort(([one], [other]) => (one < other ? -1 : 1))
