import {
  type ClientOrderId,
  type Effect,
  isClosed,
  type MarketEvent,
  type Order,
  type UnixNs,
  type VenueName,
} from '../domain/index.ts'
import { cancellation, effectsToRepeat, queriesFor, question, type State } from '../engine/index.ts'
import type { Venue, VenueReporter } from '../ports/index.ts'

export interface VenueDeskOptions {
  readonly venues: readonly Venue[]
  /** The writer's own, not the durable one: what a venue was told may not be durable yet. */
  readonly state: Readonly<State>
  readonly reporterFor: (venue: VenueName) => VenueReporter
}

/** Every venue of the session, and what may be said to it outside a batch. */
export class VenueDesk {
  readonly byName: ReadonlyMap<string, Venue>
  readonly #options: VenueDeskOptions

  constructor(options: VenueDeskOptions) {
    this.#options = options
    this.byName = new Map(options.venues.map((venue) => [venue.name, venue]))
  }

  onMarket(event: MarketEvent): void {
    for (const venue of this.#options.venues) venue.onMarket(event, this.#options.reporterFor(venue.name))
  }

  onTime(at: UnixNs): void {
    for (const venue of this.#options.venues) venue.onTime(at, this.#options.reporterFor(venue.name))
  }

  /** Rebuilds the venues and tells them again what a crash may have kept from them. */
  restoreAll(): void {
    for (const venue of this.#options.venues) {
      this.restore(venue.name)
      if (!venue.answersInBatch) continue
      for (const order of this.#openAt(venue.name)) {
        for (const effect of effectsToRepeat(order)) this.#dispatch(effect)
      }
    }
  }

  /** What the venue is to know is what we know. */
  restore(name: VenueName): void {
    const { state } = this.#options
    const orders = this.#openAt(name).flatMap((order) =>
      order.instrument && order.heldBy === 'venue' ? [{ order, instrument: order.instrument }] : [],
    )
    const positions = [...state.positions.values()].filter(({ venue }) => venue === name)
    this.byName.get(name)?.restore({ orders, positions })
  }

  /** Does not wait for the journal: what only lowers risk goes to the venue now. */
  cancelAtOnce(orders: Iterable<Order>): void {
    for (const order of orders) {
      if (order.heldBy === 'venue' && !isClosed(order.status)) this.#dispatch(cancellation(order))
    }
  }

  /** Asks after the orders whose fate only their venues know. */
  query(): void {
    for (const effect of queriesFor(this.#options.state)) this.#dispatch(effect)
  }

  /** Asks for these, whatever we think of them. */
  queryThese(clientOrderIds: ReadonlySet<ClientOrderId>): void {
    const { orders } = this.#options.state
    for (const id of clientOrderIds) {
      const order = orders.get(id)
      if (order?.heldBy === 'venue' && !isClosed(order.status)) this.#dispatch(question(order))
    }
  }

  /** Open orders a venue keeps, by venue: what a stop leaves behind. */
  openCounts(): ReadonlyMap<VenueName, number> {
    return new Map(
      this.#options.venues.map(({ name }) => [
        name,
        this.#openAt(name).filter(({ heldBy }) => heldBy === 'venue').length,
      ]),
    )
  }

  /** Oldest first. */
  #openAt(name: VenueName): readonly Order[] {
    const { open, orders } = this.#options.state
    const found: Order[] = []
    for (const id of open) {
      const order = orders.get(id)
      if (order?.request.venue === name) found.push(order)
    }
    return found
  }

  #dispatch(effect: Effect): void {
    const venue = effect.venue
    this.byName.get(venue)?.dispatch(effect, this.#options.reporterFor(venue))
  }
}
