/** What may be asked of the exchange about one order. */
import { assert, type ClientOrderId, type Reason, type VenueOrder } from '../../domain/index.ts'
import { fundingTimesUntil } from './contract.ts'
import { watchDate } from './expiry.ts'
import { because, cancelClosed, close, sweepReducing, type Trading, takeOut } from './fills.ts'
import { refusalOf } from './filters.ts'
import { watchedPrice } from './marks.ts'
import { recall, remember } from './memory.ts'
import type { OrderRecord } from './order-record.ts'
import { acceptedReport, expiredReport, nextVenueOrderId, say, sayAgain, sayOnce } from './reports.ts'
import { type Exchange, learn, marketOf } from './state.ts'
import { insertStop, isReached } from './stops.ts'
import { execute, trigger } from './taking.ts'

/** Which order, and which replacement of it. */
export interface OrderReference {
  readonly clientOrderId: ClientOrderId
  readonly revision: number
}

/** One told again hears what was said before, and nothing is taken twice. */
export function submit(exchange: Exchange, order: VenueOrder): void {
  const known = recall(exchange.memory, order)
  if (known !== undefined) return repeat(exchange, known)
  assert(order.quantity > 0 && order.price > 0, () => `${order.clientOrderId} has no price or quantity`)
  const market = marketOf(exchange, order.instrument.key)
  learn(market, order.instrument)
  // From now on funding is due, though no event may come for a while.
  if (market.contract?.fundingDueAt === null && exchange.now > 0n)
    fundingTimesUntil(market.contract, exchange.now)
  const record = newRecord(exchange, order)
  remember(exchange.memory, record)
  const reason = refusalOf(market, order)
  if (reason !== null) {
    close(exchange, record)
    return say(exchange, record, { kind: 'order_rejected', clientOrderId: order.clientOrderId, reason })
  }
  record.venueOrderId = nextVenueOrderId(exchange.numbering)
  say(exchange, record, acceptedReport(record))
  if (order.expireAt !== null && order.expireAt <= exchange.now) {
    close(exchange, record)
    return say(exchange, record, expiredReport(record))
  }
  watchDate(exchange.expiries, record)
  begin({ exchange, market }, record)
  sweepReducing({ exchange, market })
}

function newRecord(exchange: Exchange, order: VenueOrder): OrderRecord {
  exchange.numbering.arrivals++
  const { clientOrderId, revision, quantity } = order
  const earlier =
    revision === 0 ? undefined : recall(exchange.memory, { clientOrderId, revision: revision - 1 })
  return {
    order,
    sequence: exchange.numbering.arrivals,
    filledBefore: earlier === undefined ? 0 : earlier.filledBefore + earlier.filled,
    venueOrderId: null,
    stage: 'arriving',
    leaves: quantity,
    filled: 0,
    ahead: null,
    said: [],
  }
}

/** Trades, rests, or waits for its trigger. */
function begin(trading: Trading, record: OrderRecord): void {
  const { side, triggerPrice, triggerBy } = record.order
  if (triggerPrice === null) return execute(trading, record, null)
  const price = watchedPrice(trading.market, side, triggerBy)
  if (price !== null && isReached(side, triggerPrice, price))
    trigger(trading, record, { price, passing: null })
  else {
    record.stage = 'stop'
    insertStop(trading.market.stops, record)
  }
}

/** Says again all that is known of it; what a restart left unsaid is said by this. */
function repeat(exchange: Exchange, record: OrderRecord): void {
  exchange.owed.delete(record.order.clientOrderId)
  sayAgain(exchange, record)
}

export function query(exchange: Exchange, reference: OrderReference): void {
  const { clientOrderId, revision } = reference
  const record = recall(exchange.memory, reference)
  if (record === undefined) sayOnce(exchange.outbox, { kind: 'order_missed', clientOrderId }, revision)
  else repeat(exchange, record)
}

export function cancel(exchange: Exchange, reference: OrderReference): void {
  const record = recall(exchange.memory, reference)
  if (record === undefined || record.stage === 'closed') return refuseCancel(exchange, reference, record)
  takeOut(marketOf(exchange, record.order.instrument.key), record)
  cancelClosed(exchange, record, because('cancelled_by_request'))
}

function refuseCancel(
  exchange: Exchange,
  { clientOrderId, revision }: OrderReference,
  record: OrderRecord | undefined,
): void {
  if (record !== undefined && exchange.owed.has(clientOrderId)) return repeat(exchange, record)
  const reason: Reason = { code: 'venue_refused', details: { why: 'no open order has this id' } }
  sayOnce(exchange.outbox, { kind: 'cancel_rejected', clientOrderId, reason }, revision)
}

/**
 * A smaller total without losing the place in the queue. The total counts what earlier revisions filled too.
 */
export function amend(exchange: Exchange, reference: OrderReference, total: number): void {
  const record = recall(exchange.memory, reference)
  const { clientOrderId, revision } = reference
  const reason = whyNotAmend(record, total)
  if (record === undefined || reason !== null) {
    const why: Reason = reason ?? notOpen()
    return sayOnce(exchange.outbox, { kind: 'amend_rejected', clientOrderId, reason: why }, revision)
  }
  record.leaves = total - record.filledBefore - record.filled
  sayOnce(exchange.outbox, { kind: 'amend_accepted', clientOrderId }, revision)
}

function whyNotAmend(record: OrderRecord | undefined, total: number): Reason | null {
  if (record === undefined || record.stage === 'closed') return notOpen()
  const leaves = total - record.filledBefore - record.filled
  if (leaves <= 0) return { code: 'amended_below_filled', details: {} }
  if (leaves <= record.leaves) return null
  return { code: 'amend_not_possible', details: { why: 'more cannot be had in the same place' } }
}

function notOpen(): Reason {
  return { code: 'amend_not_possible', details: { why: 'no open order has this id' } }
}
