import {
  addMoney,
  type ClientOrderId,
  MONEY_ZERO,
  type Money,
  type VenueOrderId,
} from '../../../domain/index.ts'
import type { NoticeReference } from '../protocol/index.ts'
import { nowMsOf, type World } from '../world.ts'
import type { KnownOrder } from './known-order.ts'

/** Closed orders are kept for reports that come late. */
const CLOSED_MS = 5 * 60_000
const CLOSED_MAX = 1000

/** One order of the engine: the venue knows each of its revisions as an order of its own. */
interface Revisions {
  known: KnownOrder[]
  /** Of those that were forgotten: how many, and what they traded; null where that was not known. */
  forgotten: number
  forgottenFilled: Money | null
}

type Named = Pick<NoticeReference, 'native' | 'clientId' | 'venueOrderId'>

/** Our orders at this venue, by every name they have. */
export class OrderRegistry {
  readonly #world: Pick<World, 'clock'>
  readonly #byClientId = new Map<string, KnownOrder>()
  /** Numbers of orders are unique within their instrument alone. */
  readonly #byVenueId = new Map<string, KnownOrder>()
  readonly #revisions = new Map<ClientOrderId, Revisions>()
  readonly #closed = new Set<KnownOrder>()

  constructor(world: Pick<World, 'clock'>) {
    this.#world = world
  }

  add(order: KnownOrder): void {
    this.#byClientId.set(order.clientId, order)
    const revisions = this.#revisions.get(order.clientOrderId)
    if (revisions !== undefined) revisions.known.push(order)
    else
      this.#revisions.set(order.clientOrderId, { known: [order], forgotten: 0, forgottenFilled: MONEY_ZERO })
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
    const revisions = this.#revisions.get(clientOrderId)
    const earlier = (revisions?.known ?? []).filter((order) => order.revision < revision)
    if (earlier.length + (revisions?.forgotten ?? 0) < revision) return null
    return filledBy(earlier, revisions?.forgottenFilled ?? MONEY_ZERO)
  }

  get open(): readonly KnownOrder[] {
    return [...this.#byClientId.values()].filter(({ closedAtMs }) => closedAtMs === null)
  }

  close(order: KnownOrder): void {
    order.closedAtMs = nowMsOf(this.#world)
    this.#closed.add(order)
  }

  /** As if it had never been here. */
  forget(order: KnownOrder): void {
    this.#dropAll(new Set([order]))
  }

  /** Oldest first, those nobody will speak of any more. */
  prune(): void {
    const sinceMs = nowMsOf(this.#world) - CLOSED_MS
    const gone: KnownOrder[] = []
    for (const order of this.#closed) {
      if ((order.closedAtMs ?? 0) > sinceMs && this.#closed.size - gone.length <= CLOSED_MAX) break
      gone.push(order)
    }
    for (const order of gone) this.#sumUp(order)
    if (gone.length > 0) this.#dropAll(new Set(gone))
  }

  /** What it traded still counts for the revisions that follow it. */
  #sumUp(order: KnownOrder): void {
    const revisions = this.#revisions.get(order.clientOrderId)
    if (revisions === undefined) return
    revisions.forgotten += 1
    revisions.forgottenFilled = filledBy([order], revisions.forgottenFilled)
  }

  #dropAll(gone: ReadonlySet<KnownOrder>): void {
    for (const [name, order] of this.#byVenueId) if (gone.has(order)) this.#byVenueId.delete(name)
    for (const order of gone) {
      this.#closed.delete(order)
      this.#byClientId.delete(order.clientId)
      const revisions = this.#revisions.get(order.clientOrderId)
      if (revisions === undefined) continue
      revisions.known = revisions.known.filter((other) => other !== order)
      if (revisions.known.length === 0) this.#revisions.delete(order.clientOrderId)
    }
  }
}

/** What they traded, with `before`; null where it is not known of one of them. */
function filledBy(orders: readonly KnownOrder[], before: Money | null): Money | null {
  if (before === null || orders.some(({ isAuditDue }) => isAuditDue)) return null
  return orders.reduce((sum, { filled }) => addMoney(sum, filled), before)
}
