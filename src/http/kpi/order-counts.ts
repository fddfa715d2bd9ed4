import { NS_PER_SECOND, type UnixNs } from '../../domain/index.ts'
import type { EngineListener, RecordGroup } from '../../ports/index.ts'

export type OrderOutcome = 'submitted' | 'filled' | 'cancelled' | 'rejected' | 'denied' | 'expired'
export type OrderCounts = Readonly<Record<OrderOutcome, number>>

const NONE: OrderCounts = { submitted: 0, filled: 0, cancelled: 0, rejected: 0, denied: 0, expired: 0 }
const DAY_NS = 86_400n * NS_PER_SECOND

/** What became of orders since UTC midnight, or since somebody began to count. */
export class OrderTally implements EngineListener {
  readonly #now: () => UnixNs
  #since: UnixNs
  #counts: Record<OrderOutcome, number> = { ...NONE }
  #asked = 0

  constructor(now: () => UnixNs) {
    this.#now = now
    this.#since = now()
  }

  /** Orders asked for since the beginning, whatever became of them. */
  get asked(): number {
    return this.#asked
  }

  today(): { readonly since: UnixNs; readonly counts: OrderCounts } {
    this.#turn()
    return { since: this.#since, counts: this.#counts }
  }

  onRecords(groups: readonly RecordGroup[]): void {
    this.#turn()
    for (const group of groups) this.#count(group)
  }

  onMarket(): void {}
  onFeedStatus(): void {}

  #turn(): void {
    const now = this.#now()
    const midnight = (now - (now % DAY_NS)) as UnixNs
    if (this.#since >= midnight) return
    this.#since = midnight
    this.#counts = { ...NONE }
  }

  #count({ event: { kind }, order }: RecordGroup): void {
    const counts = this.#counts
    if (kind === 'order_submitted' || kind === 'order_held') {
      this.#asked += 1
      counts.submitted += 1
    } else if (kind === 'order_denied') {
      this.#asked += 1
      counts.denied += 1
    } else if (kind === 'order_filled') counts.filled += order?.status === 'filled' ? 1 : 0
    else if (kind === 'order_cancelled') counts.cancelled += 1
    else if (kind === 'order_rejected') counts.rejected += 1
    else if (kind === 'order_expired') counts.expired += 1
  }
}
