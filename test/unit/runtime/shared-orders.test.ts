import { expect, test } from 'bun:test'
import { type Event, type Input, isClosed, type Order } from '../../../src/domain/index.ts'
import { apply, decide, emptyState } from '../../../src/engine/index.ts'
import { DurableView } from '../../../src/runtime/index.ts'
import { LIMITS, ORIGIN, T0 } from '../../support/builders.ts'
import { OrderStorm } from '../engine/order-storm.ts'

const BATCH = 7

/** A writer's state, and what is durable folded behind it, batch by batch, with closed orders shared. */
class Pair {
  readonly state = emptyState()
  readonly shared = new DurableView(1)
  readonly alone = new DurableView(1)
  readonly #batch: Event[] = []

  put(input: Input, around: OrderStorm['around']): void {
    for (const body of decide(this.state, input, around)) {
      const event: Event = { ...body, seq: this.state.seq + 1, at: T0 }
      apply(this.state, event)
      this.#batch.push(event)
    }
    if (this.#batch.length < BATCH) return
    const batch = this.#batch.splice(0)
    for (const event of batch) {
      this.shared.fold(event)
      this.alone.fold(event)
    }
    this.shared.shareClosed(this.state, batch)
    for (const order of this.state.orders.values()) freeze(order)
  }
}

/** A change in place of what both hold throws from here on. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const each of Object.values(value)) freeze(each)
}

test.each([1, 2, 3])('closed orders that two states share are changed by neither (seed %d)', (seed) => {
  const pair = new Pair()
  const storm = new OrderStorm(pair.state, seed)
  const limits = { ...LIMITS, openOrdersMax: 1000 }
  pair.put({ kind: 'set_limits', limits, why: 'storm', origin: ORIGIN }, storm.around)
  for (const input of storm.opening()) pair.put(input, storm.around)
  let lateFills = 0
  for (let round = 0; round < 2500; round++) {
    const input = storm.next()
    const before = closedOf(pair, input)
    pair.put(input, storm.around)
    if (before !== null && pair.state.orders.get(before.clientOrderId) !== before) lateFills += 1
  }
  expect(lateFills).toBeGreaterThan(5)
  expect(pair.shared.toPlain()).toEqual(pair.alone.toPlain())
  const kept = [...pair.state.orders.values()].filter(({ status }) => isClosed(status))
  const sharedOnes = kept.filter((order) => pair.shared.order(order.clientOrderId) === order)
  expect(sharedOnes.length).toBeGreaterThan(kept.length * 0.9)
})

/** The closed order that a report is of. */
function closedOf({ state }: Pair, input: Input): Order | null {
  if (input.kind !== 'venue_report' || !('clientOrderId' in input.report)) return null
  const order = state.orders.get(input.report.clientOrderId)
  return order !== undefined && isClosed(order.status) ? order : null
}
