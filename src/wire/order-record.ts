import type { OrderRecordRow } from '../contract/index.ts'
import {
  type Event,
  formatMoney,
  type Instrument,
  type Lots,
  type Money,
  type Order,
  priceOf,
  quantityOf,
  type Reason,
  type Ticks,
} from '../domain/index.ts'
import type { RecordGroup } from '../ports/index.ts'
import { exactInteger, exactMoney } from './exact.ts'
import { wireStatus } from './order-state-row.ts'
import { reasonDetails, sentenceOf } from './sentences.ts'

type Fields = Readonly<Record<string, unknown>>
interface Told {
  readonly summary: string
  readonly fields: Fields
}

/** One journal record that concerns an order: what it says, in a sentence and in its fields. */
export function orderRecordRow(group: RecordGroup, order: Order): OrderRecordRow {
  const { event, seq } = group
  const isOwn = 'clientOrderId' in event && event.clientOrderId === order.clientOrderId
  const { summary, fields } = isOwn ? tellOwn(group, order) : tellOther(event, order)
  return {
    seq,
    ts_ns: exactInteger(event.at),
    kind: event.kind,
    summary,
    fields,
    ...(isOwn && group.order ? { status: wireStatus(group.order.status) } : {}),
  }
}

/** Steps as amounts; an order that was never let in has none. */
class Steps {
  readonly #instrument: Instrument | null

  constructor(instrument: Instrument | null) {
    this.#instrument = instrument
  }

  price(ticks: Ticks | null): Money | null {
    return this.#instrument && ticks !== null ? priceOf(ticks, this.#instrument.tickSize) : null
  }

  quantity(lots: Lots): Money | null {
    return this.#instrument && quantityOf(lots, this.#instrument.lotSize)
  }

  /** ` BTC`, for behind an amount. */
  get base(): string {
    return this.#instrument === null ? '' : ` ${this.#instrument.base}`
  }
}

function tellOwn({ event, order: after }: RecordGroup, order: Order): Told {
  const steps = new Steps(after?.instrument ?? order.instrument)
  switch (event.kind) {
    case 'order_submitted':
    case 'order_held':
    case 'order_adopted':
      return tellOpening(event, order, steps)
    case 'order_filled': {
      const qty = steps.quantity(event.quantity)
      const fields = { qty, price: event.price, fee: event.fee }
      const told = `Filled ${text(qty)}${steps.base} at ${formatMoney(event.price)} as ${event.liquidity}.`
      return {
        summary: told,
        fields: {
          ...exact(fields),
          fee_asset: event.feeAsset,
          liquidity: event.liquidity === 'maker' ? 'MAKER' : 'TAKER',
          execution_id: event.executionId,
        },
      }
    }
    case 'order_accepted':
      return {
        summary: `Accepted by ${order.request.venue} as ${event.venueOrderId}.`,
        fields: { venue_order_id: event.venueOrderId },
      }
    case 'cancel_requested':
      return {
        summary: `${event.origin.principal} asked to take it out.`,
        fields: { user_id: event.origin.principal, request_id: event.origin.requestId },
      }
    case 'amend_requested':
    case 'order_amended':
      return tellAmend(event, steps)
    default:
      return tellStep(event, steps)
  }
}

type Opening = Extract<Event, { readonly kind: 'order_submitted' | 'order_held' | 'order_adopted' }>

function tellOpening(event: Opening, { request }: Order, steps: Steps): Told {
  const [qty, price, trigger] = [
    steps.quantity(event.quantity),
    steps.price(event.price),
    steps.price(event.triggerPrice),
  ]
  const fields = {
    ...exact({ qty, [request.price === null ? 'worst_price' : 'price']: price, stop_price: trigger }),
    ...exact({ locked: event.locked, mark: event.mark }),
    instrument_version: event.instrumentVersion,
  }
  const what = `${request.side} ${text(qty)}${steps.base}`
  if (event.kind === 'order_adopted')
    return { summary: `Found at ${request.venue} and taken over: ${what}.`, fields }
  return event.kind === 'order_held'
    ? { summary: `Let in and kept by VeloZ until its trigger at ${text(trigger)}: ${what}.`, fields }
    : { summary: `Let in and sent to ${request.venue}: ${what}.`, fields }
}

