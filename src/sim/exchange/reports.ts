/** What the exchange says, and the box it lies in until the whole step is done. */
import {
  type ExecutionId,
  type Liquidity,
  lots,
  type Money,
  type Reason,
  type VenueOrderId,
  type VenueReport,
} from '../../domain/index.ts'
import { charge } from './fees.ts'
import type { OrderRecord } from './order-record.ts'
import type { Exchange, Numbering, Outbox } from './state.ts'

/** `revision`: which replacement of the order is spoken of; absent when it is of no order. */
export type Report = (report: VenueReport, revision?: number) => void

export function nextVenueOrderId(numbering: Numbering): VenueOrderId {
  numbering.orders++
  return `${numbering.session}-o${numbering.orders}` as VenueOrderId
}

/** Says something new of an order and keeps it, to be said again. */
export function say(exchange: Exchange, record: OrderRecord, report: VenueReport): void {
  record.said.push(report)
  sayOnce(exchange.outbox, report, record.order.revision)
}

export function sayAgain(exchange: Exchange, record: OrderRecord): void {
  for (const report of record.said) sayOnce(exchange.outbox, report, record.order.revision)
}

export function sayOnce(outbox: Outbox, report: VenueReport, revision?: number): void {
  outbox.reports.push(report)
  outbox.revisions.push(revision)
}

export function emptyOutbox(): Outbox {
  return { reports: [], revisions: [], next: 0 }
}

/**
 * Hands over what was said. Whoever hears it may restore the exchange at once; what was not heard by then is
 * gone with the rest.
 */
export function handOver(outbox: Outbox, report: Report): void {
  while (outbox.next < outbox.reports.length) {
    const said = outbox.reports[outbox.next] as VenueReport
    const revision = outbox.revisions[outbox.next]
    outbox.next++
    report(said, revision)
  }
  clearOutbox(outbox)
}

export function clearOutbox(outbox: Outbox): void {
  outbox.reports.length = 0
  outbox.revisions.length = 0
  outbox.next = 0
}

export function acceptedReport({ order, venueOrderId }: OrderRecord): VenueReport {
  const { clientOrderId } = order
  return { kind: 'order_accepted', clientOrderId, venueOrderId: venueOrderId as VenueOrderId }
}

export interface FillTerms {
  readonly price: Money
  readonly quantity: number
  /** Base asset. */
  readonly baseQuantity: Money
  /** Quote asset. */
  readonly notional: Money
  readonly liquidity: Liquidity
}

export function fillReport(exchange: Exchange, { order }: OrderRecord, terms: FillTerms): VenueReport {
  const { numbering, fees, now } = exchange
  const { instrument, clientOrderId, side } = order
  const { price, quantity, notional, liquidity } = terms
  const { fee, feeAsset } = charge(fees, {
    instrument,
    side,
    quantity: terms.baseQuantity,
    notional,
    liquidity,
    at: now,
  })
  numbering.executions++
  return {
    kind: 'order_filled',
    clientOrderId,
    executionId: `${numbering.session}-x${numbering.executions}` as ExecutionId,
    quantity: lots(quantity),
    price,
    fee,
    feeAsset,
    liquidity,
  }
}

export function cancelledReport({ order }: OrderRecord, reason: Reason): VenueReport {
  return { kind: 'order_cancelled', clientOrderId: order.clientOrderId, reason }
}

export function expiredReport({ order }: OrderRecord): VenueReport {
  const reason = { code: 'good_till_date_reached', details: {} } as const
  return { kind: 'order_expired', clientOrderId: order.clientOrderId, reason }
}
