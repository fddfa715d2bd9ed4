/** Stops that wait for their trigger. */
import type { Side, Ticks, TriggerBy } from '../../domain/index.ts'
import type { OrderRecord } from './order-record.ts'
import { insertSorted, removeSorted } from './sorted.ts'

/** Of one watched price: buys from the lowest trigger up, sells from the highest down, older ones first. */
interface WaitingStops {
  readonly buy: OrderRecord[]
  readonly sell: OrderRecord[]
}

export type Stops = Readonly<Record<TriggerBy, WaitingStops>>

export const TRIGGERS: readonly TriggerBy[] = ['last', 'bid_ask', 'mark']

export function emptyStops(): Stops {
  return {
    last: { buy: [], sell: [] },
    mark: { buy: [], sell: [] },
    bid_ask: { buy: [], sell: [] },
  }
}

export function insertStop(stops: Stops, record: OrderRecord): void {
  const { side, triggerBy } = record.order
  insertSorted(stops[triggerBy][side], record, COMPARE[side])
}

export function removeStop(stops: Stops, record: OrderRecord): void {
  const { side, triggerBy } = record.order
  removeSorted(stops[triggerBy][side], record, COMPARE[side])
}

/** Takes out the first whose trigger this price has reached. */
export function takeReached(waiting: OrderRecord[], side: Side, price: Ticks): OrderRecord | null {
  const first = waiting[0]
  if (first === undefined || !isReached(side, triggerOf(first), price)) return null
  waiting.shift()
  return first
}

/** Up to it for a buy, down to it for a sell. */
export function isReached(side: Side, trigger: number, price: number): boolean {
  return side === 'buy' ? price >= trigger : price <= trigger
}

function triggerOf({ order }: OrderRecord): number {
  return order.triggerPrice ?? 0
}

const COMPARE = {
  buy: (left: OrderRecord, right: OrderRecord) =>
    triggerOf(left) - triggerOf(right) || left.sequence - right.sequence,
  sell: (left: OrderRecord, right: OrderRecord) =>
    triggerOf(right) - triggerOf(left) || left.sequence - right.sequence,
} as const
