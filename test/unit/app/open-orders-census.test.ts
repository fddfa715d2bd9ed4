import { expect, test } from 'bun:test'
import { openOrdersCensus } from '../../../src/app/open-orders-census.ts'
import type { Order } from '../../../src/domain/index.ts'
import type { EngineView, RecordGroup } from '../../../src/ports/index.ts'

type Seen = Pick<Order, 'clientOrderId' | 'heldBy' | 'status'>

const order = (id: string, status: Order['status'], heldBy: Order['heldBy'] = 'venue'): Seen => ({
  clientOrderId: id as Order['clientOrderId'],
  status,
  heldBy,
})

const viewOf = (orders: readonly Seen[]) => ({ orders: () => orders }) as unknown as EngineView
const groupOf = (seen: Seen | null) => ({ order: seen }) as unknown as RecordGroup

test('open orders are counted by what they wait for, record by record', () => {
  const census = openOrdersCensus(viewOf([order('a', 'held', 'engine'), order('b', 'unknown')]))
  const counts = () => [census.held, census.unknown]
  expect(counts()).toEqual([1, 1])
  census.onRecords([groupOf(order('c', 'held', 'engine')), groupOf(null), groupOf(order('d', 'unknown'))])
  expect(counts()).toEqual([2, 2])
  census.onRecords([groupOf(order('a', 'accepted')), groupOf(order('b', 'filled'))])
  expect(counts()).toEqual([1, 1])
  census.onRecords([groupOf(order('c', 'cancelled', 'engine')), groupOf(order('d', 'accepted'))])
  expect(counts()).toEqual([0, 0])
})

test('another history is counted anew', () => {
  const orders = [order('a', 'unknown')]
  const census = openOrdersCensus(viewOf(orders))
  orders.splice(0, 1, order('x', 'held', 'engine'))
  census.onReset?.()
  expect([census.held, census.unknown]).toEqual([1, 0])
})
