import type { InstrumentKey, Money, Ticks, UnixNs } from '../../domain/index.ts'
import { Moves } from './moves.ts'
import { Volatility } from './volatility.ts'

interface Estimates {
  readonly volatility: Volatility
  readonly moves: Moves
}

/**
 * What risk needs to know of each market beyond its last price, from its prints. Neither journaled nor part
 * of the state: what follows from it is. A few numbers for each instrument, however many prints.
 */
export class MarketEstimators {
  readonly #estimates = new Map<InstrumentKey, Estimates>()

  /** `at`: the engine's time of the print. One that is no price at all is passed over. */
  observe(key: InstrumentKey, price: Ticks, at: UnixNs): void {
    if (price <= 0) return
    const { volatility, moves } = this.#of(key)
    volatility.observe(price, at)
    moves.observe(price, at)
  }

  #of(key: InstrumentKey): Estimates {
    const known = this.#estimates.get(key)
    if (known) return known
    const estimates = { volatility: new Volatility(), moves: new Moves() }
    this.#estimates.set(key, estimates)
    return estimates
  }

  /** Standard deviation of one-minute returns; null while too little was seen. */
  volatility(key: InstrumentKey): Money | null {
    return this.#estimates.get(key)?.volatility.estimate() ?? null
  }

  /** Largest move within the minute before `at`, as a fraction of its lowest price; null without a print. */
  moveRatio(key: InstrumentKey, at: UnixNs): Money | null {
    return this.#estimates.get(key)?.moves.ratio(at) ?? null
  }
}
