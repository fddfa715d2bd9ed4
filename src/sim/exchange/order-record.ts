import type { VenueOrder, VenueOrderId, VenueReport } from '../../domain/index.ts'

/** One order as the exchange keeps it. Changed in place as it fills, moves up and ends. */
export interface OrderRecord {
  readonly order: VenueOrder
  /** Counts arrivals: who was here first. */
  readonly sequence: number
  /** Lots that earlier revisions of it filled. */
  readonly filledBefore: number
  /** Null until it is accepted. */
  venueOrderId: VenueOrderId | null
  stage: 'arriving' | 'stop' | 'resting' | 'closed'
  /** Lots still to fill. */
  leaves: number
  /** Lots filled under this revision. */
  filled: number
  /** Lots of others before us at our price; null until a book shows that far. */
  ahead: number | null
  /** Everything said of it, to say it again. */
  readonly said: VenueReport[]
}
