/** Plain orders and their fills. */
import type { SandboxOrder } from '../core/index.ts'
import type { Asked, Asking } from './asked.ts'
import { attachedRows } from './attached.ts'
import { amendOrder, cancelOrder } from './changing.ts'
import { type Desk, findOrder, isOrder } from './desk.ts'
import { fillRow } from './fill-row.ts'
import { billIdText, orderIdOf } from './ids.ts'
import { fillsOf, orderRow, stateOf } from './order-row.ts'
import { page } from './paging.ts'
import { placeOrder } from './placing.ts'
import { done, missing, ok, type Reply, type Row, refused, wrong } from './replies.ts'
import { asking, type Route, telling } from './route.ts'
import { instIdOf } from './text.ts'

const BATCH_MAX = 20

export const ORDER_ROUTES: readonly Route[] = [
  {
    ...telling('trade/order', 60, (desk, { fields }, { expiresAtMs }) =>
      done([placeOrder(desk, fields, expiresAtMs)]),
    ),
    deed: 'place',
    isByInstrument: true,
  },
  {
    ...telling('trade/batch-orders', 300, (desk, { list }, { expiresAtMs }) =>
      batch(list, (fields) => placeOrder(desk, fields, expiresAtMs)),
    ),
    deed: 'place',
  },
  {
    ...telling('trade/cancel-order', 60, (desk, { fields }) => done([cancelOrder(desk, fields)])),
    deed: 'cancel',
    isByInstrument: true,
  },
  {
    ...telling('trade/cancel-batch-orders', 300, (desk, { list }) =>
      batch(list, (fields) => cancelOrder(desk, fields)),
    ),
    deed: 'cancel',
  },
  {
    ...telling('trade/amend-order', 60, (desk, { fields }) => done([amendOrder(desk, fields)])),
    deed: 'amend',
    isByInstrument: true,
  },
  {
    ...telling('trade/amend-batch-orders', 300, (desk, { list }) =>
      batch(list, (fields) => amendOrder(desk, fields)),
    ),
    deed: 'amend',
  },
  telling('trade/close-position', 20, () => refused('51023', "Position doesn't exist.")),
  telling('trade/mass-cancel', 5, () => refused('51010', 'Request unsupported under current account mode')),
  { ...telling('trade/cancel-all-after', 1, cancelAllAfter), limit: { count: 1, windowMs: 1000 } },
  asking('trade/order', 60, orderDetails),
  asking('trade/orders-pending', 60, (desk, { fields }) =>
    orders(desk, fields, desk.exchange.openOrders(null)),
  ),
  asking('trade/orders-history', 40, history),
  asking('trade/orders-history-archive', 20, history),
  asking('trade/fills', 60, fills),
  asking('trade/fills-history', 10, fills),
]

function batch(list: readonly Asked[], each: (fields: Asked) => Row): Reply {
  return list.length > BATCH_MAX
    ? refused('50025', `Parameter orders count exceeds the limit ${BATCH_MAX}`)
    : done(list.map(each))
}

function cancelAllAfter({ exchange }: Desk, { fields }: Asking): Reply {
  const { timeOut = '', tag = '' } = fields
  if (timeOut === '') return missing('timeOut')
  const seconds = /^\d{1,3}$/.test(timeOut) ? Number(timeOut) : -1
  if (seconds !== 0 && (seconds < 10 || seconds > 120)) return wrong('timeOut')
  const nowMs = exchange.nowMs()
  const triggerTime = seconds === 0 ? 0 : nowMs + seconds * 1000
  exchange.cancelAllAt(seconds === 0 ? null : triggerTime)
  return ok([{ triggerTime: String(triggerTime), tag, ts: String(nowMs) }])
}

function orderDetails(desk: Desk, { fields }: Asking): Reply {
  const { instId = '', ordId = '', clOrdId = '' } = fields
  if (instId === '') return missing('instId')
  if (ordId === '' && clOrdId === '')
    return refused('51003', 'Either client order ID or order ID is required')
  const order = findOrder(desk, fields)
  if (order === null || instIdOf(order.instrument) !== instId) return refused('51603', 'Order does not exist')
  return ok([wholeRow(desk, order)])
}

function history(desk: Desk, { fields }: Asking): Reply {
  if ((fields['instType'] ?? '') === '') return missing('instType')
  return orders(desk, fields, [...desk.exchange.closedOrders(null), ...desk.thrownOut])
}

function orders(desk: Desk, fields: Asked, all: readonly SandboxOrder[]): Reply {
  const { instType = 'SPOT', instId = '', ordType = '', state = '' } = fields
  if (instType !== 'SPOT' && instType !== '') return ok([])
  const found = all
    .filter(isOrder)
    .filter((order) => instId === '' || instIdOf(order.instrument) === instId)
    .filter((order) => state === '' || stateOf(order) === state)
    .map((order) => wholeRow(desk, order))
    .filter((row) => ordType === '' || ordType.split(',').includes(String(row['ordType'])))
    .sort(byAge)
  const atMsOf = (row: Row) => Number(row['cTime'])
  return ok(page(fields, { items: found, idOf: (row) => String(row['ordId']), atMsOf }))
}

function wholeRow(desk: Desk, order: SandboxOrder): Row {
  return { ...orderRow(order, fillsOf(desk.exchange, order)), attachAlgoOrds: attachedRows(desk, order) }
}

function byAge(left: Row, right: Row): number {
  const ids = [String(left['ordId']), String(right['ordId'])] as const
  return ids[0] < ids[1] ? -1 : 1
}

function fills(desk: Desk, { fields }: Asking): Reply {
  const { instType = 'SPOT', instId = '', ordId = '' } = fields
  if (instType !== 'SPOT' && instType !== '') return ok([])
  const id = ordId === '' ? null : orderIdOf(ordId)
  const items = desk.exchange
    .fills(null)
    .filter(({ order }) => instId === '' || instIdOf(order.instrument) === instId)
    .filter(({ order }) => ordId === '' || order.id === id)
  const idOf = ({ billId }: { readonly billId: number }) => billIdText(billId)
  return ok(page(fields, { items, idOf, atMsOf: ({ atMs }) => atMs }).map(fillRow))
}
