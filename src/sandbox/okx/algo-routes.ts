/** Stops. */
import type { SandboxOrder } from '../core/index.ts'
import { amendAlgo, cancelAlgo } from './algo-changing.ts'
import { placeAlgo } from './algo-placing.ts'
import { algoRow, algoState } from './algo-row.ts'
import type { Asked, Asking } from './asked.ts'
import { type Desk, findStop, isStop } from './desk.ts'
import { algoIdOf, algoIdText } from './ids.ts'
import { page } from './paging.ts'
import { done, missing, ok, type Reply, refused } from './replies.ts'
import { asking, type Route, telling } from './route.ts'
import { instIdOf } from './text.ts'

const BATCH_MAX = 10

export const ALGO_ROUTES: readonly Route[] = [
  {
    ...telling('trade/order-algo', 20, (desk, { fields }) => done([placeAlgo(desk, fields)])),
    deed: 'place',
  },
  { ...telling('trade/cancel-algos', 20, cancelAlgos), deed: 'cancel' },
  { ...telling('trade/cancel-advance-algos', 20, cancelAlgos), deed: 'cancel' },
  {
    ...telling('trade/amend-algos', 20, (desk, { fields }) => done([amendAlgo(desk, fields)])),
    deed: 'amend',
  },
  asking('trade/order-algo', 20, algoDetails),
  asking('trade/orders-algo-pending', 20, pending),
  asking('trade/orders-algo-history', 20, history),
]

function cancelAlgos(desk: Desk, { list }: Asking): Reply {
  if (list.length > BATCH_MAX)
    return refused('50025', `Parameter orders count exceeds the limit ${BATCH_MAX}`)
  return done(list.map((fields) => cancelAlgo(desk, fields)))
}

function algoDetails(desk: Desk, { fields }: Asking): Reply {
  const { algoId = '', algoClOrdId = '' } = fields
  if (algoId === '' && algoClOrdId === '') return missing('algoId or algoClOrdId')
  const order = findStop(desk, algoIdOf(algoId), algoId === '' ? algoClOrdId : '')
  return order === null ? refused('51603', 'Order does not exist') : ok([algoRow(order)])
}

function pending(desk: Desk, { fields }: Asking): Reply {
  const open = desk.exchange.openOrders(null).filter(({ status }) => status === 'waiting')
  return stops(fields, open)
}

function history(desk: Desk, { fields }: Asking): Reply {
  const { state = '', algoId = '' } = fields
  if (state === '' && algoId === '') return missing('state or algoId')
  const reached = desk.exchange.openOrders(null).filter(({ isTriggered }) => isTriggered)
  const ended = [...desk.exchange.closedOrders(null), ...reached].filter(
    (order) => isStop(order) && (state === '' || algoState(order) === state),
  )
  return stops(fields, ended)
}

function stops(fields: Asked, all: readonly SandboxOrder[]): Reply {
  const { ordType = '', instId = '', instType = 'SPOT', algoId = '' } = fields
  if (ordType === '') return missing('ordType')
  if (instType !== 'SPOT' && instType !== '') return ok([])
  const kinds = ordType.split(',')
  const items = all
    .filter(({ note }) => kinds.includes(note['ordType'] ?? ''))
    .filter((order) => instId === '' || instIdOf(order.instrument) === instId)
    .filter((order) => algoId === '' || algoIdText(order.id) === algoId)
    .toSorted((left, right) => left.id - right.id)
  return ok(
    page(fields, { items, idOf: ({ id }) => algoIdText(id), atMsOf: ({ createdAtMs }) => createdAtMs }).map(
      algoRow,
    ),
  )
}
