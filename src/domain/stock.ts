/** What a venue itself knows of our account: what the journal is compared with. */
import type { AssetName, ClientOrderId, ExecutionId, InstrumentKey, VenueName, VenueOrderId } from './ids.ts'
import type { Money } from './money.ts'
import type { Liquidity, OrderType, Side } from './order.ts'
import type { UnixNs } from './time.ts'

export interface VenueStock {
  readonly venue: VenueName
  /** The engine's time before the first question: what was sent after it may be missing here. */
  readonly askedAt: UnixNs
  /** Everything open there, ours or not. */
  readonly orders: readonly StockOrder[]
  /** Trades of the account since the time that was asked for, oldest first. */
  readonly fills: readonly StockFill[]
  readonly balances: readonly StockBalance[]
}

/** By which order something at the venue is known. */
export interface StockReference {
  readonly venueOrderId: VenueOrderId
  /** The id it bears at the venue; null where it bears none. */
  readonly venueClientId: string | null
  /** Our own id, where the venue's leads to an order we know; null otherwise. */
  readonly clientOrderId: ClientOrderId | null
  /** Which replacement of that order; null with it. */
  readonly revision: number | null
  /** Bears the prefix and the instance that ours bear: the journal may have lost it, but it is ours. */
  readonly isOurs: boolean
  /** Null for what is not listed with us. */
  readonly key: InstrumentKey | null
  /** As the venue writes it. */
  readonly symbol: string
  readonly side: Side
}

export interface StockOrder extends StockReference {
  readonly type: OrderType
  /** Quote asset per base; null for what trades at market. */
  readonly price: Money | null
  readonly triggerPrice: Money | null
  /** Base asset. */
  readonly quantity: Money
  readonly cumQuantity: Money
}

export interface StockFill extends StockReference {
  readonly executionId: ExecutionId
  /** Base asset. */
  readonly quantity: Money
  readonly price: Money
  readonly fee: Money
  readonly feeAsset: AssetName
  readonly liquidity: Liquidity
  readonly at: UnixNs
}

export interface StockBalance {
  readonly asset: AssetName
  readonly free: Money
  readonly locked: Money
}
