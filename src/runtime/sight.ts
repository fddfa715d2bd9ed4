import type { InstrumentKey, Lots, Money, Side, Ticks, UnixNs } from '../domain/index.ts'
import {
  type MarketEstimators,
  type Quote,
  type RiskPolicy,
  reachIn,
  type Surroundings,
} from '../engine/index.ts'
import type { Clock } from '../ports/index.ts'
import type { MarketBoard } from './market-board.ts'

export interface SightOptions {
  readonly policy: RiskPolicy
  readonly board: MarketBoard
  readonly estimators: MarketEstimators
  readonly wall: Clock
  /** Null: no price is ever too old. */
  readonly staleAfterMs: number | null
}

/** What the core may look at as it decides: the market as it stands, and the time of the input. */
export class Sight implements Surroundings {
  /** Set by the writer before each input. */
  at: UnixNs = 0n as UnixNs
  readonly policy: RiskPolicy
  readonly #options: SightOptions

  constructor(options: SightOptions) {
    this.#options = options
    this.policy = options.policy
  }

  quote(key: InstrumentKey): Quote | null {
    return this.#options.board.quote(key)
  }

  isFresh(key: InstrumentKey): boolean {
    const { staleAfterMs } = this.#options
    const ageMs = this.ageMs(key)
    if (ageMs === null) return false
    return staleAfterMs === null || ageMs <= staleAfterMs
  }

  ageMs(key: InstrumentKey): number | null {
    const { board, wall } = this.#options
    const receivedAtMs = board.receivedAtMs(key)
    return receivedAtMs === null ? null : Number(wall.now() / 1_000_000n) - receivedAtMs
  }

  reach(key: InstrumentKey, side: Side, quantity: Lots): Ticks | null {
    const book = this.#options.board.book(key)
    return book && reachIn(book, side, quantity)
  }

  volatility(key: InstrumentKey): Money | null {
    return this.#options.estimators.volatility(key)
  }

  moveRatio(key: InstrumentKey): Money | null {
    return this.#options.estimators.moveRatio(key, this.at)
  }
}
