/** Cancels and amends of algo orders. */
import type { SandboxAmend, SandboxOrder } from '../core/index.ts'
import { wrongSide } from './algo-placing.ts'
import { pricesOf } from './algo-row.ts'
import { newPricesIn, termsAsked } from './algo-terms.ts'
import type { Asked } from './asked.ts'
import { amendFailure, NO_CANCEL } from './changing.ts'
import { type Desk, findStop } from './desk.ts'
import { algoIdOf, algoIdText } from './ids.ts'
import type { Row } from './replies.ts'
import { type Failure, failure, quantityAsked, wrongField } from './terms.ts'

const NOT_FOUND = failure('51603', 'Order does not exist')

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

export function amendAlgo(desk: Desk, fields: Asked): Row {
  const { algoId = '', algoClOrdId = '', reqId = '', cxlOnFail = 'false' } = fields
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
  // Trailing orders are cancelled and placed anew at OKX.
  if (order.trail !== undefined) return row(wrongField('algoId'))
  const failed = amended(desk, order, fields)
  if (failed !== null && cxlOnFail === 'true') desk.exchange.cancel({ id: order.id, clientId: null })
  return row(failed)
}

/** Null when it was done. */
function amended(desk: Desk, order: SandboxOrder, fields: Asked): Failure | null {
  const { newSz = '', reqId = '' } = fields
  const prices = newPricesIn(fields)
  if (newSz === '' && prices === null) return failure('51500', 'You must enter a price, quantity, or TP/SL')
  const size = newSz === '' ? { quantity: null } : quantityAsked(newSz, order.instrument)
  if ('sCode' in size) return size
  const stop = prices === null ? null : stopAsked(desk, order, prices)
  if (stop !== null && 'sCode' in stop) return stop
  const change: SandboxAmend = {
    quantity: size.quantity,
    price: null,
    ...(stop === null ? {} : { stop }),
  }
  // Before it is told of, and told of only if it was done.
  desk.amendRequests.set(order.id, reqId)
  const outcome = desk.exchange.amend({ id: order.id, clientId: null }, change)
  if (outcome.outcome === 'done') return null
  desk.amendRequests.delete(order.id)
  if (outcome.outcome !== 'refused' || outcome.reason !== 'trigger_price_wrong_side')
    return amendFailure(outcome, order)
  return wrongSide(desk, { ...order, triggers: triggersOf(change.stop) })
}

function triggersOf(stop: SandboxAmend['stop']): Parameters<typeof wrongSide>[1]['triggers'] {
  const { triggerPrice = null, triggerWhen, alternative } = stop ?? {}
  const own = triggerWhen == null ? [] : [{ triggerPrice, triggerWhen }]
  return alternative === undefined ? own : [...own, alternative]
}

function stopAsked(
  desk: Desk,
  order: SandboxOrder,
  prices: Asked,
): NonNullable<SandboxAmend['stop']> | Failure {
  const { side, instrument, note } = order
  const before = pricesOf(order)
  const strange = Object.keys(prices).find((name) => !(name in before))
  if (strange !== undefined) return wrongField(strange)
  const fields: Asked = { ...before, ...prices, ordType: note['ordType'] ?? '' }
  const terms = termsAsked({ ...fields, orderPx: fields['ordPx'] ?? '' }, { instrument, side })
  if ('sCode' in terms) return terms
  const { type, price, triggerPrice, alternative } = terms
  const last = desk.exchange.ticker(order.key)?.last ?? 0
  const triggerWhen = terms.triggerWhen ?? (triggerPrice !== null && triggerPrice < last ? 'falls' : 'rises')
  return { type, price, triggerPrice, triggerWhen, ...(alternative === undefined ? {} : { alternative }) }
}
