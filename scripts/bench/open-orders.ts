import { simVenue } from '../../src/adapters/venue-sim/index.ts'
import { emptyState } from '../../src/engine/index.ts'
import { DurableView } from '../../src/runtime/durable-view.ts'
import { aDriver, type Driver, openMarket, orderInput } from './core.ts'
import { megabytes, type Row } from './row.ts'

const ORDERS = 100_000
const GROUPS_KEPT = 10_000

/** What open orders take: in the writer's state, at the simulated exchange, and in what may be shown. */
export function openOrdersRow(): Row {
  const durable = new DurableView(GROUPS_KEPT)
  const state = emptyState()
  const driver = aDriver(state, simVenue({ session: 'bench-0' }), (event) => void durable.fold(event))
  openMarket(driver)
  const before = memory()
  submitAll(driver)
  const after = memory()
  if (state.open.size !== ORDERS) throw new Error(`${state.open.size} orders are open`)
  return {
    what: 'memory of 100,000 open orders',
    measured: megabytes((after.heap - before.heap) / 1024),
    ratio: null,
    budget: null,
    isInside: null,
    note:
      'of the heap, after a collection; each order is kept three times: by the writer, by its venue, and ' +
      `by what may be shown; resident memory grew by ${megabytes((after.resident - before.resident) / 1024)}`,
  }
}

function submitAll({ step }: Driver): void {
  // Even ones are those that rest.
  for (let order = 0; order < ORDERS; order++) step(orderInput(order * 2))
}

function memory(): { readonly heap: number; readonly resident: number } {
  Bun.gc(true)
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, resident: rss }
}
