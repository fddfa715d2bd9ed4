/** Stops: `conditional` with one of its two prices, and `trigger`, which fires from whichever side. */
import type { Side } from '../../domain/index.ts'
import type { NewSandboxOrder, TriggerWhen } from '../core/index.ts'
import type { Asked } from './asked.ts'
import { amendFailure, NO_CANCEL } from './changing.ts'
import { type Desk, findStop, instrumentNamed } from './desk.ts'
import { algoIdOf, algoIdText } from './ids.ts'
import {
  type Failure,
  failure,
  isName,
  noteOf,
  priceAsked,
  quantityAsked,
  refusalOf,
  wrongField,
} from './placing.ts'
import type { Row } from './replies.ts'

const AT_MARKET = '-1'
const NOT_FOUND = failure('51603', 'Order does not exist')

interface Trigger {
  readonly kind: 'trigger' | 'sl' | 'tp'
  readonly priceText: string
  readonly orderPriceText: string
}

export function placeAlgo(desk: Desk, fields: Asked): Row {
  const { algoClOrdId = '', clOrdId = '', tag = '' } = fields
  const row = (outcome: Failure | { readonly algoId: string }): Row => ({
    algoClOrdId,
    algoId: '',
    clOrdId,
    tag,
    sCode: '0',
    sMsg: '',
    ...outcome,
  })
  const order = algoAsked(desk, fields)
  if ('sCode' in order) return row(order)
  const placed = desk.exchange.place(order)
  if (placed.outcome === 'placed') return row({ algoId: algoIdText(placed.order.id) })
  if (placed.reason === 'duplicate_client_id') return row(failure('51065', 'algoClOrdId already exists.'))
  const isTakeProfit = order.note['trigger'] === 'tp' && placed.reason === 'trigger_price_wrong_side'
  return row(isTakeProfit ? takeProfitFailure(order.side) : refusalOf(placed.reason, order.side))
}

function takeProfitFailure(side: Side): Failure {
  return side === 'buy'
    ? failure('51277', 'TP trigger price cannot be higher than the last price')
    : failure('51279', 'TP trigger price cannot be lower than the last price')
}

function algoAsked(desk: Desk, fields: Asked): NewSandboxOrder | Failure {
  const { side, tdMode = '', algoClOrdId = '', sz, tgtCcy = '' } = fields
  const instrument = instrumentNamed(desk, fields)
  if (instrument === null) return failure('51001', "Instrument ID doesn't exist.")
  if (tdMode !== 'cash') return failure('51010', 'Request unsupported under current account mode')
  if (side !== 'buy' && side !== 'sell') return wrongField('side')
  if (!isName(algoClOrdId)) return wrongField('algoClOrdId')
  const trigger = triggerAsked(fields)
  if ('sCode' in trigger) return trigger
  const triggerPrice = priceAsked(trigger.priceText, instrument)
  if (triggerPrice === undefined) return wrongField('triggerPx')
  const price = trigger.orderPriceText === AT_MARKET ? null : priceAsked(trigger.orderPriceText, instrument)
  if (price === undefined) return wrongField('orderPx')
  // Bought for an amount of the quote, as OKX takes it unless it is told: how much that is shows at the end.
  const isInQuote = tgtCcy === 'quote_ccy' || (tgtCcy === '' && side === 'buy' && price === null)
  if (isInQuote) return wrongField('tgtCcy')
  const size = quantityAsked(sz, instrument)
  if ('sCode' in size) return size
  const when = whenOf(trigger.kind, side)
  return {
    clientId: algoClOrdId,
    key: instrument.key,
    side,
    type: price === null ? 'stop_market' : 'stop_limit',
    timeInForce: 'gtc',
    isPostOnly: false,
    price,
    triggerPrice,
    ...size,
    ...(when === null ? {} : { triggerWhen: when }),
    note: { ...noteOf(fields, 'base_ccy'), trigger: trigger.kind },
  }
}

function triggerAsked(fields: Asked): Trigger | Failure {
  const trigger = triggerOf(fields)
  if ('sCode' in trigger) return trigger
  const type = fields[trigger.kind === 'trigger' ? 'triggerPxType' : `${trigger.kind}TriggerPxType`] ?? ''
  // The last price is the only one there is here.
  return type === '' || type === 'last' ? trigger : wrongField('triggerPxType')
}

function triggerOf(fields: Asked): Trigger | Failure {
  const { ordType = '', slTriggerPx = '', slOrdPx = '', tpTriggerPx = '', tpOrdPx = '' } = fields
  const { triggerPx = '', orderPx = '' } = fields
  if (ordType === 'trigger') return { kind: 'trigger', priceText: triggerPx, orderPriceText: orderPx }
  if (ordType !== 'conditional') return wrongField('ordType')
  if (slTriggerPx !== '' && tpTriggerPx !== '') return wrongField('tpTriggerPx')
  return slTriggerPx === ''
    ? { kind: 'tp', priceText: tpTriggerPx, orderPriceText: tpOrdPx }
    : { kind: 'sl', priceText: slTriggerPx, orderPriceText: slOrdPx }
}

/** A loss of a buyer is a rising price. Null: from wherever it is now. */
function whenOf(kind: Trigger['kind'], side: Side): TriggerWhen | null {
  if (kind === 'trigger') return null
  return (side === 'buy') === (kind === 'sl') ? 'rises' : 'falls'
}

export function cancelAlgo(desk: Desk, fields: Asked): Row {
  const { algoId = '', algoClOrdId = '' } = fields
  const order = findStop(desk, algoIdOf(algoId), algoId === '' ? algoClOrdId : '')
  const row = (outcome: Failure | null): Row => ({
    algoClOrdId: order?.clientId ?? algoClOrdId,
    algoId: order === null ? algoId : algoIdText(order.id),
    clOrdId: '',
    tag: order?.note['tag'] ?? '',
    sCode: '0',
    sMsg: '',
    ...outcome,
  })
  if (order === null || order.status !== 'waiting') {
    return row(NO_CANCEL)
  }
  desk.exchange.cancel({ id: order.id, clientId: null })
  return row(null)
}

/** Another trigger price would be another order to the exchange behind this face. */
const NOT_AMENDED = [
  'newTriggerPx',
  'newOrdPx',
  'newSlTriggerPx',
  'newSlOrdPx',
  'newTpTriggerPx',
  'newTpOrdPx',
]

export function amendAlgo(desk: Desk, fields: Asked): Row {
  const { algoId = '', algoClOrdId = '', reqId = '', newSz = '' } = fields
  const order = findStop(desk, algoIdOf(algoId), algoId === '' ? algoClOrdId : '')
  const row = (outcome: Failure | null): Row => ({
    algoClOrdId: order?.clientId ?? algoClOrdId,
    algoId: order === null ? algoId : algoIdText(order.id),
    reqId,
    sCode: '0',
    sMsg: '',
    ...outcome,
  })
  if (order === null || order.status !== 'waiting') return row(NOT_FOUND)
  const other = NOT_AMENDED.find((name) => (fields[name] ?? '') !== '')
  if (other !== undefined) return row(wrongField(other))
  const size = quantityAsked(newSz, order.instrument)
  if ('sCode' in size) return row(size)
  const outcome = desk.exchange.amend(
    { id: order.id, clientId: null },
    { quantity: size.quantity, price: null },
  )
  return row(outcome.outcome === 'done' ? null : amendFailure(outcome, order))
}
