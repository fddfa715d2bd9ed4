import type { VenueCode } from '../../../domain/index.ts'
import type { NoticeStatus, OrderNotice } from '../protocol/index.ts'

/** `expiryReason` of an order, `eR` of an event. */
const EXPIRY_CODES: Readonly<Record<string, VenueCode>> = {
  UNFILLED_IOC_QUANTITY_EXPIRED: 'unfilled_remainder',
  UNFILLED_FOK_ORDER_EXPIRED: 'fill_or_kill_unfillable',
  INSUFFICIENT_LIQUIDITY: 'unfilled_remainder',
  OCO_TRIGGER: 'sibling_closed',
  OTO_PHASE_ONE_EXPIRED: 'entry_closed',
}

/** What the venue says of an order's end, in its own words. */
export interface EndWords {
  readonly status: NoticeStatus
  readonly statusWord: string
  readonly timeInForce: string
  readonly typeWord: string
  /** Null where it was not said. */
  readonly expiryReason: string | null
  readonly rejectReason: string | null
}

export function reasonOf(words: EndWords): OrderNotice['reason'] {
  const { status, statusWord, expiryReason, rejectReason } = words
  if (status === 'cancelled') return { code: 'cancelled_by_request', text: statusWord }
  if (status === 'rejected') return { code: rejectCode(rejectReason), text: rejectReason ?? statusWord }
  if (status !== 'expired') return null
  if (statusWord === 'EXPIRED_IN_MATCH') return { code: 'self_trade_prevented', text: statusWord }
  if (expiryReason === null) return { code: expiryCode(words), text: statusWord }
  return { code: EXPIRY_CODES[expiryReason] ?? 'venue_refused', text: expiryReason }
}

/** Older answers give no reason: then what the order asked for is one. */
function expiryCode({ timeInForce, typeWord }: EndWords): VenueCode {
  if (timeInForce === 'FOK') return 'fill_or_kill_unfillable'
  if (timeInForce === 'IOC' || typeWord === 'MARKET') return 'unfilled_remainder'
  return 'venue_refused'
}

function rejectCode(rejectReason: string | null): VenueCode {
  return rejectReason === 'WOULD_MATCH_IMMEDIATELY' ? 'post_only_would_take' : 'venue_refused'
}
