/** Everything that ever happens to the state. The journal is a list of these; the state is their fold. */
import type { AssetName, ClientOrderId, ExecutionId, InstrumentKey, VenueName, VenueOrderId } from './ids.ts'
import type { Instrument } from './instrument.ts'
import type { BreakerState, RiskLimits } from './limits.ts'
import type { Mismatch } from './mismatch.ts'
import type { Money } from './money.ts'
import type { Amendment, Liquidity, OrderLink, OrderRequest, Origin, Side } from './order.ts'
import type { Reason } from './reason.ts'
import type { UnixNs } from './time.ts'
import type { Lots, Ticks } from './units.ts'

export type TradingState = 'active' | 'reducing' | 'halted'
export type Mode = 'simulation' | 'testnet' | 'live'

export interface InstrumentMark {
  readonly key: InstrumentKey
  readonly price: Money
}

/** What begins an order's life after risk let it through. */
export interface Opening {
  readonly clientOrderId: ClientOrderId
  readonly request: OrderRequest
  readonly origin: Origin
  readonly instrumentVersion: number
  readonly price: Ticks
  readonly quantity: Lots
  /** Null for what is no stop. */
  readonly triggerPrice: Ticks | null
  readonly locked: Money
  /** What the market stood at when risk looked. */
  readonly mark: Money
  readonly link: OrderLink | null
}

