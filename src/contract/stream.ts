import type { BalanceRow, PositionRow } from './account.ts'
import type { BarRow, LevelRow, TradeRow } from './market.ts'
import type { ExactNumber } from './numbers.ts'
import type { FillRow, OrderStateRow, OrderUpdateRow } from './orders.ts'

/** Server-sent events of `GET /api/stream`: the `event:` name and the shape of `data:`. */
export interface StreamEvents {
  order_update: OrderUpdateRow
  order_state: OrderStateRow
  fill: FillRow
  account: { readonly ts_ns: ExactNumber; readonly balances: readonly BalanceRow[] }
  position: PositionRow & { readonly cause?: PositionCause }
  trading_state: {
    readonly ts_ns: ExactNumber
    readonly state: 'active' | 'reducing' | 'halted'
    readonly reason: string
  }
  system: SystemNotice
  market: MarketNotice
  resync: { readonly reason: string }
}

/** What changed a position without a fill of our own. Funding: `amount` above zero is paid by us. */
export type PositionCause =
  | {
      readonly kind: 'funding_paid'
      readonly execution_id: string
      readonly rate: ExactNumber
      readonly mark: ExactNumber
      readonly amount: ExactNumber
    }
  | {
      readonly kind: 'position_liquidated'
      readonly execution_id: string
      readonly side: 'BUY' | 'SELL'
      readonly qty: ExactNumber
      readonly price: ExactNumber
      readonly fee: ExactNumber
    }

export type StreamEventName = keyof StreamEvents

/**
 * Every trading event also bears these. All messages of one journal record share one `seq`; only the last of
 * them carries `id: <epoch>-<seq>`. A gap is a `prev_seq` that is not the `seq` applied last.
 */
export interface Sequenced {
  readonly seq: number
  readonly prev_seq: number
}

export interface SystemNotice {
  readonly ts_ns: ExactNumber
  readonly kind:
    | 'session_started'
    | 'session_stopped'
    | 'instrument_listed'
    /** What risk holds orders to changed: `GET /api/risk` says how it stands. */
    | 'limits_changed'
    | 'limit_scale_moved'
    | 'breaker_changed'
    | 'day_opened'
    | 'equity_peak_moved'
    | 'stall_began'
    | 'stall_ended'
    | 'venue_gapped'
    /** What is known of a venue's account is held against what the venue knows. */
    | 'reconciliation_began'
    | 'mismatch_found'
    | 'venue_reconciled'
    | 'market_status'
    | 'shutting_down'
  /** Which one it is about; absent where it is about none. */
  readonly venue?: string
  readonly message: string
}

/** Latest wins, no id. At most one per instrument and tick; parts that did not change are absent. */
export interface MarketNotice {
  readonly symbol: string
  readonly venue: string
  readonly ts_ns: ExactNumber
  readonly price: ExactNumber
  readonly bid?: ExactNumber
  readonly ask?: ExactNumber
  /** The whole book as it stands, best first. */
  readonly bids?: readonly LevelRow[]
  readonly asks?: readonly LevelRow[]
  /** Prints since the last notice, oldest first, the latest 50 at most. */
  readonly trades?: readonly TradeRow[]
  /** The one-minute bars touched since the last notice, oldest first; the last one is still open. */
  readonly bars?: readonly BarRow[]
}
