import type { Reason, VenueCode } from '../../../domain/index.ts'
import type { RefusalKind, VenueRefusal } from '../protocol/index.ts'
import type { OrderEnd } from './known-order.ts'

const CODES: Partial<Readonly<Record<RefusalKind, VenueCode | 'insufficient_funds'>>> = {
  insufficient_funds: 'insufficient_funds',
  would_take: 'post_only_would_take',
  unfillable: 'fill_or_kill_unfillable',
  self_trade: 'self_trade_prevented',
  rate_limited: 'venue_unavailable',
  banned: 'venue_unavailable',
  maintenance: 'venue_unavailable',
  clock: 'venue_unavailable',
}

/** Our code, and the venue's own words beside it. */
export function reasonOfRefusal({ kind, code, text }: VenueRefusal): Reason {
  return { code: CODES[kind] ?? 'venue_refused', details: { code, why: text } }
}

export function reasonWhy(why: string): Reason {
  return { code: 'venue_refused', details: { why } }
}

/** An order that its venue never got: the same may be sent again, and is not known there. */
export function reasonUnsent(why: string): Reason {
  return { code: 'venue_unavailable', details: { why } }
}

export function reasonOfEnd({ reason }: OrderEnd, otherwise: VenueCode): Reason {
  if (reason === null) return { code: otherwise, details: {} }
  return { code: reason.code, details: reason.text === '' ? {} : { why: reason.text } }
}
