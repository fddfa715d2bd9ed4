import type { AssetName, BreakerState, Money, RiskLimits, UnixNs } from '../domain/index.ts'

/** What risk holds orders to now, and how much of it is used. Amounts in `asset`. */
export interface RiskView {
  readonly limits: RiskLimits
  /** What the configuration allows at most. */
  readonly outerLimits: RiskLimits
  /** Factor of the limits on size, 1 in a usual market. */
  readonly limitScale: Money
  readonly breaker: {
    readonly state: BreakerState
    readonly why: string
    readonly until: UnixNs | null
    /** Orders let through while it is half open. */
    readonly probes: number
  }
  readonly asset: AssetName
  readonly equity: Money
  readonly equityPeak: Money | null
  /** Null before the first day was opened. */
  readonly dayStart: { readonly startAt: UnixNs; readonly equity: Money } | null
  /** Sum of the worths of all positions. */
  readonly exposure: Money
  readonly openOrders: number
  readonly ordersInSecond: number
  readonly ordersInMinute: number
}
