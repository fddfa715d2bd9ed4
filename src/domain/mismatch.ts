import type { AssetName, ClientOrderId, InstrumentKey, VenueOrderId } from './ids.ts'
import type { Money } from './money.ts'

/** What becomes of orders at a venue that are ours and that the journal does not know. */
export type OrphanPolicy = 'report' | 'adopt' | 'cancel'

/**
 * `lost_order`: open with us, not open at the venue. `order_differs`: open at both, filled differently.
 */
export type MismatchType = 'missing_fill' | 'orphan_order' | 'lost_order' | 'order_differs' | 'balance'

/**
 * `applied`: our books have it now. `cancelled`: its cancel is sent to the venue. `asked`: the venue is asked
 * for that very order. `adjusted`: our balance follows the venue's.
 */
export type MismatchAction = 'applied' | 'reported' | 'adopted' | 'cancelled' | 'asked' | 'adjusted'

/** A difference between what a venue knows of our account and what the journal says. */
export interface Mismatch {
  readonly type: MismatchType
  readonly action: MismatchAction
  /** Null for what concerns no order, or none that we know. */
  readonly clientOrderId: ClientOrderId | null
  readonly venueOrderId: VenueOrderId | null
  /** Null for what concerns no instrument, or none that is listed with us. */
  readonly key: InstrumentKey | null
  /** Of `ours` and `theirs`; null without them. */
  readonly asset: AssetName | null
  /** Filled quantities or balances; null where there is nothing to compare. */
  readonly ours: Money | null
  readonly theirs: Money | null
  /** What a person needs to find it at the venue, in the venue's words. */
  readonly text: string
}
