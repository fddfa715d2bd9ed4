import {
  type BreakerState,
  type ClientOrderId,
  type ExecutionId,
  type Instrument,
  type InstrumentKey,
  type MismatchType,
  MONEY_ONE,
  type Mode,
  type Money,
  NO_LIMITS,
  type Order,
  type Position,
  type RiskLimits,
  type TradingState,
  type UnixNs,
  unixNs,
  type VenueName,
} from '../domain/index.ts'
import { copyMap } from './lazy-map.ts'
import { Ledger } from './ledger.ts'
import { RateWindow } from './rate-window.ts'
import { RecentIds } from './recent-ids.ts'

/**
 * Closed orders and executions remembered for idempotency and deduplication; older ones are forgotten in
 * order.
 */
const CLOSED_ORDERS_KEPT = 100_000
/** Apart from the others, so that a program that is refused in a loop cannot push ids of real orders out. */
const DENIED_ORDERS_KEPT = 10_000
const EXECUTIONS_KEPT = 200_000

/** Replaced, never changed in place. */
export interface Breaker {
  readonly state: BreakerState
  readonly why: string
  /** When an open breaker lets the first probe through. */
  readonly until: UnixNs | null
  /** Times it opened without closing in between: each doubles the cool-down. */
  readonly trips: number
  /** Orders let through and accepted since it is half open. */
  readonly probesSent: number
  readonly probesAccepted: number
  /** Those of them without an answer. */
  readonly probesAwaited: readonly ClientOrderId[]
}

/** What the open orders of an instrument may still trade, in its lots. Replaced, never changed in place. */
export interface OpenQuantity {
  readonly buys: number
  readonly sells: number
  /** Reduce-only ones, counted apart: they never add to a position. */
  readonly reducingBuys: number
  readonly reducingSells: number
}

/** What is remembered of the account at a venue behind a network. Replaced, never changed in place. */
export interface VenueAccount {
  /** Why what we know of it may be wrong; null while it was found right. */
  readonly doubt: string | null
  /** Mismatches found since it was last reconciled. */
  readonly found: number
  /** Marks of the mismatches that were told and are still there: none is told twice. */
  readonly told: readonly string[]
  /** When something was last heard of its orders or funds, or sent to it. */
  readonly heardAt: UnixNs
}

/** Not there, or filled differently there. */
export type OrderDoubt = Extract<MismatchType, 'lost_order' | 'order_differs'>

/** Where a UTC day began: what the daily loss is measured from. Transfers move it. */
export interface TradingDay {
  readonly startAt: UnixNs
  readonly equity: Money
}

/**
 * Everything the engine knows. Only `apply` writes it. The values inside the maps are never changed in place,
 * so a copy of the maps is a copy of the state.
 */
export interface State {
  epoch: string
  /** The epoch of the very first session: what this installation is recognised by at a venue. */
  instance: string
  seq: number
  lastAt: UnixNs
  mode: Mode
  marketSource: string
  tradingState: TradingState
  /** Why it is so, and the principal who said it; empty before anybody said anything. */
  tradingStateWhy: string
  tradingStateBy: string
  /** What it is to be once nothing calls for caution any more; null while nothing does. */
  stateBeforeCaution: TradingState | null
  /** The process stood still, and the market is not known to be fresh again. */
  isStalled: boolean
  /** Records were lost, and nobody has looked yet. */
  isRecovering: boolean
  /** Venues that the journal is held against. */
  readonly accounts: Map<VenueName, VenueAccount>
  /** Open orders that their venue did not know as we do, and how: it is asked for them. */
  readonly doubted: Map<ClientOrderId, OrderDoubt>
  limits: RiskLimits
  /** Factor of the limits on size: 1 in a usual market. */
  limitScale: Money
  breaker: Breaker
  day: TradingDay | null
  equityPeak: Money | null
  /** Orders sent. */
  readonly sent: RateWindow
  /** Refusals of venues and orders they never answered, since the breaker last changed. */
  readonly refused: RateWindow
  readonly instruments: Map<InstrumentKey, Instrument>
  readonly orders: Map<ClientOrderId, Order>
  /** Ids of the orders that are not closed, oldest first. */
  readonly open: Set<ClientOrderId>
  /** Those of them that we keep until their trigger. */
  readonly held: Set<ClientOrderId>
  /** Entries with a bracket whose fills are not all covered by what their exits filled, closed ones too. */
  readonly uncovered: Set<ClientOrderId>
  /** Sums over the open orders, kept as these change so that no check has to walk them. */
  readonly openQuantities: Map<InstrumentKey, OpenQuantity>
  /** Ids of the closed ones still remembered, first closed first. */
  readonly closed: RecentIds<ClientOrderId>
  /** The same for orders that were denied. */
  readonly denied: RecentIds<ClientOrderId>
  /** All but the first of each order, which it remembers itself; and what concerned positions. */
  readonly executions: RecentIds<ExecutionId>
  readonly ledger: Ledger
  readonly positions: Map<InstrumentKey, Position>
  /** The last price the journal knows of each instrument. */
  readonly marks: Map<InstrumentKey, Money>
}

export const CLOSED_BREAKER: Breaker = {
  state: 'closed',
  why: '',
  until: null,
  trips: 0,
  probesSent: 0,
  probesAccepted: 0,
  probesAwaited: [],
}

const NEW_ACCOUNT: VenueAccount = { doubt: null, found: 0, told: [], heardAt: unixNs(0n) }

/** What is remembered of a venue's account. */
export function accountAt({ accounts }: Pick<State, 'accounts'>, venue: VenueName): VenueAccount {
  return accounts.get(venue) ?? NEW_ACCOUNT
}

export function emptyState(): State {
  return {
    epoch: '00000000',
    instance: '',
    seq: 0,
    lastAt: unixNs(0n),
    mode: 'simulation',
    marketSource: '',
    tradingState: 'active',
    tradingStateWhy: '',
    tradingStateBy: '',
    stateBeforeCaution: null,
    isStalled: false,
    isRecovering: false,
    accounts: new Map(),
    doubted: new Map(),
    limits: NO_LIMITS,
    limitScale: MONEY_ONE,
    breaker: CLOSED_BREAKER,
    day: null,
    equityPeak: null,
    sent: new RateWindow(),
    refused: new RateWindow(),
    instruments: new Map(),
    orders: new Map(),
    open: new Set(),
    held: new Set(),
    uncovered: new Set(),
    openQuantities: new Map(),
    closed: new RecentIds(CLOSED_ORDERS_KEPT),
    denied: new RecentIds(DENIED_ORDERS_KEPT),
    executions: new RecentIds(EXECUTIONS_KEPT),
    ledger: new Ledger(),
    positions: new Map(),
    marks: new Map(),
  }
}

/** A second state that may go its own way; the values are shared because they never change. */
export function copyState(state: State): State {
  return {
    ...state,
    sent: state.sent.copy(),
    refused: state.refused.copy(),
    accounts: new Map(state.accounts),
    doubted: new Map(state.doubted),
    instruments: new Map(state.instruments),
    orders: copyMap(state.orders),
    open: new Set(state.open),
    held: new Set(state.held),
    uncovered: new Set(state.uncovered),
    openQuantities: new Map(state.openQuantities),
    closed: state.closed.copy(),
    denied: state.denied.copy(),
    executions: state.executions.copy(),
    ledger: state.ledger.copy(),
    positions: new Map(state.positions),
    marks: new Map(state.marks),
  }
}
