import { parseDecimal } from '../../lib/decimal.ts'

/** What stands in the ticket's fields, before anybody judges it. */
export interface Draft {
  readonly side: 'buy' | 'sell'
  readonly type: 'limit' | 'market'
  readonly quantity: string
  readonly price: string
  readonly timeInForce: 'gtc' | 'ioc' | 'fok'
  readonly isPostOnly: boolean
}

export const EMPTY_DRAFT: Draft = {
  side: 'buy',
  type: 'limit',
  quantity: '',
  price: '',
  timeInForce: 'gtc',
  isPostOnly: false,
}

/**
 * A post-only order rests or is refused, so it can only be good till cancelled; choosing one undoes the
 * other.
 */
export function changedDraft(draft: Draft, change: Partial<Draft>): Draft {
  const next = { ...draft, ...change }
  if (next.isPostOnly && next.timeInForce !== 'gtc') {
    return change.timeInForce === undefined ? { ...next, timeInForce: 'gtc' } : { ...next, isPostOnly: false }
  }
  return next
}

/**
 * An order without its quantity is none, so the second half of a double click finds nothing to send. A
 * quantity typed since then belongs to the next order and stays.
 */
export function draftAfterSending(draft: Draft, { qty }: { readonly qty: string }): Draft {
  const isStillSent = parseDecimal(draft.quantity) === parseDecimal(qty)
  return isStillSent ? changedDraft(draft, { quantity: '' }) : draft
}

/** Keeps side and type: what comes next is usually like what was. */
export function clearedDraft({ side, type }: Draft): Draft {
  return { ...EMPTY_DRAFT, side, type }
}
