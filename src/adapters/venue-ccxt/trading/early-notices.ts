import type { AccountNotice, BalanceNotice } from '../protocol/index.ts'
import { nowMsOf, type World } from '../world.ts'

export type OrderedNotice = Exclude<AccountNotice, BalanceNotice>

interface Early {
  readonly notice: OrderedNotice
  readonly atMs: number
}

/** Within this the venue's answer says which order of ours it is, or it is none. */
const KEPT_MS = 10_000
const KEPT_MAX = 1000

/** What came before it was known whose it is: a stream may overtake the answer that numbers the order. */
export class EarlyNotices {
  readonly #world: Pick<World, 'clock'>
  #kept: Early[] = []

  constructor(world: Pick<World, 'clock'>) {
    this.#world = world
  }

  keep(notice: OrderedNotice): void {
    // One that bears the id we gave it is known by that, or is nobody's.
    if (notice.clientId !== null) return
    const atMs = nowMsOf(this.#world)
    const first = this.#kept[0]
    if (first !== undefined && (atMs - first.atMs > KEPT_MS || this.#kept.length >= KEPT_MAX)) {
      this.#kept = this.#kept.slice(-KEPT_MAX + 1).filter((early) => atMs - early.atMs <= KEPT_MS)
    }
    this.#kept.push({ notice, atMs })
  }

  /** Of this order, oldest first; they are kept no longer. */
  takeOf(native: string, venueOrderId: string): readonly OrderedNotice[] {
    if (this.#kept.length === 0) return []
    const isOf = ({ notice }: Early) => notice.native === native && notice.venueOrderId === venueOrderId
    const found = this.#kept.filter(isOf)
    if (found.length > 0) this.#kept = this.#kept.filter((early) => !isOf(early))
    return found.map(({ notice }) => notice)
  }
}
