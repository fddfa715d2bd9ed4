import type {
  AccountAnswer,
  BalanceRow,
  FillRow,
  OrderStateRow,
  OrderUpdateRow,
  PositionRow,
  SnapshotAnswer,
  StreamEventName,
  StreamEvents,
} from '../../src/contract/index.ts'
import { type Notice, noticeOf, withNotices } from './notices.ts'

/**
 * The page's copy of the engine: a snapshot, then every group of the stream folded in.
 * Pure: the same snapshot and messages give the same replica, however the network cut them up.
 */
export interface Replica {
  readonly epoch: string
  /** The last group that is in here whole. */
  readonly seq: number
  readonly mode: string
  readonly marketSource: string
  readonly marketSymbol: string
  readonly version: string
  readonly tradingState: SnapshotAnswer['trading_state']
  readonly tradingReason: string
  readonly priceCollar: SnapshotAnswer['price_collar']
  readonly feed: SnapshotAnswer['market']
  readonly instruments: SnapshotAnswer['instruments']
  /** Newest first. Every open order and the latest closed ones. */
  readonly orders: readonly OrderStateRow[]
  /** Newest first. */
  readonly fills: readonly FillRow[]
  readonly balances: readonly BalanceRow[]
  readonly positions: readonly PositionRow[]
  readonly equityAsset: string
  /** The latest step of each order seen on the stream, newest first: it bears the sentence for a person. */
  readonly steps: readonly OrderUpdateRow[]
  /** What happened since the page was loaded, newest first; `NOTICES_MAX` at most. */
  readonly notices: readonly Notice[]
  /** Messages of a group whose last one has not come yet. */
  readonly pending: readonly StreamMessage[]
}

/** `data` is what the event's name says, with `seq` and `prev_seq` when it concerns trading. */
export interface StreamMessage {
  readonly name: StreamEventName
  readonly body: unknown
  /** `<epoch>-<seq>` on the last message of a group, else null. */
  readonly id: string | null
}

export type Folded =
  | { readonly outcome: 'applied'; readonly replica: Replica }
  /** Something between is missing, or the server asks for it: take a new snapshot. */
  | {
      readonly outcome: 'snapshot_needed'
      readonly why: string
      /** What told us so belongs to what happened all the same. */
      readonly notices: readonly Notice[]
    }

export const CLOSED_ORDERS_MAX = 200
export const FILLS_MAX = 500
const STEPS_MAX = 100
const PENDING_MAX = 1000

const OPEN_STATUSES: ReadonlySet<OrderStateRow['status']> = new Set([
  'SUBMITTED',
  'ACCEPTED',
  'PARTIALLY_FILLED',
  'PENDING_CANCEL',
  'PENDING_AMEND',
  'UNKNOWN',
  'HELD',
])

export const isOpen = (order: OrderStateRow): boolean => OPEN_STATUSES.has(order.status)

/** Waits for its trigger, so that nobody else sees it in the book. */
export const isWaiting = (order: OrderStateRow): boolean =>
  isOpen(order) && order.stop_price !== null && !order.is_triggered

/** `known`: the replica before, whose memory of what happened goes on. */
export function replicaOf(snapshot: SnapshotAnswer, known: Replica | null = null): Replica {
  return {
    epoch: snapshot.epoch,
    seq: snapshot.seq,
    mode: snapshot.mode,
    marketSource: snapshot.market_source,
    marketSymbol: snapshot.market_symbol,
    version: snapshot.version,
    tradingState: snapshot.trading_state,
    tradingReason: snapshot.trading_state_reason ?? '',
    priceCollar: snapshot.price_collar,
    feed: snapshot.market,
    instruments: snapshot.instruments,
    orders: boundedOrders(snapshot.orders),
    fills: snapshot.fills.slice(0, FILLS_MAX),
    ...accountOf(snapshot.account),
    steps: known?.steps ?? [],
    notices: known?.notices ?? [],
    pending: [],
  }
}

/** Empty for who may not read it. */
const accountOf = (account: AccountAnswer | null) => ({
  balances: account?.balances ?? [],
  positions: account?.positions ?? [],
  equityAsset: account?.equity_asset ?? '',
})

/** What to send as `Last-Event-ID`: the stream goes on after it. */
export const resumeIdOf = (replica: Replica): string => `${replica.epoch}-${replica.seq}`

/** A new connection starts the unfinished group again. */
export function withoutPending(replica: Replica): Replica {
  return replica.pending.length === 0 ? replica : { ...replica, pending: [] }
}

/**
 * One message of the stream. A group shows only when it is whole, so no reader sees a fill without its
 * balances. Groups already here are ignored; `prev_seq` beyond what is here means a gap.
 */
export function fold(replica: Replica, message: StreamMessage): Folded {
  if (message.name === 'resync') return snapshotNeeded('the server asked for it')
  const sequence = sequenceOf(message.body)
  if (sequence === null) return foldUnnumbered(replica, message)
  if (message.id !== null && epochOf(message.id) !== replica.epoch) {
    return snapshotNeeded('the journal is another one')
  }
  if (sequence.seq <= replica.seq) return { outcome: 'applied', replica }
  if (sequence.previous > replica.seq) {
    return snapshotNeeded(`groups after ${replica.seq} are missing`)
  }
  if (replica.pending.length >= PENDING_MAX) return snapshotNeeded('a group without an end')
  const pending = [...sameGroup(replica.pending, sequence.seq), message]
  if (message.id === null) return { outcome: 'applied', replica: { ...replica, pending } }
  return settleGroup({ ...replica, seq: sequence.seq, pending: [] }, pending)
}