export type EventBody =
  | {
      readonly kind: 'session_started'
      readonly epoch: string
      readonly version: string
      readonly mode: Mode
      readonly marketSource: string
      /** Those behind a network that the session trades at. */
      readonly venues: readonly VenueName[]
    }
  | { readonly kind: 'session_stopped'; readonly marks: readonly InstrumentMark[] }
  | { readonly kind: 'instrument_listed'; readonly instrument: Instrument }
  | {
      readonly kind: 'funds_deposited'
      readonly venue: VenueName
      readonly asset: AssetName
      readonly amount: Money
    }
  /** What came in or went out at the venue without us; below zero went out. */
  | {
      readonly kind: 'balance_adjusted'
      readonly venue: VenueName
      readonly asset: AssetName
      readonly amount: Money
      /** In the asset that losses are told in, at the time; null for what has no price. */
      readonly worth: Money | null
      readonly why: string
    }
  | {
      readonly kind: 'order_denied'
      readonly clientOrderId: ClientOrderId
      readonly request: OrderRequest
      readonly origin: Origin
      readonly reason: Reason
    }
  /** Kept by the engine until its trigger. */
  | ({ readonly kind: 'order_held' } & Opening)
  | ({ readonly kind: 'order_submitted' } & Opening)
  /** Rests at its venue, is ours, and the journal did not know it. */
  | ({ readonly kind: 'order_adopted'; readonly venueOrderId: VenueOrderId } & Opening)
  /** `price`: what reached the trigger. A stop at its venue trades from now on; one we hold is due. */
  | { readonly kind: 'order_triggered'; readonly clientOrderId: ClientOrderId; readonly price: Money }
  /** What we held goes out. */
  | {
      readonly kind: 'order_released'
      readonly clientOrderId: ClientOrderId
      readonly price: Ticks
      readonly quantity: Lots
      readonly locked: Money
    }
  /** Its venue took nothing of it and may later: held again, as it was, until the next try. */
  | { readonly kind: 'release_rejected'; readonly clientOrderId: ClientOrderId; readonly reason: Reason }
  | {
      readonly kind: 'trailing_trigger_moved'
      readonly clientOrderId: ClientOrderId
      readonly triggerPrice: Ticks
    }
  | {
      readonly kind: 'order_accepted'
      readonly clientOrderId: ClientOrderId
      readonly venueOrderId: VenueOrderId
    }
  | { readonly kind: 'order_rejected'; readonly clientOrderId: ClientOrderId; readonly reason: Reason }
  | {
      readonly kind: 'order_filled'
      readonly clientOrderId: ClientOrderId
      readonly executionId: ExecutionId
      readonly quantity: Lots
      readonly price: Money
      readonly fee: Money
      readonly feeAsset: AssetName
      readonly liquidity: Liquidity
    }
  | { readonly kind: 'cancel_requested'; readonly clientOrderId: ClientOrderId; readonly origin: Origin }
  | { readonly kind: 'cancel_rejected'; readonly clientOrderId: ClientOrderId; readonly reason: Reason }
  | { readonly kind: 'order_cancelled'; readonly clientOrderId: ClientOrderId; readonly reason: Reason }
  | { readonly kind: 'order_expired'; readonly clientOrderId: ClientOrderId; readonly reason: Reason }
  | { readonly kind: 'order_outcome_unknown'; readonly clientOrderId: ClientOrderId }
  /** Asked for by its id, and the venue knew nothing of it. */
  | { readonly kind: 'order_missed'; readonly clientOrderId: ClientOrderId }
  | ({
      readonly kind: 'amend_requested'
      readonly clientOrderId: ClientOrderId
      /** What is set aside while both shapes of the order are possible. */
      readonly locked: Money
      readonly origin: Origin
    } & Amendment)
  | { readonly kind: 'amend_rejected'; readonly clientOrderId: ClientOrderId; readonly reason: Reason }
  /** In force. After `cancel_replace` what is left goes out again as the next revision. */
  | ({
      readonly kind: 'order_amended'
      readonly clientOrderId: ClientOrderId
      readonly locked: Money
    } & Amendment)
  /** One more lot of an entry was filled: its exits cover it. */
  | { readonly kind: 'exit_resized'; readonly clientOrderId: ClientOrderId; readonly quantity: Lots }
  | {
      readonly kind: 'trading_state_changed'
      readonly state: TradingState
      readonly why: string
      readonly origin: Origin
    }
  | {
      readonly kind: 'limits_changed'
      readonly limits: RiskLimits
      readonly why: string
      readonly origin: Origin
    }
  /** Factor of the limits on size, between 0 and 1, as the market is wilder than usual. */
  | { readonly kind: 'limit_scale_moved'; readonly scale: Money }
  | {
      readonly kind: 'breaker_changed'
      readonly state: BreakerState
      readonly why: string
      /** When an open breaker lets the first probe through; null otherwise. */
      readonly until: UnixNs | null
    }
  /** UTC midnight, or the first time anything was worth something. */
  | { readonly kind: 'day_opened'; readonly startAt: UnixNs; readonly equity: Money }
  | { readonly kind: 'equity_peak_moved'; readonly equity: Money }
  | { readonly kind: 'stall_began'; readonly gapMs: number }
  | { readonly kind: 'stall_ended' }
  | { readonly kind: 'venue_gapped'; readonly venue: VenueName; readonly why: string }
  /** What we know of this account may be wrong, until `venue_reconciled`. */
  | { readonly kind: 'reconciliation_began'; readonly venue: VenueName; readonly why: string }
  | { readonly kind: 'mismatch_found'; readonly venue: VenueName; readonly mismatch: Mismatch }
  | {
      readonly kind: 'venue_reconciled'
      readonly venue: VenueName
      /** Found this time. */
      readonly mismatches: number
      /** Marks of those found before that are no longer there: see `markOf`. */
      readonly gone: readonly string[]
    }
  /** `amount` above zero is paid by us, below zero received; quote asset. */
  | {
      readonly kind: 'funding_paid'
      readonly key: InstrumentKey
      readonly executionId: ExecutionId
      readonly rate: Money
      readonly mark: Money
      readonly amount: Money
    }
  /** The venue closed a position it no longer trusted. `side` of the trade it made for us. */
  | {
      readonly kind: 'position_liquidated'
      readonly key: InstrumentKey
      readonly executionId: ExecutionId
      readonly side: Side
      readonly quantity: Lots
      readonly price: Money
      readonly fee: Money
    }

/** Numbered without holes, stamped with the engine's time. */
export type Event = EventBody & { readonly seq: number; readonly at: UnixNs }

export type EventKind = EventBody['kind']
