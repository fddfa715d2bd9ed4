/**
 * What may be put to the engine: commands of people and programs, reports of venues, facts of the session.
 */
import type { EventBody, InstrumentMark, Mode, TradingState } from './event.ts'
import type { AssetName, ClientOrderId, InstrumentKey, VenueName } from './ids.ts'
import type { Instrument } from './instrument.ts'
import type { Money } from './money.ts'
import type { OrderRequest, Origin } from './order.ts'
import type { UnixNs } from './time.ts'

export interface SubmitOrder {
  readonly kind: 'submit_order'
  /** Null: the engine makes one from its epoch and the next sequence number. */
  readonly clientOrderId: ClientOrderId | null
  readonly request: OrderRequest
  readonly origin: Origin
}

export interface CancelOrder {
  readonly kind: 'cancel_order'
  readonly clientOrderId: ClientOrderId
  readonly origin: Origin
}

export interface CancelAll {
  readonly kind: 'cancel_all'
  readonly key: InstrumentKey | null
  readonly origin: Origin
}

export interface SetTradingState {
  readonly kind: 'set_trading_state'
  readonly state: TradingState
  readonly why: string
  readonly origin: Origin
}

/** The part of an event that a venue may report. */
export type VenueReport = Extract<
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
  }
>

export type Command = SubmitOrder | CancelOrder | CancelAll | SetTradingState

export type SessionFact =
  | {
      readonly kind: 'start_session'
      readonly epoch: string
      readonly version: string
      readonly mode: Mode
      readonly marketSource: string
    }
  | { readonly kind: 'stop_session'; readonly marks: readonly InstrumentMark[] }
  | { readonly kind: 'list_instrument'; readonly instrument: Omit<Instrument, 'version'> }
  | {
      readonly kind: 'deposit_funds'
      readonly venue: VenueName
      readonly asset: AssetName
      readonly amount: Money
    }

export type Input = Command | SessionFact | { readonly kind: 'venue_report'; readonly report: VenueReport }

/** What the loop adds before the core sees an input: its time, and the market as it stands now. */
export type Stamped<I> = I & { readonly at: UnixNs }
