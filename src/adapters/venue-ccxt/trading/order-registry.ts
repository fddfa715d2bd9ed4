import type { ClientOrderId, Money, VenueOrderId } from '../../../domain/index.ts'
import type { NoticeReference } from '../protocol/index.ts'
import { nowMsOf, type World } from '../world.ts'
import type { KnownOrder } from './known-order.ts'

/** Closed orders are kept for reports that come late. */
const CLOSED_MS = 15 * 60_000
const CLOSED_MAX = 5000

type Named = Pick<NoticeReference, 'native' | 'clientId' | 'venueOrderId'>

/** Our orders at this venue, by every name they have. */
export class OrderRegistry {
  readonly #world: Pick<World, 'clock'>
  readonly #byClientId = new Map<string, KnownOrder>()
  /** Numbers of orders are unique within their instrument alone. */
  readonly #byVenueId = new Map<string, KnownOrder>()
  readonly #revisions = new Map<ClientOrderId, KnownOrder[]>()
  readonly #closed = new Set<KnownOrder>()

  constructor(world: Pick<World, 'clock'>) {
    this.#world = world
  }

  add(order: KnownOrder): void {
    this.#byClientId.set(order.clientId, order)
    const revisions = this.#revisions.get(order.clientOrderId)
    if (revisions === undefined) this.#revisions.set(order.clientOrderId, [order])
    else revisions.push(order)
  }

  get(clientId: string): KnownOrder | undefined {
    return this.#byClientId.get(clientId)
  }

  find({ native, clientId, venueOrderId }: Named): KnownOrder | undefined {
    const named = clientId === null ? undefined : this.#byClientId.get(clientId)
    return named ?? this.#byVenueId.get(`${native} ${venueOrderId}`)
  }

  /** True when the venue's number was not known before. */
  name(order: KnownOrder, native: string, venueOrderId: string): boolean {
    if (venueOrderId === '' || this.#byVenueId.get(`${native} ${venueOrderId}`) === order) return false
    order.venueOrderId = venueOrderId as VenueOrderId
    this.#byVenueId.set(`${native} ${venueOrderId}`, order)
    return true
  }

  /** What revisions before this one traded; null where one of them is not known here. */
  filledBefore(clientOrderId: ClientOrderId, revision: number): Money | null {
    let filled = 0n
    const earlier = (this.#revisions.get(clientOrderId) ?? []).filter((order) => order.revision < revision)
    if (earlier.length < revision || earlier.some(({ isAuditDue }) => isAuditDue)) return null
    for (const order of earlier) filled += order.filled
    return filled as Money
  }

  get open(): readonly KnownOrder[] {
    return [...this.#byClientId.values()].filter(({ closedAtMs }) => closedAtMs === null)
  }

  close(order: KnownOrder): void {
    order.closedAtMs = nowMsOf(this.#world)
    this.#closed.add(order)
  }

  forget(order: KnownOrder): void {
    this.#forgetAll(new Set([order]))
  }

  /** Oldest first, those nobody will speak of any more. */
  prune(): void {
    const sinceMs = nowMsOf(this.#world) - CLOSED_MS
    const gone: KnownOrder[] = []
    for (const order of this.#closed) {
      if ((order.closedAtMs ?? 0) > sinceMs && this.#closed.size - gone.length <= CLOSED_MAX) break
      gone.push(order)
    }
    if (gone.length > 0) this.#forgetAll(new Set(gone))
  }

  #forgetAll(gone: ReadonlySet<KnownOrder>): void {
    for (const [name, order] of this.#byVenueId) if (gone.has(order)) this.#byVenueId.delete(name)
    for (const order of gone) {
      this.#closed.delete(order)
      this.#byClientId.delete(order.clientId)
      const left = (this.#revisions.get(order.clientOrderId) ?? []).filter((other) => !gone.has(other))
      if (left.length === 0) this.#revisions.delete(order.clientOrderId)
      else this.#revisions.set(order.clientOrderId, left)
    }
  }
}
