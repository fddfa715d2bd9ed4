/**
 * What may be put to the engine: commands of people and programs, reports of venues, facts of the session.
 */
import type { EventBody, InstrumentMark, Mode, TradingState } from './event.ts'
import type { AssetName, ClientOrderId, InstrumentKey, VenueName } from './ids.ts'
import type { Instrument } from './instrument.ts'
import type { RiskLimits } from './limits.ts'
import type { Observation } from './market.ts'
import type { OrphanPolicy } from './mismatch.ts'
import type { Money } from './money.ts'
import type { Order, OrderRequest, Origin } from './order.ts'
import type { VenueStock } from './stock.ts'

export interface SubmitOrder {
  readonly kind: 'submit_order'
  /** Null: the engine makes one from its epoch and the next sequence number. */
  readonly clientOrderId: ClientOrderId | null
  readonly request: OrderRequest
  readonly origin: Origin
  /** The order that had this id so long ago that it is no longer in memory; absent when there was none. */
  readonly forgotten?: Order
}

export interface CancelOrder {
  readonly kind: 'cancel_order'
  readonly clientOrderId: ClientOrderId
  readonly origin: Origin
}

/** At least one of the two changes. */
export interface AmendOrder {
  readonly kind: 'amend_order'
  readonly clientOrderId: ClientOrderId
  /** The new total quantity, base asset; null leaves it. */
  readonly quantity: Money | null
  /** Null leaves it. */
  readonly price: Money | null
  /** Of a stop; null leaves it. */
  readonly triggerPrice: Money | null
  readonly origin: Origin
}

/** One cancels the other: a limit and a stop of one side and quantity at one instrument. */
export interface SubmitGroup {
  readonly kind: 'submit_group'
  readonly limit: GroupLeg
  readonly stop: GroupLeg
  readonly origin: Origin
}

export interface GroupLeg {
  /** Null: the engine makes one. */
  readonly clientOrderId: ClientOrderId | null
  readonly request: OrderRequest
  /** As in `SubmitOrder`. */
  readonly forgotten?: Order
}

export interface SetLimits {
  readonly kind: 'set_limits'
  readonly limits: RiskLimits
  readonly why: string
  readonly origin: Origin
}

export interface CancelAll {
  readonly kind: 'cancel_all'
  /** Null: at every venue. */
  readonly venue: VenueName | null
  readonly key: InstrumentKey | null
  /** Null: of every strategy and of none. */
  readonly strategyId: string | null
  readonly origin: Origin
}

export interface SetTradingState {
  readonly kind: 'set_trading_state'
  readonly state: TradingState
  readonly why: string
  readonly origin: Origin
}

/** What a venue may report: mostly events as they are. */
export type VenueReport =
  | ReportedEvent
  /** What it makes of the order is in `order_amended`. */
  | { readonly kind: 'amend_accepted'; readonly clientOrderId: ClientOrderId }

export type ReportedEvent = Extract<
  EventBody,
  {
    kind:
      | 'order_accepted'
      | 'order_rejected'
      | 'order_filled'
      | 'order_cancelled'
      | 'order_expired'
      | 'cancel_rejected'
      | 'order_outcome_unknown'
      | 'order_triggered'
      | 'order_missed'
      | 'amend_rejected'
      | 'funding_paid'
      | 'position_liquidated'
  }
>

export type Command =
  | SubmitOrder
  | SubmitGroup
  | AmendOrder
  | CancelOrder
  | CancelAll
  | SetTradingState
  | SetLimits

export type SessionFact =
  | {
      readonly kind: 'start_session'
      readonly epoch: string
      readonly version: string
      readonly mode: Mode
      readonly marketSource: string
      /** Those behind a network that this session trades at; absent: none. */
      readonly venues?: readonly VenueName[]
    }
  | { readonly kind: 'stop_session'; readonly marks: readonly InstrumentMark[] }
  | { readonly kind: 'list_instrument'; readonly instrument: Omit<Instrument, 'version'> }
  | {
      readonly kind: 'deposit_funds'
      readonly venue: VenueName
      readonly asset: AssetName
      readonly amount: Money
    }

/** What the loop itself notices. */
export type LoopNotice =
  | { readonly kind: 'observe_market'; readonly observation: Observation }
  /** Once a second of the engine's time: whatever is due by the clock. */
  | { readonly kind: 'observe_time' }
  /** The process slept or stood still: what it knew of the market is old. */
  | { readonly kind: 'observe_stall'; readonly gapMs: number }
  /** Fresh market data and a reconciliation after a stall. */
  | { readonly kind: 'end_stall' }
  /** More reports waited than their lane holds; what was dropped is rebuilt by reconciliation. */
  | { readonly kind: 'observe_gap'; readonly venue: VenueName; readonly why: string }
  /** What we know of the account at this venue may be wrong: until a reconciliation, risk is only lowered. */
  | { readonly kind: 'observe_unreconciled'; readonly venue: VenueName; readonly why: string }

/** Holds what we know of an account against what its venue knows. */
export interface Reconcile {
  readonly kind: 'reconcile'
  readonly stock: VenueStock
  readonly orphans: OrphanPolicy
  /** Its further parts, each once the one before is in the state; absent: from the beginning. */
  readonly further?: ReconcileFurther
}

export interface ReconcileFurther {
  readonly part: 'orders' | 'balances'
  /** Nothing was heard of the account since the stock was asked for, as it stood in the beginning. */
  readonly isQuiet: boolean
  /** Orders of which something was heard or sent since then. */
  readonly recent: ReadonlySet<ClientOrderId>
}

export interface ReportInput {
  readonly kind: 'venue_report'
  readonly report: VenueReport
  /** Which replacement of the order it speaks of; absent: whichever is in force. */
  readonly revision?: number
}

/** What an event leaves to be decided about one order and those linked with it. */
export interface ContinueOrder {
  readonly kind: 'continue_order'
  readonly clientOrderId: ClientOrderId
}

export type Input = Command | SessionFact | LoopNotice | ReportInput | Reconcile | ContinueOrder
