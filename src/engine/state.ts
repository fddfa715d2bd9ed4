import {
  type BreakerState,
  type ClientOrderId,
  type ExecutionId,
  type Instrument,
  type InstrumentKey,
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
  seq: number
  lastAt: UnixNs
  mode: Mode
  marketSource: string
  tradingState: TradingState
  /** Why it is so, and the principal who said it; empty before anybody said anything. */
  tradingStateWhy: string
  tradingStateBy: string
  /** What the trading state was before a stall; null when there is none. */
  stateBeforeStall: TradingState | null
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

export function emptyState(): State {
  return {
    epoch: '00000000',
    seq: 0,
    lastAt: unixNs(0n),
    mode: 'simulation',
    marketSource: '',
    tradingState: 'active',
    tradingStateWhy: '',
    tradingStateBy: '',
    stateBeforeStall: null,
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
