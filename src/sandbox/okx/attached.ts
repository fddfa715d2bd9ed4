/** Take-profit and stop-loss attached to an order: they come alive once it is filled completely. */
import { assert, type Instrument, oppositeSide, type Side, type Ticks } from '../../domain/index.ts'
import { type Filled, type NewSandboxOrder, received, type SandboxOrder, whenFilled } from '../core/index.ts'
import { placedAlgo } from './algo-placing.ts'
import { type AlgoTerms, newPricesIn, termsAsked } from './algo-terms.ts'
import { type Asked, listOf, parsed } from './asked.ts'
import type { Attached, Desk } from './desk.ts'
import { attachedIdText } from './ids.ts'
import type { Row } from './replies.ts'
import { type Failure, failure, isName, noteOf, wrongField } from './terms.ts'

export interface Entry {
  readonly instrument: Instrument
  readonly side: Side
  /** Null for at market. */
  readonly price: Ticks | null
}

const KEPT_MAX = 10_000

/** Null where nothing is attached. */
export function attachedAsked(desk: Desk, text: string, entry: Entry): Attached | Failure | null {
  if (text === '' || text === '[]') return null
  const list = listOf(parsed(text))
  const [fields] = list ?? []
  // Several at once are profits taken in parts, which there are for contracts alone.
  if (fields === undefined || list?.length !== 1) return wrongField('attachAlgoOrds')
  const { attachAlgoClOrdId = '' } = fields
  if (!isName(attachAlgoClOrdId)) return wrongField('attachAlgoClOrdId')
  if (attachAlgoClOrdId !== '' && desk.exchange.order({ id: null, clientId: attachAlgoClOrdId }) !== null)
    return failure('51065', 'algoClOrdId already exists.')
  const terms = attachedTerms(desk, fields, entry)
  if ('sCode' in terms) return terms
  desk.attachedCount++
  return { id: desk.attachedCount, fields, failed: null }
}

function ordTypeOf({ tpTriggerPx = '', tpOrdPx = '', slTriggerPx = '' }: Asked): string {
  return slTriggerPx !== '' && (tpTriggerPx !== '' || tpOrdPx !== '') ? 'oco' : 'conditional'
}

/** With prices that lie on the right sides of the entry. */
function attachedTerms({ exchange }: Desk, fields: Asked, entry: Entry): AlgoTerms | Failure {
  const { instrument, side, price } = entry
  const about = { instrument, side: oppositeSide(side) }
  const terms = termsAsked({ ...fields, ordType: ordTypeOf(fields) }, about)
  const from = price ?? exchange.ticker(instrument.key)?.last ?? null
  if ('sCode' in terms || from === null) return terms
  const triggers = [terms, ...(terms.alternative === undefined ? [] : [terms.alternative])]
  for (const { triggerPrice, triggerWhen } of triggers) {
    if (triggerPrice === null) continue
    const isRight = triggerWhen === 'rises' ? triggerPrice > from : triggerPrice < from
    if (!isRight) return misplaced(side, triggerWhen === 'rises')
  }
  return terms
}

function misplaced(side: Side, mustBeHigher: boolean): Failure {
  const way = mustBeHigher ? 'higher' : 'lower'
  const isProfit = (side === 'buy') === mustBeHigher
  const code = isProfit ? (side === 'buy' ? '51046' : '51048') : side === 'buy' ? '51047' : '51049'
  const name = isProfit ? 'take profit' : 'stop loss'
  return failure(code, `The ${name} trigger price must be ${way} than the order price`)
}

/** What a new order is placed with, so that it becomes an algo order in time. */
export function awaiting(desk: Desk, attached: Attached | null): Pick<NewSandboxOrder, 'whenEnded'> {
  if (attached === null) return {}
  return whenFilled((filled) => comeAlive(desk, attached, filled))
}

export function keepAttached({ attached, exchange }: Desk, orderId: number, one: Attached | null): void {
  if (one === null) return
  attached.set(orderId, one)
  if (attached.size <= KEPT_MAX) return
  for (const id of attached.keys()) {
    const order = exchange.order({ id, clientId: null })
    if (order?.status === 'open') continue
    attached.delete(id)
    return
  }
}

function comeAlive(desk: Desk, attached: Attached, filled: Filled): void {
  const { order } = filled
  const { instrument, key } = order
  const side = oppositeSide(order.side)
  const ordType = ordTypeOf(attached.fields)
  const terms = termsAsked({ ...attached.fields, ordType }, { instrument, side })
  assert(!('sCode' in terms), 'they were looked at when the order came')
  const placed = placedAlgo(desk, {
    clientId: attached.fields['attachAlgoClOrdId'] ?? '',
    key,
    side,
    timeInForce: 'gtc',
    isPostOnly: false,
    ...terms,
    quantity: received(filled),
    quoteAmount: null,
    note: noteOf({ ordType, tag: order.note['tag'] ?? '' }, 'base_ccy'),
  })
  if ('sCode' in placed) attached.failed = placed
}

/** `attachAlgoOrds` of an order. */
export function attachedRows({ attached }: Desk, { id }: SandboxOrder): readonly Row[] {
  const one = attached.get(id)
  if (one === undefined) return []
  const { fields, failed } = one
  const known = Object.keys(EMPTY).flatMap((name) =>
    (fields[name] ?? '') === '' ? [] : [[name, fields[name]]],
  )
  return [
    {
      ...EMPTY,
      ...Object.fromEntries(known),
      attachAlgoId: attachedIdText(one.id),
      failCode: failed?.sCode ?? '',
      failReason: failed?.sMsg ?? '',
    },
  ]
}

const EMPTY: Row = {
  attachAlgoId: '',
  attachAlgoClOrdId: '',
  tpOrdKind: 'condition',
  tpTriggerPx: '',
  tpTriggerPxType: 'last',
  tpTriggerRatio: '',
  tpOrdPx: '',
  slTriggerPx: '',
  slTriggerPxType: 'last',
  slTriggerRatio: '',
  slOrdPx: '',
  sz: '',
  amendPxOnTriggerType: '0',
  callbackRatio: '',
  callbackSpread: '',
  activePx: '',
  failCode: '',
  failReason: '',
}

const NOT_ATTACHED = failure(
  '51527',
  'Order modification failed. At least 1 of the attached TP/SL orders does not exist.',
)

/** Checks the change and answers how to make it; null where none is asked for. */
export function attachedChange(desk: Desk, order: SandboxOrder, text: string): (() => void) | Failure | null {
  if (text === '' || text === '[]') return null
  const [fields] = listOf(parsed(text)) ?? []
  const one = desk.attached.get(order.id)
  const { attachAlgoId = '', attachAlgoClOrdId = '' } = fields ?? {}
  const isNamed =
    one !== undefined &&
    (attachAlgoId === attachedIdText(one.id) ||
      (attachAlgoClOrdId !== '' && attachAlgoClOrdId === one.fields['attachAlgoClOrdId']))
  if (fields === undefined || !isNamed) return NOT_ATTACHED
  const changed = { ...one.fields, ...newPricesIn(fields) }
  const terms = attachedTerms(desk, changed, order)
  if ('sCode' in terms) return terms
  return () => {
    one.fields = changed
  }
}
