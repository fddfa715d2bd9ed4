import { assert } from './assert.ts'
import type {
  AssetName,
  ClientOrderId,
  ExecutionId,
  GroupId,
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

export function oppositeSide(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy'
}
/** A trailing stop trades at market once its trigger, which follows the market, is reached. */
export type OrderType = 'market' | 'limit' | 'stop_market' | 'stop_limit' | 'trailing_stop'
export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'gtd'
/** Which price a stop watches; `bid_ask`: the side it would trade against. */
export type TriggerBy = 'last' | 'mark' | 'bid_ask'
export type Liquidity = 'maker' | 'taker'
/** Where an order rests: what the engine holds lives only while VeloZ runs. */
export type Holder = 'venue' | 'engine'

/** How far a trailing stop stays behind the best price: an amount of the quote asset, or a fraction. */
export type Trail =
  | { readonly unit: 'amount'; readonly value: Money }
  | { readonly unit: 'ratio'; readonly value: Money }

/** Exits that follow the fills of an entry; at least one of the two. */
export interface Bracket {
  readonly takeProfit: { readonly price: Money } | null
  /** `price` null: out at market once triggered. */
  readonly stopLoss: { readonly triggerPrice: Money; readonly price: Money | null } | null
}

/** What somebody asked for, in exact decimals: not yet known to fit the instrument. */
export interface OrderRequest {
  readonly venue: VenueName
  readonly symbol: SymbolName
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  /** Base asset, above zero. */
  readonly quantity: Money
  /** Quote asset per base, above zero; null for whatever trades at market. */
  readonly price: Money | null
  /** Of a stop; null for other types, and for a trailing stop, which makes its own. */
  readonly triggerPrice: Money | null
  readonly triggerBy: TriggerBy
  /** Of a trailing stop alone. */
  readonly trail: Trail | null
  /** Of `gtd` alone. */
  readonly expireAt: UnixNs | null
  readonly bracket: Bracket | null
  readonly strategyId: string | null
}

/** Who asked, from where: on every record that a person or program caused. */
export interface Origin {
  readonly principal: string
  readonly address: string
  readonly requestId: string
}

/** Who acts when nobody asked: a trigger, an expiry, an exit that follows its entry, a start, a stop. */
export const ENGINE_ORIGIN: Origin = { principal: 'engine', address: '', requestId: '' }

/** Every status an order can have, and what may follow. The whole life on one screen. */
export const SUCCESSORS = {
  /** Asked for, nothing decided: never stored. */
  initialized: ['denied', 'held', 'submitted'],
  denied: [],
  /** Waits in the engine for its trigger. */
  held: ['submitted', 'cancelled', 'expired', 'pending_cancel', 'pending_amend'],
  submitted: [
    'accepted',
    'partially_filled',
    'filled',
    'rejected',
    'cancelled',
    'expired',
    'unknown',
    'pending_cancel',
    'held',
  ],
  // A venue may take an order in and refuse it all the same, as one that may not trade at once.
  accepted: [
    'partially_filled',
    'filled',
    'rejected',
    'cancelled',
    'expired',
    'pending_cancel',
    'pending_amend',
  ],
  partially_filled: ['partially_filled', 'filled', 'cancelled', 'expired', 'pending_cancel', 'pending_amend'],
  // A replacement goes out only when the venue has confirmed the cancel: then the order is submitted again.
  pending_amend: [
    'held',
    'submitted',
    'accepted',
    'partially_filled',
    'filled',
    'rejected',
    'cancelled',
    'expired',
    'unknown',
    'pending_cancel',
  ],
  pending_cancel: ['accepted', 'partially_filled', 'filled', 'cancelled', 'expired', 'rejected', 'unknown'],
  // Only the venue ends it. A cancel may be sent after it, and changes nothing of that.
  unknown: [
    'submitted',
    'accepted',
    'partially_filled',
    'filled',
    'rejected',
    'cancelled',
    'expired',
    'pending_cancel',
  ],
  // A venue may report a fill after it confirmed a cancel, denied all knowledge, or filled a replacement too:
  // its truth wins, the fill is applied.
  cancelled: ['partially_filled', 'filled'],
  expired: ['partially_filled', 'filled'],
  rejected: ['partially_filled', 'filled'],
  filled: ['filled'],
} as const satisfies Record<string, readonly string[]>

export type OrderStatus = keyof typeof SUCCESSORS

const CLOSED: ReadonlySet<OrderStatus> = new Set(['denied', 'filled', 'rejected', 'cancelled', 'expired'])

export function isClosed(status: OrderStatus): boolean {
  return CLOSED.has(status)
}

export function maySucceed(from: OrderStatus, to: OrderStatus): boolean {
  return (SUCCESSORS[from] as readonly OrderStatus[]).includes(to)
}

/** Whether an order waits for a trigger before it trades. */
export function isStop(type: OrderType): boolean {
  return type === 'stop_market' || type === 'stop_limit' || type === 'trailing_stop'
}

/**
 * How an amend is carried out: `in_place` keeps the order's place in the queue; `cancel_replace` takes it out
 * and, when the venue has confirmed that, sends what is left anew.
 */
export type AmendWay = 'in_place' | 'cancel_replace'

/** What an amend will make of the order. */
export interface Amendment {
  readonly way: AmendWay
  /** The new total quantity, what is filled included. */
  readonly quantity: Lots
  readonly price: Ticks
  readonly triggerPrice: Ticks | null
}

/**
 * Two exits for one quantity: what one fills the other no longer may, and the end of one ends the other. The
 * limit rests at the venue, the stop in the engine. One that is alone rests at the venue, where that can.
 */
export interface OrderLink {
  readonly groupId: GroupId
  readonly role: 'limit_leg' | 'stop_leg'
  /** Null when the group has one leg only. */
  readonly sibling: ClientOrderId | null
  /** The entry a bracket's exits belong to; null for a pair that somebody asked for. */
  readonly entry: ClientOrderId | null
}

/** What a stop that went out was while the engine held it, and how often it went out for nothing. */
export interface HeldShape {
  readonly price: Ticks
  readonly quantity: Lots
  readonly refusals: number
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
  readonly heldBy: Holder
  readonly venueOrderId: VenueOrderId | null
  /** Counts replacements: the venue knows each as an order of its own. */
  readonly revision: number
  /** Why it was denied, rejected, cancelled or expired; of a held stop that is due, why it did not go out. */
  readonly reason: Reason | null
  /** Limit price, or the worst price a market order may take; 0 when denied before it could be expressed. */
  readonly price: Ticks
  /** Where a stop triggers now; null for what is no stop. */
  readonly triggerPrice: Ticks | null
  readonly isTriggered: boolean
  /** Of a stop we sent that its venue has not taken yet; null otherwise. */
  readonly heldShape: HeldShape | null
  readonly quantity: Lots
  readonly cumQty: Lots
  /** How much of that the orders had filled which this one replaced, when it last went out. */
  readonly replacedQty: Lots
  /** Its first fill; null without one. The state keeps the further ones, which few orders have. */
  readonly firstExecutionId: ExecutionId | null
  /** Σ price × quantity of its fills, quote asset. */
  readonly cumQuote: Money
  /** In `feeAsset`. */
  readonly fees: Money
  readonly feeAsset: AssetName | null
  /** Fees charged in further assets, as when the asset that pays them ran out. */
  readonly otherFees: readonly AssetAmount[]
  /** What is still set aside for it: quote for a buy, base for a sell; margin at a perpetual. */
  readonly locked: Money
  /** The principal who asked last to take it out; `engine` when nobody did. */
  readonly cancelledBy: string | null
  /** Asked for and not confirmed; null otherwise. */
  readonly amendment: Amendment | null
  readonly link: OrderLink | null
  /** The exits of an entry with a bracket, once there are any. */
  readonly exits: readonly ClientOrderId[]
  /** What all exits of this entry filled, base asset; remembered here because exits are forgotten in time. */
  readonly exitedQuantity: Money
  /** Somebody took an exit of this entry out and wants no other in its place. */
  readonly isLetGo: boolean
  /** What the siblings of this leg filled, base asset: so much of it may no longer trade. */
  readonly siblingQuantity: Money
  /** When a question for it by its id first found nothing at the venue; null while none did. */
  readonly missedAt: UnixNs | null
  readonly createdAt: UnixNs
  /** When it last went out to its venue. */
  readonly sentAt: UnixNs
  readonly lastAt: UnixNs
  /** The record that created it: the order of blotters and cursors. */
  readonly createdSeq: number
  /** The last record that concerns it. */
  readonly lastSeq: number
}

export interface AssetAmount {
  readonly asset: AssetName
  readonly amount: Money
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

/** Of an order that risk let through: only those it refused may name one that is not listed. */
export function instrumentOf({ instrument, clientOrderId }: Order): Instrument {
  assert(instrument !== null, () => `only a refused order has no instrument: ${clientOrderId}`)
  return instrument
}

/** Lots an order may still trade, in either of its shapes while an amend is on its way. */
export function leavesOf({ quantity, cumQty, amendment }: Order): number {
  return Math.max(0, Math.max(quantity, amendment?.quantity ?? quantity) - cumQty)
}
