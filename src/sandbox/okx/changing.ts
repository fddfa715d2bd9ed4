/** Cancels and amends of plain orders, by REST and by socket. */
import type { Lots } from '../../domain/index.ts'
import type { ChangeOutcome, SandboxOrder } from '../core/index.ts'
import type { Asked } from './asked.ts'
import { attachedChange } from './attached.ts'
import { clOrdIdOf, type Desk, findOrder } from './desk.ts'
import { orderIdText } from './ids.ts'
import type { Row } from './replies.ts'
import { type Failure, failure, priceAsked, quantityAsked, refusalOf, wrongField } from './terms.ts'

const NO_NAME = failure('51407', 'Either order ID or client order ID is required.')
/** What became of it OKX does not say. */
const GONE = 'failed as the order has been filled, canceled or does not exist.'
export const NO_CANCEL = failure('51400', `Order cancellation ${GONE}`)
const NO_AMEND = failure('51503', `Order modification ${GONE}`)

export function cancelOrder(desk: Desk, fields: Asked): Row {
  const { ordId = '', clOrdId = '' } = fields
  const row = (order: SandboxOrder | null, outcome: Failure | null): Row => ({
    clOrdId: order === null ? clOrdId : clOrdIdOf(order),
    ordId: order === null ? ordId : orderIdText(order.id),
    ts: String(desk.exchange.nowMs()),
    sCode: '0',
    sMsg: '',
    ...outcome,
  })
  if (ordId === '' && clOrdId === '') return row(null, NO_NAME)
  const order = findOrder(desk, fields)
  if (order === null || order.id < 0) return row(order, NO_CANCEL)
  const { outcome } = desk.exchange.cancel({ id: order.id, clientId: null })
  return row(order, outcome === 'done' ? null : NO_CANCEL)
}

export function amendOrder(desk: Desk, fields: Asked): Row {
  const {
    ordId = '',
    clOrdId = '',
    reqId = '',
    newSz = '',
    newPx = '',
    cxlOnFail = 'false',
    attachAlgoOrds = '',
  } = fields
  const order = findOrder(desk, fields)
  const row = (outcome: Failure | null): Row => ({
    clOrdId: order === null ? clOrdId : clOrdIdOf(order),
    ordId: order === null ? ordId : orderIdText(order.id),
    reqId,
    ts: String(desk.exchange.nowMs()),
    subCode: '',
    sCode: '0',
    sMsg: '',
    ...outcome,
  })
  if (ordId === '' && clOrdId === '') return row(NO_NAME)
  if (order === null || order.id < 0) return row(NO_AMEND)
  const attached = attachedChange(desk, order, attachAlgoOrds)
  if (newSz === '' && newPx === '' && attached === null)
    return row(failure('51500', 'You must enter a price, quantity, or TP/SL'))
  const failed = changeOf(desk, order, { fields, attached })
  if (failed !== null && cxlOnFail === 'true') desk.exchange.cancel({ id: order.id, clientId: null })
  return row(failed)
}

interface Changing {
  readonly fields: Asked
  readonly attached: (() => void) | Failure | null
}

/** What is attached changes with the order, and before it: by the change it may be filled. */
function changeOf(desk: Desk, order: SandboxOrder, { fields, attached }: Changing): Failure | null {
  const change = changeAsked(fields, order)
  if ('sCode' in change) return change
  if (attached !== null && typeof attached !== 'function') return attached
  attached?.()
  return carryOut(desk, { order, change, reqId: fields['reqId'] ?? '' })
}

interface Change {
  readonly quantity: Lots | null
  readonly price: SandboxOrder['price']
}

function changeAsked({ newSz = '', newPx = '' }: Asked, { instrument }: SandboxOrder): Change | Failure {
  const price = newPx === '' ? null : priceAsked(newPx, instrument)
  if (price === undefined) return wrongField('newPx')
  const size = newSz === '' ? { quantity: null } : quantityAsked(newSz, instrument)
  return 'sCode' in size ? size : { quantity: size.quantity, price }
}

interface Amend {
  readonly order: SandboxOrder
  readonly change: Change
  readonly reqId: string
}

function carryOut(desk: Desk, { order, change, reqId }: Amend): Failure | null {
  // Before it is told of, and told of only if it was done.
  desk.amendRequests.set(order.id, reqId)
  const outcome = desk.exchange.amend({ id: order.id, clientId: null }, change)
  if (outcome.outcome === 'done') return null
  desk.amendRequests.delete(order.id)
  return amendFailure(outcome, order)
}

export function amendFailure(outcome: ChangeOutcome, { side }: SandboxOrder): Failure {
  return outcome.outcome === 'refused' ? refusalOf(outcome.reason, side) : NO_AMEND
}
