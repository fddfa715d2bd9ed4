import { type ClientOrderId, type Mismatch, MONEY_ZERO, subtractMoney } from '../../domain/index.ts'
import type { OrderDoubt } from '../state.ts'

/** What is only told, or asked for, and may still be so the next time. */
export function isStanding({ action }: Mismatch): boolean {
  return action === 'reported' || action === 'cancelled' || action === 'asked'
}

/**
 * The same for a mismatch that is found again, so that it is told once. Numbers count where others would be
 * another mismatch.
 */
export function markOf(mismatch: Mismatch): string {
  const { type, action, clientOrderId, venueOrderId, asset, text } = mismatch
  switch (type) {
    case 'missing_fill':
      return `${type} ${action} ${text}`
    case 'orphan_order':
      return `${type} ${action} ${venueOrderId}`
    case 'lost_order':
      return lostMark(clientOrderId)
    case 'order_differs':
      return `${type} ${clientOrderId} ${differenceIn(mismatch)}`
    case 'balance':
      return `${BALANCE_MARK}${asset} ${differenceIn(mismatch)}`
  }
}

export const BALANCE_MARK = 'balance '

export function lostMark(clientOrderId: string | null): string {
  return `lost_order ${clientOrderId}`
}

/** Which order a mark is about; null for what is the matter with no order of ours. */
export function orderMarked(mark: string): ClientOrderId | null {
  const [type, id] = mark.split(' ')
  return (type === 'lost_order' || type === 'order_differs') && id ? (id as ClientOrderId) : null
}

/** What these marks say of an order: that it is lost says more than that it was filled differently. */
export function doubtAbout(clientOrderId: ClientOrderId, marks: readonly string[]): OrderDoubt | null {
  if (marks.includes(lostMark(clientOrderId))) return 'lost_order'
  return marks.some((mark) => orderMarked(mark) === clientOrderId) ? 'order_differs' : null
}

/** What the marks of anything that is the matter with this order begin with. */
export function marksAbout(clientOrderId: string): readonly string[] {
  return [lostMark(clientOrderId), `order_differs ${clientOrderId} `]
}

function differenceIn({ ours, theirs }: Mismatch): string {
  return subtractMoney(theirs ?? MONEY_ZERO, ours ?? MONEY_ZERO).toString()
}
