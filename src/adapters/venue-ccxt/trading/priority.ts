import type { VenueOrder } from '../../../domain/index.ts'
import type { CallPriority } from '../protocol/index.ts'

/** On spot a sale can only make what we hold smaller. */
export function priorityOf({ isReduceOnly, side, instrument }: VenueOrder): CallPriority {
  return isReduceOnly || (side === 'sell' && instrument.contract === null) ? 'exit' : 'entry'
}
