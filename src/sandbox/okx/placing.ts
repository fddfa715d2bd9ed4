/** A new order, as `trade/order`, its batch and its socket take it. */
import { type Instrument, lots, type Money, type Side, type TimeInForce } from '../../domain/index.ts'
import type { NewSandboxOrder, SandboxOrder } from '../core/index.ts'
import type { Asked } from './asked.ts'
import { attachedAsked, awaiting, keepAttached } from './attached.ts'
import { type Attached, type Desk, instrumentNamed } from './desk.ts'
import { orderIdText } from './ids.ts'
import type { Row } from './replies.ts'
import {
  emptyField,
  type Failure,
  failure,
  isName,
  isTag,
  moneyAsked,
  noteOf,
  priceAsked,
  quantityAsked,
  refusalOf,
  type Size,
  wrongField,
} from './terms.ts'

interface Kind {
  readonly timeInForce: TimeInForce
  readonly isPostOnly: boolean
}

const KINDS: Readonly<Record<string, Kind>> = {
  limit: { timeInForce: 'gtc', isPostOnly: false },
  market: { timeInForce: 'ioc', isPostOnly: false },
  post_only: { timeInForce: 'gtc', isPostOnly: true },
  fok: { timeInForce: 'fok', isPostOnly: false },
  ioc: { timeInForce: 'ioc', isPostOnly: false },
}

const TOO_LATE = failure(
  '50036',
  "The expTime can't be earlier than the current system time. Please adjust the expTime and try again.",
)

/** `expiresAtMs`: not at all when it comes later; null for whenever. */
export function placeOrder(desk: Desk, fields: Asked, expiresAtMs: number | null): Row {
  const order = orderAsked(desk, fields)
  const late = expiresAtMs !== null && desk.exchange.nowMs() > expiresAtMs
  const outcome = late ? TOO_LATE : order
  if ('sCode' in outcome) return placedRow(desk, fields, outcome)
  const attached = attachedTo(desk, fields, outcome)
  if (attached !== null && 'sCode' in attached) return placedRow(desk, fields, attached)
  const placed = desk.exchange.place({ ...outcome, ...awaiting(desk, attached) })
  if (placed.outcome === 'placed') {
    keepAttached(desk, placed.order.id, attached)
    return placedRow(desk, fields, { ordId: orderIdText(placed.order.id) })
  }
  if (placed.reason === 'post_only_would_take')
    return placedRow(desk, fields, { ordId: throwOut(desk, outcome) })
  return placedRow(desk, fields, refusalOf(placed.reason, outcome.side))
}

function attachedTo(
  desk: Desk,
  { attachAlgoOrds = '' }: Asked,
  order: NewSandboxOrder,
): Attached | Failure | null {
  const instrument = desk.exchange.instruments().find(({ key }) => key === order.key)
  return instrument === undefined ? null : attachedAsked(desk, attachAlgoOrds, { ...order, instrument })
}

function placedRow(desk: Desk, fields: Asked, outcome: Failure | { readonly ordId: string }): Row {
  const { clOrdId = '', tag = '' } = fields
  return {
    clOrdId,
    ordId: '',
    tag,
    ts: String(desk.exchange.nowMs()),
    subCode: '',
    sCode: '0',
    sMsg: 'Order placed',
    ...outcome,
  }
}

const REQUIRED = ['tdMode', 'side', 'ordType', 'sz']

function orderAsked(desk: Desk, fields: Asked): NewSandboxOrder | Failure {
  const instrument = instrumentNamed(desk, fields)
  const { side, ordType = '', clOrdId = '', tdMode = '' } = fields
  const empty = REQUIRED.find((name) => (fields[name] ?? '') === '')
  if (empty !== undefined) return emptyField(empty)
  if ((fields['instId'] ?? '') === '' && (fields['instIdCode'] ?? '') === '') return emptyField('instId')
  if (instrument === null) return failure('51001', "Instrument ID doesn't exist.")
  if (tdMode !== 'cash') return failure('51010', 'Request unsupported under current account mode')
  if (side !== 'buy' && side !== 'sell') return wrongField('side')
  const kind = KINDS[ordType]
  if (kind === undefined) return wrongField('ordType')
  if (!isName(clOrdId)) return wrongField('clOrdId')
  if (!isTag(fields['tag'] ?? '')) return wrongField('tag')
  const price = ordType === 'market' ? null : priceAsked(fields['px'], instrument)
  if (price === undefined) return (fields['px'] ?? '') === '' ? emptyField('px') : wrongField('px')
  const size = sizeAsked(fields, instrument, side)
  if ('sCode' in size) return size
  return {
    clientId: clOrdId,
    key: instrument.key,
    side,
    type: price === null ? 'market' : 'limit',
    ...kind,
    price,
    triggerPrice: null,
    ...size,
    note: noteOf(fields, size.quoteAmount === null ? 'base_ccy' : 'quote_ccy'),
  }
}

/** A market buy is an amount of the quote unless it says otherwise. */
function sizeAsked(fields: Asked, instrument: Instrument, side: Side): Size | Failure {
  const { ordType, tgtCcy = '', sz } = fields
  const isInQuote = ordType === 'market' && (tgtCcy === 'quote_ccy' || (tgtCcy === '' && side === 'buy'))
  if (!isInQuote) return quantityAsked(sz, instrument)
  const quoteAmount = moneyAsked(sz)
  return quoteAmount === null || quoteAmount <= 0n ? wrongField('sz') : { quantity: null, quoteAmount }
}

const THROWN_OUT_KEPT = 1000

/** OKX takes a post-only order that would trade, and cancels it at once. */
function throwOut(desk: Desk, asked: NewSandboxOrder): string {
  const { exchange, thrownOut } = desk
  const atMs = exchange.nowMs()
  const instrument = exchange.instruments().find(({ key }) => key === asked.key)
  if (instrument === undefined || asked.quantity === null) return ''
  const { triggerWhen: _when, expireAtMs: _expiry, ...plain } = asked
  const order: SandboxOrder = {
    ...plain,
    id: (thrownOut.at(-1)?.id ?? 0) - 1,
    instrument,
    triggerWhen: null,
    isTriggered: false,
    expireAtMs: null,
    quantity: asked.quantity,
    cumQty: lots(0),
    cumQuote: 0n as Money,
    status: 'cancelled',
    listId: null,
    isPending: false,
    reason: { code: 'post_only_would_take', details: {} },
    createdAtMs: atMs,
    updatedAtMs: atMs,
  }
  thrownOut.push(order)
  if (thrownOut.length > THROWN_OUT_KEPT) thrownOut.shift()
  desk.onThrownOut(order)
  return orderIdText(order.id)
}