type Amend = Extract<Event, { readonly kind: 'amend_requested' | 'order_amended' }>

function tellAmend(event: Amend, steps: Steps): Told {
  const [qty, price, trigger] = [
    steps.quantity(event.quantity),
    steps.price(event.price),
    steps.price(event.triggerPrice),
  ]
  const fields = {
    ...exact({ qty, price, stop_price: trigger, locked: event.locked }),
    way: event.way,
    ...(event.kind === 'amend_requested' ? { user_id: event.origin.principal } : {}),
  }
  const shape = `${text(qty)}${steps.base} at ${text(price)}`
  return event.kind === 'amend_requested'
    ? { summary: `${event.origin.principal} asked to change it to ${shape}.`, fields }
    : { summary: `Changed to ${shape}.`, fields }
}

const REFUSED = {
  order_denied: 'Refused by VeloZ',
  order_rejected: 'Refused by its venue',
  cancel_rejected: 'The venue did not take it out',
  release_rejected: 'It waits here and is sent again',
  amend_rejected: 'The venue did not change it',
  order_cancelled: 'Taken out',
  order_expired: 'Expired',
} as const

function isRefusal(event: Event): event is Extract<Event, { readonly kind: keyof typeof REFUSED }> {
  return Object.hasOwn(REFUSED, event.kind)
}

function tellStep(event: Event, steps: Steps): Told {
  if (isRefusal(event)) return tellReason(REFUSED[event.kind], event.reason)
  switch (event.kind) {
    case 'order_triggered':
      return {
        summary: `Its trigger was reached at ${formatMoney(event.price)}.`,
        fields: exact({ price: event.price }),
      }
    case 'order_released': {
      const fields = { qty: steps.quantity(event.quantity), price: steps.price(event.price) }
      return {
        summary: `Sent to its venue: ${text(fields.qty)}${steps.base}.`,
        fields: exact({ ...fields, locked: event.locked }),
      }
    }
    case 'trailing_trigger_moved': {
      const trigger = steps.price(event.triggerPrice)
      return {
        summary: `Its trigger followed the market to ${text(trigger)}.`,
        fields: exact({ stop_price: trigger }),
      }
    }
    case 'exit_resized': {
      const qty = steps.quantity(event.quantity)
      return { summary: `Its entry filled further: it now covers ${text(qty)}.`, fields: exact({ qty }) }
    }
    case 'order_outcome_unknown':
      return { summary: 'Sent without an answer: its venue is asked what became of it.', fields: {} }
    case 'order_missed':
      return { summary: 'Its venue was asked and knew nothing of it.', fields: {} }
    default:
      return { summary: event.kind, fields: {} }
  }
}

function tellReason(what: string, reason: Reason): Told {
  const fields = { reason: reason.code, ...reasonDetails(reason) }
  return { summary: `${what}: ${sentenceOf(reason)}`, fields }
}

/** Records of other orders, and of the reconciliation, that name this one. */
function tellOther(event: Event, { clientOrderId }: Order): Told {
  if (event.kind === 'mismatch_found') {
    const { type, action, ours, theirs, text: why } = event.mismatch
    const fields = { type, action, ...exact({ ours, theirs }) }
    return { summary: `The venue said something else (${type}): ${why}`, fields }
  }
  if (event.kind !== 'order_held' && event.kind !== 'order_submitted')
    return { summary: event.kind, fields: {} }
  const isExit = event.link?.entry === clientOrderId
  return {
    summary: `${isExit ? 'An exit of it' : 'Its sibling'} was made: ${event.clientOrderId}.`,
    fields: { client_order_id: event.clientOrderId, ...(event.link ? { role: event.link.role } : {}) },
  }
}

/** Those that are there, as numbers on the wire. */
function exact(amounts: Readonly<Record<string, Money | null>>): Fields {
  const told: Record<string, unknown> = {}
  for (const [name, amount] of Object.entries(amounts)) if (amount !== null) told[name] = exactMoney(amount)
  return told
}

function text(amount: Money | null): string {
  return amount === null ? '?' : formatMoney(amount)
}
