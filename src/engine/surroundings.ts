import type { InstrumentKey, Lots, Money, Side, Ticks, UnixNs } from '../domain/index.ts'

/** The market at the moment a batch is taken. */
export interface Quote {
  readonly last: Ticks | null
  readonly bid: Ticks | null
  readonly ask: Ticks | null
}

/** How risk reacts to a market that is not itself; set once at start. */
export interface RiskPolicy {
  readonly breaker: BreakerPolicy
  readonly scaling: ScalingPolicy
}

export interface BreakerPolicy {
  /** Refused and unanswered orders allowed within a minute; more open the breaker. 0 switches this off. */
  readonly refusalsMax: number
  /** Fraction a price may move within a minute; more opens the breaker. Null switches this off. */
  readonly moveRatioMax: Money | null
  /** Of the first trip; doubled with each further one without closing, up to an hour. */
  readonly coolDownMs: number
  /** Orders let through while half open, all of which must be accepted. */
  readonly probes: number
}

export interface ScalingPolicy {
  /** Standard deviation of one-minute returns up to which limits stay whole; null switches scaling off. */
  readonly volatilityUsual: Money | null
  /** The limits never shrink below this fraction. */
  readonly scaleMin: Money
}

/** What `decide` may look at beside the state. It leaves its mark in the events, so replay never needs it. */
export interface Surroundings {
  /** The engine's time of the input. */
  readonly at: UnixNs
  readonly policy: RiskPolicy
  quote(key: InstrumentKey): Quote | null
  /** False when the newest price is too old to act on. */
  isFresh(key: InstrumentKey): boolean
  /** How long ago the newest price came, in milliseconds; null when none ever did. */
  ageMs(key: InstrumentKey): number | null
  /** The price an order of this size would reach in the visible book at once; null without a book. */
  reach(key: InstrumentKey, side: Side, quantity: Lots): Ticks | null
  /** Standard deviation of recent one-minute returns; null while too little was seen. */
  volatility(key: InstrumentKey): Money | null
  /** Largest move within the last minute, as a fraction; null while too little was seen. */
  moveRatio(key: InstrumentKey): Money | null
}
