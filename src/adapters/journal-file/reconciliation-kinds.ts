import type { Mismatch, MismatchAction, MismatchType } from '../../domain/index.ts'
import {
  ASSET,
  CLIENT_ORDER_ID,
  enumeration,
  INTEGER,
  KEY,
  listOf,
  MONEY,
  optional,
  row,
  TEXT,
  VENUE,
  VENUE_ORDER_ID,
} from './event-fields.ts'
import { rowKind } from './kind-codec.ts'

const TYPE = enumeration<MismatchType>('type of mismatch', {
  missing_fill: 1,
  orphan_order: 2,
  lost_order: 3,
  order_differs: 4,
  balance: 5,
})
const ACTION = enumeration<MismatchAction>('action on a mismatch', {
  applied: 1,
  reported: 2,
  adopted: 3,
  cancelled: 4,
  asked: 5,
  adjusted: 6,
})

const MISMATCH = row<Mismatch>({
  type: TYPE,
  action: ACTION,
  clientOrderId: optional(CLIENT_ORDER_ID),
  venueOrderId: optional(VENUE_ORDER_ID),
  key: optional(KEY),
  asset: optional(ASSET),
  ours: optional(MONEY),
  theirs: optional(MONEY),
  text: TEXT,
})

/** How our books and a venue's were held against each other. */
export const RECONCILIATION_KINDS = {
  reconciliation_began: rowKind('reconciliation_began', 35, { venue: VENUE, why: TEXT }),
  mismatch_found: rowKind('mismatch_found', 36, { venue: VENUE, mismatch: MISMATCH }),
  venue_reconciled: rowKind('venue_reconciled', 37, {
    venue: VENUE,
    mismatches: INTEGER,
    gone: listOf(TEXT),
  }),
  balance_adjusted: rowKind('balance_adjusted', 38, {
    venue: VENUE,
    asset: ASSET,
    amount: MONEY,
    worth: optional(MONEY),
    why: TEXT,
  }),
}
