/** https://bybit-exchange.github.io/docs/v5/order/batch-place and its neighbours: two lists of one length. */
import type { FaceAnswer } from '../core/index.ts'
import { amendOrder, cancelOrder, createOrder, type Deed } from './order-deeds.ts'
import { badParameter, type Reply } from './reply.ts'

const ORDERS_MAX = 10

export const createBatch = batchOf(createOrder, 'place')
export const amendBatch = batchOf(amendOrder, 'amend')
export const cancelBatch = batchOf(cancelOrder, 'cancel')

function batchOf(each: Deed, deed: FaceAnswer['deed']): Deed {
  return (house, parameters) => {
    const requests = parameters.list('request')
    if (requests === null || requests.length === 0 || requests.length > ORDERS_MAX)
      return badParameter('request')
    const replies = requests.map((request) => each(house, request))
    const createAt = String(house.exchange.nowMs())
    const list = requests.map((request, index) => rowOf(request.text, replies[index], { deed, createAt }))
    const codes = replies.map(({ code, message }) => ({ code, msg: message }))
    return { code: 0, message: 'OK', result: { list }, extra: { list: codes }, deed }
  }
}

interface BatchTerms {
  readonly deed: FaceAnswer['deed']
  readonly createAt: string
}

function rowOf(
  text: (name: string) => string,
  reply: Reply | undefined,
  { deed, createAt }: BatchTerms,
): object {
  const isDone = reply?.code === 0
  const ids = isDone ? reply.result : { orderId: '', orderLinkId: text('orderLinkId') }
  const row = { category: 'spot', symbol: text('symbol'), ...Object(ids) }
  return deed === 'place' ? { ...row, createAt: isDone ? createAt : '' } : row
}
