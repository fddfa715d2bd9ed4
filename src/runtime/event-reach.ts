import type { Event } from '../domain/index.ts'

/** Kinds of records by what they may change. */
export const TOUCHES_FUNDS: ReadonlySet<Event['kind']> = new Set<Event['kind']>([
  'instrument_listed',
  'order_held',
  'order_submitted',
  'order_adopted',
  'order_released',
  'order_filled',
  'order_rejected',
  'order_cancelled',
  'order_expired',
  'amend_requested',
  'amend_rejected',
  'order_amended',
  'funding_paid',
  'position_liquidated',
])

export const BEGINS_ORDER: ReadonlySet<Event['kind']> = new Set<Event['kind']>([
  'order_denied',
  'order_held',
  'order_submitted',
  'order_adopted',
])

export const MOVES_POSITION: ReadonlySet<Event['kind']> = new Set<Event['kind']>([
  'order_filled',
  'funding_paid',
  'position_liquidated',
])
