/** What a venue says, read from its own messages and not yet compared with anything of ours. */
import type { Liquidity, Money, OrderType, Side, UnixNs, VenueCode } from '../../../domain/index.ts'
import type { BookUpdate } from '../../../market-data/index.ts'

/** Where an order stands. `waiting`: a stop that was not reached. */
export type NoticeStatus = 'waiting' | 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected'

export interface NoticeReference {
  /** The venue's own spelling of the instrument. */
  readonly native: string
  /** The id we gave it, as the venue has it; null where it bears none. */
  readonly clientId: string | null
  readonly venueOrderId: string
  readonly side: Side
}

/** An order as the venue sees it. Amounts in base and quote asset, exact. */
export interface OrderNotice extends NoticeReference {
  readonly kind: 'order'
  readonly status: NoticeStatus
  readonly type: OrderType
  /** Null for what trades at market. */
  readonly price: Money | null
  readonly triggerPrice: Money | null
  /** True once a stop was reached; null for what is none, or where the venue does not say. */
  readonly isTriggered: boolean | null
  readonly quantity: Money
  readonly cumQuantity: Money
  /** Why it ended, where it did: our code and the venue's own words. */
  readonly reason: { readonly code: VenueCode; readonly text: string } | null
  readonly at: UnixNs
}

export interface FillNotice extends NoticeReference {
  readonly kind: 'fill'
  /** The venue's number of the trade: unique within its instrument. */
  readonly tradeId: string
  readonly quantity: Money
  readonly price: Money
  /** Below zero for a rebate. */
  readonly fee: Money
  readonly feeAsset: string
  readonly liquidity: Liquidity
  readonly at: UnixNs
}

/** It traded, and the message does not say at what fee: the fills of the order are asked for. */
export interface TradedNotice extends NoticeReference {
  readonly kind: 'traded'
  readonly tradeId: string
}

/**
 * It ended, and the message says how much was left of it, not how much it was: whoever knows the order knows
 * the rest.
 */
export interface EndedNotice extends NoticeReference {
  readonly kind: 'ended'
  readonly status: 'filled' | 'cancelled'
  /** Base asset; null for what was bought by an amount of the quote asset. */
  readonly remaining: Money | null
  /** Why it ended; null for what was filled. */
  readonly reason: { readonly code: VenueCode; readonly text: string } | null
  readonly at: UnixNs
}

export interface BalanceNotice {
  readonly kind: 'balance'
  readonly asset: string
  readonly free: Money
  readonly locked: Money
}

export type AccountNotice = OrderNotice | FillNotice | TradedNotice | EndedNotice | BalanceNotice

/** Of the connection itself. */
export type StreamNotice =
  /** Whatever shows that the other side lives: a heartbeat, a pong, an acknowledgement. */
  | { readonly kind: 'alive' }
  /** Logged in and subscribed to everything that was asked for. */
  | { readonly kind: 'ready' }
  /** The next frames of a greeting with several steps: what follows a log-in. */
  | { readonly kind: 'send'; readonly frames: readonly string[] }
  /** The venue will close this connection, or said that it must be opened anew. */
  | { readonly kind: 'reopen'; readonly why: string }
  /** A subscription or a log-in that the venue did not take. */
  | { readonly kind: 'refused'; readonly why: string }

/** Numbers as the venue wrote them: exact decimals. */
export type MarketMessage =
  | { readonly kind: 'book'; readonly native: string; readonly update: BookUpdate }
  | {
      readonly kind: 'trade'
      readonly native: string
      readonly tradeId: string
      readonly price: string
      readonly quantity: string
      readonly aggressor: Side
      readonly at: UnixNs
    }
  | {
      readonly kind: 'top'
      readonly native: string
      readonly bid: string | null
      readonly ask: string | null
      readonly at: UnixNs
    }
  | {
      readonly kind: 'ticker'
      readonly native: string
      readonly last: string
      readonly open: string
      readonly high: string
      readonly low: string
      readonly volume: string
      readonly at: UnixNs
    }
  | ({ readonly kind: 'candle'; readonly native: string; readonly isClosed: boolean } & VenueCandle)
  | { readonly kind: 'mark'; readonly native: string; readonly price: string; readonly at: UnixNs }
  | {
      readonly kind: 'funding'
      readonly native: string
      readonly rate: string
      readonly nextAt: UnixNs
      readonly at: UnixNs
    }

export interface VenueCandle {
  readonly intervalMs: number
  readonly openAt: UnixNs
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  /** Base asset. */
  readonly volume: string
}
