import type { OrderLatencies, OrderRelation, OrderRequestRow, OrderTraceAnswer } from '../contract/index.ts'
import {
  type ClientOrderId,
  type Event,
  type Fill,
  isClosed,
  isStop,
  type Money,
  type Order,
  type OrderRequest,
  type UnixNs,
} from '../domain/index.ts'
import type { OrderLife, RecordGroup } from '../ports/index.ts'
import { fillRow } from './account-rows.ts'
import { exactInteger, exactMoney, measured } from './exact.ts'
import { orderCheckRow } from './order-preview.ts'
import { orderRecordRow } from './order-record.ts'
import { orderStateRow, wireSide, wireStatus, wireTimeInForce, wireType } from './order-state-row.ts'

interface Known {
  readonly life: OrderLife
  /** Its fills, oldest first. */
  readonly fills: readonly Fill[]
  order(clientOrderId: ClientOrderId): Order | null
}

/** One order's whole chain. */
export function orderTraceAnswer(order: Order, { life, fills, order: find }: Known): OrderTraceAnswer {
  const { groups, isCut, recordsProblem, checks, checksProblem } = life
  const { principal, address, requestId } = order.origin
  return {
    order: orderStateRow(order),
    request: requestRow(order.request),
    origin: { user_id: principal, address, request_id: requestId, strategy_id: order.request.strategyId },
    checks: checks?.map(orderCheckRow) ?? null,
    checks_problem: checksProblem,
    records: groups.map((group) => orderRecordRow(group, order)),
    records_cut: isCut,
    records_problem: recordsProblem,
    fills: fills.map(fillRow),
    fees: feesOf(order),
    latencies: latenciesOf(order, groups),
    related: relatedOf(order, find),
  }
}

function requestRow(request: OrderRequest): OrderRequestRow {
  const { quantity, price, triggerPrice, trail, expireAt, bracket } = request
  return {
    venue: request.venue,
    symbol: request.symbol,
    side: wireSide(request.side),
    type: wireType(request.type),
    tif: wireTimeInForce(request),
    order_qty: exactMoney(quantity),
    limit_price: orNull(price),
    stop_price: orNull(triggerPrice),
    trigger_by: isStop(request.type) ? request.triggerBy : null,
    ...(trail?.unit === 'amount' ? { trail_amount: exactMoney(trail.value) } : {}),
    ...(trail?.unit === 'ratio' ? { trail_percent: exactMoney((trail.value * 100n) as Money) } : {}),
    expire_ts_ns: expireAt === null ? null : exactInteger(expireAt),
    reduce_only: request.isReduceOnly,
    post_only: request.isPostOnly,
    bracket: bracket && {
      take_profit: bracket.takeProfit && exactMoney(bracket.takeProfit.price),
      stop_loss: bracket.stopLoss && exactMoney(bracket.stopLoss.triggerPrice),
      stop_loss_limit: orNull(bracket.stopLoss?.price ?? null),
    },
  }
}

function feesOf({ fees, feeAsset, otherFees }: Order): OrderTraceAnswer['fees'] {
  const first = feeAsset === null ? [] : [{ asset: feeAsset, amount: fees }]
  return [...first, ...otherFees].map(({ asset, amount }) => ({ asset, amount: exactMoney(amount) }))
}

const isSent = ({ kind }: Event): boolean => kind === 'order_submitted' || kind === 'order_released'

/** From the times of its own records; what did not happen, or is not told any more, is null. */
function latenciesOf(order: Order, groups: readonly RecordGroup[]): OrderLatencies {
  const own = groups
    .map(({ event }) => event)
    .filter((event) => 'clientOrderId' in event && event.clientOrderId === order.clientOrderId)
  const firstOf = (isOne: (event: Event) => boolean) => own.find(isOne)?.at ?? null
  const sent = firstOf(isSent)
  const accepted = firstOf(({ kind }) => kind === 'order_accepted')
  const filled = firstOf(({ kind }) => kind === 'order_filled')
  const held = firstOf(({ kind }) => kind === 'order_held')
  const lastFilled = own.findLast(({ kind }) => kind === 'order_filled')?.at ?? null
  return {
    held_to_submitted_ms: between(held, sent),
    submitted_to_accepted_ms: between(sent, accepted),
    submitted_to_first_fill_ms: between(sent, filled),
    accepted_to_first_fill_ms: between(accepted, filled),
    first_to_last_fill_ms: between(filled, lastFilled),
    total_ms: isClosed(order.status) ? between(order.createdAt, order.lastAt) : null,
  }
}

const NS_PER_MS = 1_000_000

function between(from: UnixNs | null, to: UnixNs | null) {
  return from === null || to === null || to < from ? null : measured(Number(to - from) / NS_PER_MS, 3)
}

function relatedOf(order: Order, find: Known['order']): OrderRelation[] {
  const { link, exits } = order
  const ids: (readonly [OrderRelation['relation'], ClientOrderId])[] = []
  if (link?.entry) ids.push(['entry', link.entry])
  if (link?.sibling) ids.push(['sibling', link.sibling])
  for (const exit of exits) ids.push(['exit', exit])
  return ids.map(([relation, id]) => {
    const known = find(id)
    return {
      relation,
      client_order_id: id,
      status: known && wireStatus(known.status),
      type: known && wireType(known.request.type),
    }
  })
}

function orNull(value: Money | null) {
  return value === null ? null : exactMoney(value)
}
