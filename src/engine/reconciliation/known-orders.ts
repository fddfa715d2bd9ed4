import {
  type ClientOrderId,
  type ExecutionId,
  isClosed,
  type Order,
  type StockOrder,
  type StockReference,
  type VenueName,
  type VenueOrderId,
  type VenueStock,
} from '../../domain/index.ts'
import type { State } from '../state.ts'

/** Which of our orders something at a venue belongs to. */
export class KnownOrders {
  readonly #state: State
  readonly #venue: VenueName
  readonly #open = new Map<VenueOrderId, Order>()
  /** Made at the first question that needs it: there are many. */
  #past: Past | null = null

  constructor(state: State, venue: VenueName) {
    this.#state = state
    this.#venue = venue
    for (const order of openAt(state, venue)) {
      if (order.venueOrderId !== null) this.#open.set(order.venueOrderId, order)
    }
  }

  /** A restarted connection no longer knows our ids of what closed before: then the venue's own leads. */
  of(reference: StockReference): Order | null {
    const { clientOrderId, venueOrderId } = reference
    const byId = clientOrderId === null ? undefined : this.#state.orders.get(clientOrderId)
    return byId ?? this.#open.get(venueOrderId) ?? null
  }

  /** Closed ones among them. */
  ofPast(reference: StockReference): Order | null {
    return this.of(reference) ?? this.#everything().orders.get(reference.venueOrderId) ?? null
  }

  /** Of a fill whose order is not known, as when it was replaced since. */
  hasExecution(executionId: ExecutionId): boolean {
    return this.#state.executions.has(executionId) || this.#everything().executions.has(executionId)
  }

  #everything(): Past {
    this.#past ??= pastAt(this.#state, this.#venue)
    return this.#past
  }
}

interface Past {
  readonly orders: ReadonlyMap<VenueOrderId, Order>
  readonly executions: ReadonlySet<ExecutionId>
}

function pastAt(state: State, venue: VenueName): Past {
  const orders = new Map<VenueOrderId, Order>()
  const executions = new Set<ExecutionId>()
  for (const order of state.orders.values()) {
    if (order.request.venue !== venue) continue
    if (order.venueOrderId !== null) orders.set(order.venueOrderId, order)
    if (order.firstExecutionId !== null) executions.add(order.firstExecutionId)
  }
  return { orders, executions }
}

/** Open orders that rest at a venue, oldest first. */
export function openAt(state: State, venue: VenueName): readonly Order[] {
  const found: Order[] = []
  for (const id of state.open) {
    const order = state.orders.get(id)
    if (order?.request.venue === venue && order.heldBy === 'venue') found.push(order)
  }
  return found
}

/**
 * What a venue lists as open, by which of our orders it is. Not ours, or ours and closed with us: `strange`.
 * One that ended while the question was on its way is neither.
 */
export interface Listed {
  readonly ours: ReadonlyMap<ClientOrderId, StockOrder>
  readonly strange: readonly StockOrder[]
}

export function listedIn(state: State, stock: VenueStock): Listed {
  const known = new KnownOrders(state, stock.venue)
  const ours = new Map<ClientOrderId, StockOrder>()
  const strange: StockOrder[] = []
  const seen = new Set<VenueOrderId>()
  for (const listed of stock.orders) {
    // Pages of a venue's answer may overlap.
    if (seen.has(listed.venueOrderId)) continue
    seen.add(listed.venueOrderId)
    const order = known.of(listed)
    if (order === null) {
      strange.push(listed)
      continue
    }
    // A replaced one may be listed while its replacement goes out; later than that it must not be there.
    const isCurrent = listed.revision === null || listed.revision === order.revision
    if (isCurrent && !isClosed(order.status)) ours.set(order.clientOrderId, listed)
    else if (order.lastAt < stock.askedAt) strange.push(listed)
  }
  return { ours, strange }
}
