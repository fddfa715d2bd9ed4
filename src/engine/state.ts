import type {
  ClientOrderId,
  ExecutionId,
  Instrument,
  InstrumentKey,
  Mode,
  Money,
  Order,
  Position,
  TradingState,
  UnixNs,
} from '../domain/index.ts'
import { unixNs } from '../domain/index.ts'
import type { AssetAccounts } from './portfolio/index.ts'
import { RecentIds } from './recent-ids.ts'

/**
 * Closed orders and executions remembered for idempotency and deduplication; older ones are forgotten in
 * order.
 */
const CLOSED_ORDERS_KEPT = 100_000
/** Apart from the others, so that a program that is refused in a loop cannot push ids of real orders out. */
const DENIED_ORDERS_KEPT = 10_000
const EXECUTIONS_KEPT = 200_000

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
  readonly instruments: Map<InstrumentKey, Instrument>
  readonly orders: Map<ClientOrderId, Order>
  /** Ids of the orders that are not closed, oldest first. */
  readonly open: Set<ClientOrderId>
  /** Ids of the closed ones still remembered, first closed first. */
  readonly closed: RecentIds<ClientOrderId>
  /** The same for orders that were denied. */
  readonly denied: RecentIds<ClientOrderId>
  readonly executions: RecentIds<ExecutionId>
  /** By `venue:asset`. */
  readonly ledger: Map<string, AssetAccounts>
  readonly positions: Map<InstrumentKey, Position>
  /** The last price the journal knows of each instrument. */
  readonly marks: Map<InstrumentKey, Money>
}

export function emptyState(): State {
  return {
    epoch: '00000000',
    seq: 0,
    lastAt: unixNs(0n),
    mode: 'simulation',
    marketSource: '',
    tradingState: 'active',
    instruments: new Map(),
    orders: new Map(),
    open: new Set(),
    closed: new RecentIds(CLOSED_ORDERS_KEPT),
    denied: new RecentIds(DENIED_ORDERS_KEPT),
    executions: new RecentIds(EXECUTIONS_KEPT),
    ledger: new Map(),
    positions: new Map(),
    marks: new Map(),
  }
}

/** A second state that may go its own way; the values are shared because they never change. */
export function copyState(state: State): State {
  return {
    ...state,
    instruments: new Map(state.instruments),
    orders: new Map(state.orders),
    open: new Set(state.open),
    closed: state.closed.copy(),
    denied: state.denied.copy(),
    executions: state.executions.copy(),
    ledger: new Map(state.ledger),
    positions: new Map(state.positions),
    marks: new Map(state.marks),
  }
}
