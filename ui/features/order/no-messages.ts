import type { OrderStateRow } from '../../../src/contract/index.ts'

/** Why nothing of what passed between VeloZ and the venue is there. */
export function noMessagesText(order: OrderStateRow): string {
  const { venue, status, held_by: heldBy, rejected_by: rejectedBy, venue_order_id: venueOrderId } = order
  if (venue === 'sim') return 'None: the simulated exchange is a part of VeloZ, and nothing goes over a wire.'
  if (rejectedBy === 'veloz') return `None: VeloZ refused the order, so ${venue} never heard of it.`
  if (status === 'HELD' && heldBy === 'engine' && venueOrderId === null)
    return `None: VeloZ holds the order, and ${venue} has not heard of it yet.`
  return 'None are kept: it may be too long ago, from before the last start, or the engine runs elsewhere.'
}
