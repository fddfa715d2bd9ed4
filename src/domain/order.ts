import type {
  AssetName,
  ClientOrderId,
  ExecutionId,
  InstrumentKey,
  SymbolName,
  VenueName,
  VenueOrderId,
} from './ids.ts'
import type { Instrument } from './instrument.ts'
import type { Money } from './money.ts'
import type { Reason } from './reason.ts'
import type { UnixNs } from './time.ts'
import type { Lots, Ticks } from './units.ts'

export type Side = 'buy' | 'sell'
export type OrderType = 'limit' | 'market'
export type TimeInForce = 'gtc' | 'ioc' | 'fok'
export type Liquidity = 'maker' | 'taker'

/** What somebody asked for, in exact decimals: not yet known to fit the instrument. */
export interface OrderRequest {
  readonly venue: VenueName
  readonly symbol: SymbolName
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly isPostOnly: boolean
  /** Base asset, above zero. */
  readonly quantity: Money
  /** Quote asset per base, above zero; null for a market order. */
  readonly price: Money | null
  readonly strategyId: string | null
}

/** Who asked, from where: on every record that a person or program caused. */
export interface Origin {
  readonly principal: string
  readonly address: string
  readonly requestId: string
}

/** Every status an order can have, and what may follow. The whole life on one screen. */
export const SUCCESSORS = {
  denied: [],
  submitted: [
    'accepted',
    'partially_filled',
    'filled',
    'rejected',
    'cancelled',
    'expired',
    'unknown',
    'pending_cancel',
  ],
  accepted: ['partially_filled', 'filled', 'cancelled', 'expired', 'pending_cancel'],
  partially_filled: ['partially_filled', 'filled', 'cancelled', 'expired', 'pending_cancel'],
  pending_cancel: ['accepted', 'partially_filled', 'filled', 'cancelled', 'expired', 'rejected'],
  unknown: ['accepted', 'partially_filled', 'filled', 'rejected', 'cancelled', 'expired'],
  // A venue may report a fill after the cancel it confirmed: its truth wins, the report is applied and
  // flagged.
  cancelled: ['partially_filled', 'filled'],
  expired: ['partially_filled', 'filled'],
  filled: [],
  rejected: [],
} as const satisfies Record<string, readonly string[]>

export type OrderStatus = keyof typeof SUCCESSORS

const CLOSED: ReadonlySet<OrderStatus> = new Set(['denied', 'filled', 'rejected', 'cancelled', 'expired'])

export function isClosed(status: OrderStatus): boolean {
  return CLOSED.has(status)
}

export function maySucceed(from: OrderStatus, to: OrderStatus): boolean {
  return (SUCCESSORS[from] as readonly OrderStatus[]).includes(to)
}

/**
 * One order's present state. Never changed in place: each event makes a new value, so a reader may keep one.
 */
export interface Order {
  readonly clientOrderId: ClientOrderId
  readonly request: OrderRequest
  readonly origin: Origin
  readonly key: InstrumentKey
  /** The version its ticks and lots are measured in; null when it was denied because none is listed. */
  readonly instrument: Instrument | null
  readonly status: OrderStatus
  readonly venueOrderId: VenueOrderId | null
  /** Why it was denied, rejected, cancelled or expired. */
  readonly reason: Reason | null
  /** Limit price, or the worst price a market order may take; 0 when denied before it could be expressed. */
  readonly price: Ticks
  readonly quantity: Lots
  readonly cumQty: Lots
  /** Σ price × quantity of its fills, quote asset. */
  readonly cumQuote: Money
  readonly fees: Money
  readonly feeAsset: AssetName | null
  /** What is still set aside for it: quote for a buy, base for a sell. */
  readonly locked: Money
  readonly createdAt: UnixNs
  readonly lastAt: UnixNs
  /** The record that created it: the order of blotters and cursors. */
  readonly createdSeq: number
  /** The last record that concerns it. */
  readonly lastSeq: number
}

export interface Fill {
  readonly executionId: ExecutionId
  readonly clientOrderId: ClientOrderId
  readonly key: InstrumentKey
  readonly venue: VenueName
  readonly symbol: SymbolName
  readonly side: Side
  /** Base asset. */
  readonly quantity: Money
  readonly price: Money
  readonly fee: Money
  readonly feeAsset: AssetName
  readonly liquidity: Liquidity
  readonly at: UnixNs
  readonly seq: number
}