function snapshotNeeded(why: string, notices: readonly Notice[] = []): Folded {
  return { outcome: 'snapshot_needed', why, notices }
}

function sameGroup(pending: readonly StreamMessage[], seq: number): readonly StreamMessage[] {
  return pending.filter((message) => sequenceOf(message.body)?.seq === seq)
}

function settleGroup(replica: Replica, group: readonly StreamMessage[]): Folded {
  const notices = group.flatMap(({ name, body }) => noticeOf(name, body, replica.seq) ?? [])
  for (const { name, body } of group) {
    if (name === 'system' && changesSnapshot(body as StreamEvents['system'])) {
      return snapshotNeeded('instruments, limits or session changed', notices)
    }
  }
  let next: Replica = { ...replica, notices: withNotices(replica.notices, notices) }
  for (const { name, body } of group) next = foldBody(next, name, body)
  return { outcome: 'applied', replica: next }
}

/** The market's own status is not journaled, so it comes without a number and only says that it changed. */
function foldUnnumbered(replica: Replica, { name, body }: StreamMessage): Folded {
  const notice = noticeOf(name, body, null)
  const notices = notice ? [notice] : []
  if (name === 'system' && (body as StreamEvents['system']).kind === 'market_status') {
    return snapshotNeeded('the market source changed its state', notices)
  }
  if (!notice) return { outcome: 'applied', replica }
  return { outcome: 'applied', replica: { ...replica, notices: withNotices(replica.notices, notices) } }
}

const changesSnapshot = ({ kind }: StreamEvents['system']): boolean =>
  kind === 'instrument_listed' || kind === 'session_started' || kind === 'limits_changed'

function foldBody(replica: Replica, name: StreamEventName, body: unknown): Replica {
  switch (name) {
    case 'order_state':
      return { ...replica, orders: withOrder(replica.orders, body as StreamEvents['order_state']) }
    case 'order_update':
      return { ...replica, steps: withStep(replica.steps, body as StreamEvents['order_update']) }
    case 'fill':
      return { ...replica, fills: withFill(replica.fills, body as StreamEvents['fill']) }
    case 'account':
      return { ...replica, balances: withBalances(replica.balances, body as StreamEvents['account']) }
    case 'position':
      return { ...replica, positions: withPosition(replica.positions, body as StreamEvents['position']) }
    case 'trading_state': {
      const { state, reason } = body as StreamEvents['trading_state']
      return { ...replica, tradingState: state, tradingReason: reason }
    }
    default:
      return replica
  }
}

function withOrder(orders: readonly OrderStateRow[], order: OrderStateRow): readonly OrderStateRow[] {
  const index = orders.findIndex((known) => known.client_order_id === order.client_order_id)
  const next = index === -1 ? [order, ...orders] : orders.with(index, order)
  // Only closed ones are bounded: of thousands of open orders none is looked at.
  return isOpen(order) ? next : boundedOrders(next)
}

/** Open orders are never dropped, whatever their number: the engine bounds them. */
function boundedOrders(orders: readonly OrderStateRow[]): readonly OrderStateRow[] {
  if (orders.length <= CLOSED_ORDERS_MAX) return orders
  let closed = 0
  return orders.filter((order) => {
    if (isOpen(order)) return true
    closed += 1
    return closed <= CLOSED_ORDERS_MAX
  })
}

function withStep(steps: readonly OrderUpdateRow[], step: OrderUpdateRow): readonly OrderUpdateRow[] {
  const others = steps.filter((known) => known.client_order_id !== step.client_order_id)
  return [step, ...others].slice(0, STEPS_MAX)
}

function withFill(fills: readonly FillRow[], fill: FillRow): readonly FillRow[] {
  const isKnown = fills.some(
    (known) => known.execution_id === fill.execution_id && known.venue === fill.venue,
  )
  return isKnown ? fills : [fill, ...fills].slice(0, FILLS_MAX)
}

function withBalances(
  balances: readonly BalanceRow[],
  account: StreamEvents['account'],
): readonly BalanceRow[] {
  const next = [...balances]
  for (const row of account.balances) {
    const index = next.findIndex((known) => known.asset === row.asset && known.venue === row.venue)
    if (index === -1) next.push(row)
    else next[index] = row
  }
  return next
}

function withPosition(positions: readonly PositionRow[], position: PositionRow): readonly PositionRow[] {
  const index = positions.findIndex(
    (known) => known.symbol === position.symbol && known.venue === position.venue,
  )
  return index === -1 ? [...positions, position] : positions.with(index, position)
}

interface Sequence {
  readonly seq: number
  readonly previous: number
}

export function sequenceOf(body: unknown): Sequence | null {
  if (typeof body !== 'object' || body === null) return null
  if (!('seq' in body) || !('prev_seq' in body)) return null
  const { seq, prev_seq: previous } = body
  return typeof seq === 'number' && typeof previous === 'number' ? { seq, previous } : null
}

function epochOf(id: string): string {
  const dash = id.lastIndexOf('-')
  return dash === -1 ? '' : id.slice(0, dash)
}
