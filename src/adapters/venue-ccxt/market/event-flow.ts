import type { BookSnapshot, InstrumentKey, MarketEvent, Trade } from '../../../domain/index.ts'
import { nowMsOf, type World } from '../world.ts'

/** Nobody decides faster than this on a whole book; trades in between are all told. */
const PACE_MS = 20
/** So many are told at once, however fast they come. */
const TRADES_MAX = 2048

/**
 * Gathers what a market says into moments: after a quiet while at once, else every twenty milliseconds the
 * trades since, and behind them the books that changed, each as it stands.
 */
export class EventFlow {
  readonly #world: Pick<World, 'clock' | 'timers'>
  readonly #snapshotOf: (key: InstrumentKey) => BookSnapshot | null
  readonly #deliver: (events: readonly MarketEvent[]) => void
  readonly #changed = new Set<InstrumentKey>()
  #trades: Trade[] = []
  #deliveredAtMs = Number.NEGATIVE_INFINITY
  #stopTimer: (() => void) | null = null

  constructor(
    world: Pick<World, 'clock' | 'timers'>,
    snapshotOf: (key: InstrumentKey) => BookSnapshot | null,
    deliver: (events: readonly MarketEvent[]) => void,
  ) {
    this.#world = world
    this.#snapshotOf = snapshotOf
    this.#deliver = deliver
  }

  addTrade(trade: Trade): void {
    this.#trades.push(trade)
    if (this.#trades.length >= TRADES_MAX) this.#flush()
    else this.#plan()
  }

  addBook(key: InstrumentKey): void {
    this.#changed.add(key)
    this.#plan()
  }

  /** What was gathered of it holds no longer. */
  forgetBook(key: InstrumentKey): void {
    this.#changed.delete(key)
  }

  stop(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#trades = []
    this.#changed.clear()
  }

  #plan(): void {
    if (this.#stopTimer !== null) return
    const waitMs = this.#deliveredAtMs + PACE_MS - nowMsOf(this.#world)
    if (waitMs <= 0) this.#flush()
    else this.#stopTimer = this.#world.timers.after(waitMs, () => this.#flush())
  }

  #flush(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#deliveredAtMs = nowMsOf(this.#world)
    const events: MarketEvent[] = this.#trades
    this.#trades = []
    for (const key of this.#changed) {
      const book = this.#snapshotOf(key)
      if (book !== null) events.push(book)
    }
    this.#changed.clear()
    if (events.length > 0) this.#deliver(events)
  }
}
