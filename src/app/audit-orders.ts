import {
  type AuditEntry,
  ENGINE_ORIGIN,
  type Event,
  formatMoney,
  type Instrument,
  type JournalPlace,
  type Money,
  type OrderRequest,
  type Origin,
  type Projection,
  priceOf,
  quantityOf,
  type RiskLimits,
} from '../domain/index.ts'
import { isLimit, limitName } from '../wire/index.ts'

/**
 * What security looks for in the journal: what people and programs asked of orders and of trading, and where
 * a venue said something else than the journal.
 */
type Told = Extract<
  Event,
  {
    readonly kind:
      | 'order_denied'
      | 'order_held'
      | 'order_submitted'
      | 'cancel_requested'
      | 'amend_requested'
      | 'trading_state_changed'
      | 'limits_changed'
      | 'reconciliation_began'
      | 'mismatch_found'
      | 'venue_reconciled'
      | 'balance_adjusted'
      | 'order_adopted'
  }
>

const TOLD: ReadonlySet<Event['kind']> = new Set<Told['kind']>([
  'order_denied',
  'order_held',
  'order_submitted',
  'cancel_requested',
  'amend_requested',
  'trading_state_changed',
  'limits_changed',
  'reconciliation_began',
  'mismatch_found',
  'venue_reconciled',
  'balance_adjusted',
  'order_adopted',
])

export function isTold(event: Event): event is Told {
  return TOLD.has(event.kind)
}

export interface OrderRecordContext {
  /** What stood before: the trading state and the limits. */
  readonly before: Pick<Projection, 'tradingState' | 'limits'>
  /** In whose ticks and lots the event speaks; null when that is no longer known. */
  readonly instrument: Instrument | null
  /** When it happened, ms since the epoch; null: when it is written. */
  readonly atMs: number | null
}

/** The audit record of one journal record. Amounts are decimal text. */
export function orderEntryOf(event: Told, place: JournalPlace, context: OrderRecordContext): AuditEntry {
  const { principal, address, requestId }: Origin = 'origin' in event ? event.origin : ENGINE_ORIGIN
  return {
    type: 'order',
    action: event.kind === 'order_held' ? 'order_submitted' : event.kind,
    userId: principal,
    address,
    requestId,
    outcome: event.kind === 'order_denied' ? 'denied' : 'success',
    details: { ...detailsOf(event, context), journal_epoch: place.epoch, journal_seq: place.seq },
    ...(context.atMs === null ? {} : { atMs: context.atMs }),
  }
}

function detailsOf(event: Told, { before, instrument }: OrderRecordContext): Record<string, unknown> {
  switch (event.kind) {
    case 'order_denied': {
      const { code, details } = event.reason
      return { ...requestDetails(event.clientOrderId, event.request), reason: code, ...plain(details) }
    }
    case 'order_held':
    case 'order_submitted':
      return {
        ...requestDetails(event.clientOrderId, event.request),
        held_by: event.kind === 'order_held' ? 'engine' : 'venue',
        ...(event.link === null ? {} : { group_id: event.link.groupId, role: event.link.role }),
      }
    case 'cancel_requested':
      return { client_order_id: event.clientOrderId }
    case 'amend_requested': {
      const { clientOrderId, way, quantity, price, triggerPrice } = event
      const shape = amendedShape({ quantity, price, triggerPrice }, instrument)
      return { client_order_id: clientOrderId, way, ...shape }
    }
    case 'trading_state_changed':
      return { before: before.tradingState, after: event.state, reason: event.why }
    case 'reconciliation_began':
      return { venue: event.venue, reason: event.why }
    case 'venue_reconciled':
      return { venue: event.venue, mismatches: event.mismatches }
    case 'balance_adjusted':
      return { venue: event.venue, asset: event.asset, amount: formatMoney(event.amount), reason: event.why }
    case 'order_adopted':
      return { ...requestDetails(event.clientOrderId, event.request), venue_order_id: event.venueOrderId }
    case 'mismatch_found':
      return mismatchDetails(event)
    case 'limits_changed':
      return { before: before.limits, after: limitTexts(event.limits), reason: event.why }
  }
}

function mismatchDetails({ venue, mismatch }: Extract<Told, { readonly kind: 'mismatch_found' }>) {
  const { type, action, clientOrderId, venueOrderId, key, asset, ours, theirs } = mismatch
  return {
    venue,
    type,
    action,
    client_order_id: clientOrderId,
    venue_order_id: venueOrderId,
    instrument: key,
    asset,
    ours: text(ours),
    theirs: text(theirs),
    message: mismatch.text,
  }
}

function requestDetails(clientOrderId: string, request: OrderRequest): Record<string, unknown> {
  const { venue, symbol, side, type, timeInForce, quantity, price, triggerPrice, strategyId } = request
  return {
    client_order_id: clientOrderId,
    venue,
    symbol,
    side,
    order_type: type,
    tif: timeInForce,
    qty: formatMoney(quantity),
    price: text(price),
    ...(triggerPrice === null ? {} : { stop_price: formatMoney(triggerPrice) }),
    ...(request.isReduceOnly ? { reduce_only: true } : {}),
    ...(request.isPostOnly ? { post_only: true } : {}),
    ...(strategyId === null ? {} : { strategy_id: strategyId }),
  }
}

type Shape = Pick<Extract<Told, { readonly kind: 'amend_requested' }>, 'quantity' | 'price' | 'triggerPrice'>

function amendedShape({ quantity, price, triggerPrice }: Shape, instrument: Instrument | null) {
  if (instrument === null) {
    const stop = triggerPrice === null ? {} : { stop_price_ticks: triggerPrice }
    return { qty_lots: quantity, price_ticks: price, ...stop }
  }
  const { lotSize, tickSize } = instrument
  const stop = triggerPrice === null ? {} : { stop_price: formatMoney(priceOf(triggerPrice, tickSize)) }
  return {
    qty: formatMoney(quantityOf(quantity, lotSize)),
    price: formatMoney(priceOf(price, tickSize)),
    ...stop,
  }
}

/** Each limit by its name in the configuration; null where there is none. */
function limitTexts(limits: RiskLimits): Record<string, string | number | null> {
  const texts: Record<string, string | number | null> = {}
  for (const [name, value] of Object.entries(limits)) {
    if (isLimit(name))
      texts[limitName(name)] = typeof value === 'bigint' ? formatMoney(value as Money) : value
  }
  return texts
}

function plain(details: Readonly<Record<string, Money | string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof value === 'bigint' ? formatMoney(value) : value,
    ]),
  )
}

function text(value: Money | null): string | null {
  return value === null ? null : formatMoney(value)
}
