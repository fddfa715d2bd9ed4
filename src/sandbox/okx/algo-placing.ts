/** New algo orders, and those that attached ones become. */
import type { Side, Ticks } from '../../domain/index.ts'
import type { NewSandboxOrder, PlaceOutcome } from '../core/index.ts'
import { termsAsked, whenOf } from './algo-terms.ts'
import type { Asked } from './asked.ts'
import { type Desk, instrumentNamed } from './desk.ts'
import { algoIdText } from './ids.ts'
import type { Row } from './replies.ts'
import {
  type Failure,
  failure,
  isName,
  isTag,
  noteOf,
  quantityAsked,
  refusalOf,
  wrongField,
} from './terms.ts'

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
  return row('sCode' in order ? order : placedAlgo(desk, order))
}

export function placedAlgo(desk: Desk, order: NewSandboxOrder): Failure | { readonly algoId: string } {
  const placed = desk.exchange.place(order)
  return placed.outcome === 'placed'
    ? { algoId: algoIdText(placed.order.id) }
    : algoFailure(desk, order, placed.reason)
}

type Terms = Pick<NewSandboxOrder, 'key' | 'side'> & {
  readonly triggers: readonly (Pick<NewSandboxOrder, 'triggerWhen'> & {
    readonly triggerPrice: Ticks | null
  })[]
}

function algoFailure(
  desk: Desk,
  order: NewSandboxOrder,
  reason: Extract<PlaceOutcome, { readonly outcome: 'refused' }>['reason'],
): Failure {
  if (reason === 'duplicate_client_id') return failure('51065', 'algoClOrdId already exists.')
  if (reason !== 'trigger_price_wrong_side') return refusalOf(reason, order.side)
  const triggers = [order, ...(order.alternative === undefined ? [] : [order.alternative])]
  return wrongSide(desk, { ...order, triggers })
}

/** Which of its triggers the last price has reached already. */
export function wrongSide({ exchange }: Desk, { key, side, triggers }: Terms): Failure {
  const last = exchange.ticker(key)?.last ?? 0
  const takesProfit = whenOf('tp', side)
  const isReached = triggers.some(
    ({ triggerWhen, triggerPrice }) =>
      triggerWhen === takesProfit &&
      triggerPrice !== null &&
      (takesProfit === 'rises' ? last >= triggerPrice : last <= triggerPrice),
  )
  return isReached ? takeProfitFailure(side) : refusalOf('trigger_price_wrong_side', side)
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
  if (!isTag(fields['tag'] ?? '')) return wrongField('tag')
  const terms = termsAsked(fields, { instrument, side })
  if ('sCode' in terms) return terms
  // Bought for an amount of the quote, as OKX takes it unless it is told: how much that is shows at the end.
  const isInQuote = tgtCcy === 'quote_ccy' || (tgtCcy === '' && side === 'buy' && terms.price === null)
  if (isInQuote) return wrongField('tgtCcy')
  const size = quantityAsked(sz, instrument)
  if ('sCode' in size) return size
  return {
    clientId: algoClOrdId,
    key: instrument.key,
    side,
    timeInForce: 'gtc',
    isPostOnly: false,
    ...terms,
    ...size,
    note: noteOf(fields, 'base_ccy'),
  }
}
