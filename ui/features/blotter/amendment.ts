import type { AmendBody, InstrumentRow, OrderStateRow } from '../../../src/contract/index.ts'
import type { Change } from '../../components/index.ts'
import { decimalOf, isWaiting } from '../../data/index.ts'
import { type Decimal, decimalText, isMultipleOf, parseDecimal, ZERO } from '../../lib/decimal.ts'

/** What stands in the fields of the dialog; a field the order has not is null. */
export interface AmendDraft {
  readonly quantity: string
  readonly price: string | null
  readonly trigger: string | null
}

export function draftOf({
  order_qty,
  limit_price,
  stop_price,
  type,
  is_triggered,
}: OrderStateRow): AmendDraft {
  // A trailing stop makes its own trigger, and one that was reached has none any more.
  const hasTrigger = stop_price !== null && type !== 'TRAILING_STOP' && !is_triggered
  return {
    quantity: decimalText(decimalOf(order_qty)),
    price: limit_price === null ? null : decimalText(decimalOf(limit_price)),
    trigger: hasTrigger ? decimalText(decimalOf(stop_price)) : null,
  }
}

export type AmendField = keyof AmendDraft

export interface Amendment {
  readonly problems: Readonly<Partial<Record<AmendField, string>>>
  readonly changes: readonly Change[]
  /** Null while something is wrong or nothing changes. */
  readonly body: AmendBody | null
}

export function amendmentOf(
  order: OrderStateRow,
  draft: AmendDraft,
  instrument: Pick<InstrumentRow, 'tick_size' | 'lot_size' | 'base'> | null,
): Amendment {
  const now = draftOf(order)
  const judged = {
    quantity: judgeQuantity(order, draft.quantity, instrument),
    price: draft.price === null ? null : judgePrice(draft.price, instrument),
    trigger: draft.trigger === null ? null : judgePrice(draft.trigger, instrument),
  }
  const wrong = Object.entries(judged).filter((entry): entry is [AmendField, string] => entry[1] !== null)
  const changes = FIELDS.flatMap(({ field, name }) => changeOf(name, now[field], draft[field]))
  const isSendable = wrong.length === 0 && changes.length > 0
  return {
    problems: Object.fromEntries(wrong),
    changes,
    body: isSendable ? bodyOf(order.client_order_id, now, draft) : null,
  }
}

const FIELDS = [
  { field: 'quantity', name: 'Quantity, in all' },
  { field: 'price', name: 'Price' },
  { field: 'trigger', name: 'Trigger' },
] as const satisfies readonly { readonly field: AmendField; readonly name: string }[]

function changeOf(name: string, before: string | null, after: string | null): readonly Change[] {
  if (before === null || after === null || isSame(before, after)) return []
  return [{ name, before, after: after === '' ? '—' : after }]
}

const isSame = (before: string, after: string) => parseDecimal(before) === parseDecimal(after)

function bodyOf(id: string, now: AmendDraft, draft: AmendDraft): AmendBody {
  const changed = (field: AmendField) => {
    const [before, after] = [now[field], draft[field]]
    return before === null || after === null || isSame(before, after) ? null : exact(after)
  }
  const [qty, price, stop] = [changed('quantity'), changed('price'), changed('trigger')]
  return {
    client_order_id: id,
    ...(qty === null ? {} : { qty }),
    ...(price === null ? {} : { price }),
    ...(stop === null ? {} : { stop_price: stop }),
  }
}

function exact(text: string): string | null {
  const value = parseDecimal(text)
  return value === null ? null : decimalText(value)
}

type Steps = Pick<InstrumentRow, 'tick_size' | 'lot_size' | 'base'> | null

function judgeQuantity(order: OrderStateRow, text: string, instrument: Steps): string | null {
  const value = parseDecimal(text)
  if (value === null || value <= ZERO) return 'Write the whole quantity as a plain number such as 0.25.'
  const filled = decimalOf(order.executed_qty)
  if (value <= filled) {
    return `${decimalText(filled)} is filled already: the new quantity counts that too, so it must be more.`
  }
  return instrument === null ? null : judgeStep(value, decimalOf(instrument.lot_size))
}

function judgePrice(text: string, instrument: Steps): string | null {
  const value = parseDecimal(text)
  if (value === null || value <= ZERO) return 'Write the price as a plain number such as 64000.5.'
  return instrument === null ? null : judgeStep(value, decimalOf(instrument.tick_size))
}

const judgeStep = (value: Decimal, step: Decimal): string | null =>
  isMultipleOf(value, step) ? null : `It must be in steps of ${decimalText(step)}.`

const AMENDABLE: ReadonlySet<OrderStateRow['status']> = new Set(['ACCEPTED', 'PARTIALLY_FILLED'])

/** What the engine would change: not what is on its way, and not a stop that was reached. */
export function isAmendable(order: OrderStateRow): boolean {
  if (order.held_by === 'engine') return order.status === 'HELD' && isWaiting(order)
  return AMENDABLE.has(order.status)
}

/** What an amend comes to, by how it was done. */
export const WAY_SENTENCES = {
  in_place: 'Changed in place: the order keeps its id and is not taken out.',
  cancel_replace: 'Taken out and sent anew under the same id: it stands at the end of the queue.',
} as const
