import type { ContinueOrder, Order, Reason, UnixNs } from '../../domain/index.ts'
import type { State } from '../state.ts'
import { EXIT_RETRY_NS } from './exits.ts'

/** As exits that a venue refused are: twice the time after each few tries, up to 80 s. */
const TRIES_PER_PACE = 8
const PACES_MAX = 4

/**
 * Whether a stop we held waits here for its venue, which took nothing of it. Only what lowers a position: an
 * entry is not pressed on anybody. Exits of a bracket are made anew by their entry.
 */
export function isToSendAgain(order: Order, { code }: Reason): boolean {
  const { heldShape, status, venueOrderId, cumQty, link, request, instrument } = order
  if (code !== 'venue_unavailable' || heldShape === null || status !== 'submitted') return false
  if (venueOrderId !== null || cumQty > 0 || (link !== null && link.entry !== null)) return false
  return request.isReduceOnly || (request.side === 'sell' && instrument?.contract === null)
}

export function isWaitingToSendAgain({ heldShape, lastAt }: Order, at: UnixNs): boolean {
  if (heldShape === null) return false
  const pace = BigInt(Math.min(PACES_MAX, Math.floor(heldShape.refusals / TRIES_PER_PACE)))
  return at - lastAt < EXIT_RETRY_NS << pace
}

/** Asked once a second: a quiet market moves nothing that would bring these stops up. */
export function waitingToSendAgain(state: State): readonly ContinueOrder[] {
  const waiting: ContinueOrder[] = []
  for (const clientOrderId of state.held) {
    const order = state.orders.get(clientOrderId)
    if (order?.status === 'held' && order.heldShape) waiting.push({ kind: 'continue_order', clientOrderId })
  }
  return waiting
}
