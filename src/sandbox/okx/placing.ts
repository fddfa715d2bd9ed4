/** A new order, as `trade/order`, its batch and its socket take it. */
import {
  type Instrument,
  lots,
  type Money,
  parseMoney,
  type Side,
  type Ticks,
  type TimeInForce,
  ticks,
  wholeSteps,
} from '../../domain/index.ts'
import type { NewSandboxOrder, SandboxOrder, SandboxRefusal } from '../core/index.ts'
import type { Asked } from './asked.ts'
import { type Desk, instrumentNamed } from './desk.ts'
import { orderIdText } from './ids.ts'
import type { Row } from './replies.ts'

export interface Failure {
  readonly sCode: string
  readonly sMsg: string
}

export const failure = (sCode: string, sMsg: string): Failure => ({ sCode, sMsg })
export const wrongField = (name: string): Failure => failure('51000', `Parameter ${name} error`)
const emptyField = (name: string): Failure => failure('50014', `Parameter ${name} can not be empty`)

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
  const placed = desk.exchange.place(outcome)
  if (placed.outcome === 'placed') return placedRow(desk, fields, { ordId: orderIdText(placed.order.id) })
  if (placed.reason === 'post_only_would_take')
    return placedRow(desk, fields, { ordId: throwOut(desk, outcome) })
  return placedRow(desk, fields, refusalOf(placed.reason, outcome.side))
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
  const { side, ordType = '', clOrdId = '', tdMode = '', attachAlgoOrds = '' } = fields
  const empty = REQUIRED.find((name) => (fields[name] ?? '') === '')
  if (empty !== undefined) return emptyField(empty)
  if ((fields['instId'] ?? '') === '' && (fields['instIdCode'] ?? '') === '') return emptyField('instId')
  if (instrument === null) return failure('51001', "Instrument ID doesn't exist.")
  if (tdMode !== 'cash') return failure('51010', 'Request unsupported under current account mode')
  if (side !== 'buy' && side !== 'sell') return wrongField('side')
  const kind = KINDS[ordType]
  if (kind === undefined) return wrongField('ordType')
  if (!isName(clOrdId)) return wrongField('clOrdId')
  if (attachAlgoOrds !== '' && attachAlgoOrds !== '[]') return wrongField('attachAlgoOrds')
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

/** Letters and digits, 32 at most; or none. */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9]{0,32}$/.test(text)
}

export function noteOf(
  { ordType = '', tag = '', stpMode = '' }: Asked,
  tgtCcy: string,
): NewSandboxOrder['note'] {
  return { ordType, tag, stpMode: stpMode === '' ? 'cancel_maker' : stpMode, tgtCcy }
}

/** Undefined for what is no price of this instrument. */
export function priceAsked(text: string | undefined, { tickSize }: Instrument): Ticks | undefined {
  const price = moneyAsked(text)
  const steps = price === null ? null : wholeSteps(price, tickSize)
  return steps === null || steps <= 0 ? undefined : ticks(steps)
}

function moneyAsked(text: string | undefined): Money | null {
  const parsed = parseMoney(text ?? '')
  return parsed.ok ? parsed.value : null
}

type Size = Pick<NewSandboxOrder, 'quantity' | 'quoteAmount'>

/** A market buy is an amount of the quote unless it says otherwise. */
function sizeAsked(fields: Asked, instrument: Instrument, side: Side): Size | Failure {
  const { ordType, tgtCcy = '', sz } = fields
  const isInQuote = ordType === 'market' && (tgtCcy === 'quote_ccy' || (tgtCcy === '' && side === 'buy'))
  if (!isInQuote) return quantityAsked(sz, instrument)
  const quoteAmount = moneyAsked(sz)
  return quoteAmount === null || quoteAmount <= 0n ? wrongField('sz') : { quantity: null, quoteAmount }
}

export function quantityAsked(text: string | undefined, { lotSize }: Instrument): Size | Failure {
  const quantity = moneyAsked(text)
  if (quantity === null || quantity <= 0n) return wrongField('sz')
  const steps = wholeSteps(quantity, lotSize)
  if (steps === null) return failure('51121', 'Order quantity must be a multiple of the lot size.')
  return { quantity: lots(steps), quoteAmount: null }
}

export function refusalOf(reason: SandboxRefusal, side: Side): Failure {
  switch (reason) {
    case 'insufficient_funds':
      return failure('51008', 'Order failed. Insufficient account balance.')
    case 'duplicate_client_id':
      return failure('51016', 'Client order ID already exists.')
    case 'quantity_too_small':
    case 'notional_too_small':
      return failure('51020', 'Your order should meet or exceed the minimum order amount.')
    case 'quantity_too_large':
    case 'notional_too_large':
      return failure('51005', 'Your order amount exceeds the limit.')
    case 'quantity_off_lot':
      return failure('51121', 'Order quantity must be a multiple of the lot size.')
    case 'price_off_tick':
      return wrongField('px')
    case 'price_out_of_band':
      return failure('51006', 'Order price is not within the price limit.')
    case 'trigger_price_wrong_side':
      return side === 'buy'
        ? failure('51278', 'SL trigger price cannot be lower than the last price')
        : failure('51280', 'SL trigger price cannot be higher than the last price')
    case 'post_only_would_take':
      return failure(
        '51511',
        'Operation failed as the order price does not meet the requirement for Post Only.',
      )
    case 'unknown_instrument':
      return failure('51001', "Instrument ID doesn't exist.")
    case 'instrument_not_trading':
    case 'no_market':
      return failure('51022', 'Trading suspended')
  }
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
    reason: { code: 'post_only_would_take', details: {} },
    createdAtMs: atMs,
    updatedAtMs: atMs,
  }
  thrownOut.push(order)
  if (thrownOut.length > THROWN_OUT_KEPT) thrownOut.shift()
  desk.onThrownOut(order)
  return orderIdText(order.id)
}
