/** Everything that ever happens to the state. The journal is a list of these; the state is their fold. */
import type { AssetName, ClientOrderId, ExecutionId, InstrumentKey, VenueName, VenueOrderId } from './ids.ts'
import type { Instrument } from './instrument.ts'
import type { Money } from './money.ts'
import type { Liquidity, OrderRequest, Origin } from './order.ts'
import type { Reason } from './reason.ts'
import type { UnixNs } from './time.ts'
import type { Lots, Ticks } from './units.ts'

export type TradingState = 'active' | 'reducing' | 'halted'
export type Mode = 'simulation' | 'testnet' | 'live'

export interface InstrumentMark {
  readonly key: InstrumentKey
  readonly price: Money
}

export type EventBody =
  | {
      readonly kind: 'session_started'
      readonly epoch: string
      readonly version: string
      readonly mode: Mode
      readonly marketSource: string
    }
  | { readonly kind: 'session_stopped'; readonly marks: readonly InstrumentMark[] }
  | { readonly kind: 'instrument_listed'; readonly instrument: Instrument }
  | {
      readonly kind: 'funds_deposited'
      readonly venue: VenueName
      readonly asset: AssetName
      readonly amount: Money
    }
  | {
      readonly kind: 'order_denied'
      readonly clientOrderId: ClientOrderId
      readonly request: OrderRequest
      readonly origin: Origin
      readonly reason: Reason
    }
  | {
      readonly kind: 'order_submitted'
      readonly clientOrderId: ClientOrderId
      readonly request: OrderRequest
      readonly origin: Origin
      readonly instrumentVersion: number
      readonly price: Ticks
      readonly quantity: Lots
      readonly locked: Money
      /** What the market stood at when risk looked. */
      readonly mark: Money
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
  | {
      readonly kind: 'trading_state_changed'
      readonly state: TradingState
      readonly why: string
      readonly origin: Origin
    }

/** Numbered without holes, stamped with the engine's time. */
export type Event = EventBody & { readonly seq: number; readonly at: UnixNs }

export type EventKind = EventBody['kind']
