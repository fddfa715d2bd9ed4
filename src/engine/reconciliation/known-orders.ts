import {
  type ClientOrderId,
  type ExecutionId,
  type InstrumentKey,
  isClosed,
  type Order,
  type StockFill,
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
  readonly #stock: VenueStock
  readonly #open = new Map<string, Order>()
  /** Made at the first question that needs it: every order is looked at for it. */
  #past: Past | null = null

  constructor(state: State, stock: VenueStock) {
    this.#state = state
    this.#stock = stock
    for (const order of openAt(state, stock.venue)) {
      if (order.venueOrderId !== null) this.#open.set(nameOf(order.key, order.venueOrderId), order)
    }
  }

  /** A connection forgets our ids of what closed, and at a restart all: then the venue's own leads. */
  of(reference: StockReference): Order | null {
    const { clientOrderId, key, venueOrderId } = reference
    const byId = clientOrderId === null ? undefined : this.#state.orders.get(clientOrderId)
    return byId ?? this.#open.get(nameOf(key, venueOrderId)) ?? null
  }

  /** Closed ones among them. */
  ofPast(fill: StockFill): Order | null {
    const { key, venueOrderId } = fill
    return this.of(fill) ?? this.#everything().orders.get(nameOf(key, venueOrderId)) ?? null
  }

  /** Of a fill whose order is not known, as when it was replaced since. */
  hasExecution(executionId: ExecutionId): boolean {
    return this.#state.executions.has(executionId) || this.#everything().executions.has(executionId)
  }

  #everything(): Past {
    this.#past ??= pastOf(this.#state, this.#stock)
    return this.#past
  }
}

/** Venues number the orders of each instrument by themselves. */
function nameOf(key: InstrumentKey | null, venueOrderId: VenueOrderId): string {
  return `${key} ${venueOrderId}`
}

/** Of all orders those that the fills name. */
interface Past {
  readonly orders: ReadonlyMap<string, Order>
  readonly executions: ReadonlySet<ExecutionId>
}

function pastOf(state: State, { venue, fills }: VenueStock): Past {
  const namedOrders = new Set(fills.map(({ venueOrderId }) => venueOrderId))
  const namedExecutions = new Set(fills.map(({ executionId }) => executionId))
  const orders = new Map<string, Order>()
  const executions = new Set<ExecutionId>()
  for (const order of state.orders.values()) {
    const { venueOrderId, firstExecutionId } = order
    const isNamed = venueOrderId !== null && namedOrders.has(venueOrderId)
    const isExecuted = firstExecutionId !== null && namedExecutions.has(firstExecutionId)
    if ((!isNamed && !isExecuted) || order.request.venue !== venue) continue
    if (isNamed) orders.set(nameOf(order.key, venueOrderId), order)
    if (isExecuted) executions.add(firstExecutionId)
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
  const known = new KnownOrders(state, stock)
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
