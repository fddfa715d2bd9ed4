import type { BreakerState, RiskLimits, TradingState, UnixNs } from '../domain/index.ts'

/** A record by which what risk allows became another, and who wanted it. */
export type RiskChange = {
  readonly seq: number
  readonly at: UnixNs
  readonly why: string
  /** The principal; `engine` where nobody asked. */
  readonly by: string
} & (
  | { readonly kind: 'trading_state'; readonly before: TradingState; readonly after: TradingState }
  | { readonly kind: 'breaker'; readonly before: BreakerState; readonly after: BreakerState }
  | { readonly kind: 'limits'; readonly before: RiskLimits; readonly after: RiskLimits }
)
