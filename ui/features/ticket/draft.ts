import { parseDecimal } from '../../lib/decimal.ts'
import { FIELDS, type TicketTime, type TicketType } from './fields.ts'

export type SizeBy = 'base' | 'quote' | 'percent'

/** A size as it was typed: base asset, quote asset, or percent of what is free. */
export interface TypedSize {
  readonly size: string
  readonly sizeBy: SizeBy
}

/** What stands in the ticket's fields, before anybody judges it. */
export interface Draft extends TypedSize {
  readonly side: 'buy' | 'sell'
  readonly type: TicketType
  readonly price: string
  readonly trigger: string
  /** Of the stop of a pair; empty: it trades at market. */
  readonly stopLimit: string
  readonly trail: string
  readonly trailBy: 'amount' | 'percent'
  readonly triggerBy: 'last' | 'mark' | 'bid_ask'
  readonly timeInForce: TicketTime
  /** `2026-11-21T14:03Z`; without the Z it is this device's local time, as it was written. */
  readonly expiry: string
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  readonly hasBracket: boolean
  readonly takeProfit: string
  readonly stopLoss: string
  /** Empty: the stop loss trades at market. */
  readonly stopLossLimit: string
}

export const EMPTY_DRAFT: Draft = {
  side: 'buy',
  type: 'limit',
  size: '',
  sizeBy: 'base',
  price: '',
  trigger: '',
  stopLimit: '',
  trail: '',
  trailBy: 'percent',
  triggerBy: 'last',
  timeInForce: 'gtc',
  expiry: '',
  isPostOnly: false,
  isReduceOnly: false,
  hasBracket: false,
  takeProfit: '',
  stopLoss: '',
  stopLossLimit: '',
}

/** What excludes one another undoes the other, and the latest choice wins. */
export function changedDraft(draft: Draft, change: Partial<Draft>): Draft {
  return withOneAim(withOneTime({ ...draft, ...change }, change), change)
}

/** A post-only order rests or is refused, so it does not end at once. */
function withOneTime(draft: Draft, change: Partial<Draft>): Draft {
  const { times } = FIELDS[draft.type]
  const known = times.length === 0 || times.includes(draft.timeInForce)
  const next: Draft = known ? draft : { ...draft, timeInForce: 'gtc' }
  const endsAtOnce = next.timeInForce === 'ioc' || next.timeInForce === 'fok'
  if (!next.isPostOnly || !endsAtOnce) return next
  return change.timeInForce === undefined ? { ...next, timeInForce: 'gtc' } : { ...next, isPostOnly: false }
}

/** What closes a position opens none that exits could follow. */
function withOneAim(draft: Draft, change: Partial<Draft>): Draft {
  if (!draft.isReduceOnly || !draft.hasBracket) return draft
  return change.hasBracket === true ? { ...draft, isReduceOnly: false } : { ...draft, hasBracket: false }
}

/**
 * An order without its size is none, so the second half of a double click finds nothing to send. A size typed
 * since then belongs to the next order and stays.
 */
export function draftAfterSending(draft: Draft, { size, sizeBy }: TypedSize): Draft {
  const isStillSent = draft.sizeBy === sizeBy && parseDecimal(draft.size) === parseDecimal(size)
  return isStillSent ? { ...draft, size: '' } : draft
}

/** Keeps side, type and how sizes are written: what comes next is usually like what was. */
export function clearedDraft({ side, type, sizeBy, trailBy }: Draft): Draft {
  return { ...EMPTY_DRAFT, side, type, sizeBy, trailBy }
}

/** A price that was picked in the book or on the chart, into the field that this type of order lives by. */
export function pricedDraft(draft: Draft, price: string, side?: Draft['side']): Draft {
  const sided = side === undefined ? draft : changedDraft(draft, { side })
  if (FIELDS[draft.type].price) return changedDraft(sided, { price })
  return changedDraft(sided, FIELDS[draft.type].trigger ? { trigger: price } : { type: 'limit', price })
}

/** The market order that closes a position of this size. `quantity` in exact decimal text. */
export function closingDraft(
  draft: Draft,
  { side, quantity }: { readonly side: Draft['side']; readonly quantity: string },
): Draft {
  const sized = { side, size: quantity, sizeBy: 'base' } as const
  return changedDraft(clearedDraft(draft), { ...sized, type: 'market', isReduceOnly: true })
}
