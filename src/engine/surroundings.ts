import type { InstrumentKey, Money, Ticks } from '../domain/index.ts'

/** The market at the moment a batch is taken. */
export interface Quote {
  readonly last: Ticks | null
  readonly bid: Ticks | null
  readonly ask: Ticks | null
}

export interface RiskLimits {
  /** Quote asset; null for none. */
  readonly orderNotionalMax: Money | null
  readonly openOrdersMax: number
  /** Fraction of the market price an order may reach beyond it. */
  readonly priceCollarRatio: Money
}

/** What `decide` may look at beside the state. It leaves its mark in the events, so replay never needs it. */
export interface Surroundings {
  readonly limits: RiskLimits
  quote(key: InstrumentKey): Quote | null
}
