import type {
  AggregatedBook,
  AmendOrder,
  AmendWay,
  AssetName,
  Balance,
  Bar,
  BookFigures,
  BookSnapshot,
  ClientOrderId,
  Event,
  Fill,
  GroupLeg,
  Instrument,
  InstrumentKey,
  Lots,
  MarketQuality,
  Mismatch,
  Mode,
  Money,
  Order,
  OrderPreview,
  OrderRequest,
  OrderStatus,
  Origin,
  Position,
  Reason,
  RiskLimits,
  SetLimits,
  SymbolName,
  Ticks,
  Trade,
  TradingState,
  UnixNs,
  VenueName,
} from '../domain/index.ts'
import type { JournalStats } from './journal.ts'
import type { TickerOutcome } from './market-desk.ts'
import type { FeedStatus } from './market-feed.ts'
import type { ClosedOrdersQuery } from './order-archive.ts'
import type { RiskChange } from './risk-change.ts'
import type { RiskView } from './risk-view.ts'
import type { VenueMessage, VenueStatus } from './venue.ts'

/**
 * The engine as everybody outside sees it, in this process or behind a socket.
 * Commands go through the one writer and resolve when what they caused is durable.
 * Everything readable is durable already: nothing that a crash could take back is ever shown.
 */
export interface EnginePort {
  submit(command: SubmitCommand): Promise<SubmitOutcome>
  cancel(command: CancelCommand): Promise<CancelOutcome>
  /**
   * Overtakes what waits: an order that was asked for before it and is not decided yet stays. The kill switch
   * leaves none, as nothing is let in after it.
   */
  cancelAll(command: CancelAllCommand): Promise<CancelAllOutcome>
  /** One cancels the other: both orders or neither. */
  submitGroup(command: GroupCommand): Promise<GroupOutcome>
  amend(command: AmendCommand): Promise<AmendOutcome>
  /** Halted with `cancelsAll` is the kill switch. */
  setTradingState(command: TradingStateCommand): Promise<TradingStateOutcome>
  /** Only inside the outer bound of the configuration. */
  setLimits(command: LimitsCommand): Promise<LimitsOutcome>
  /** Holds the journal against the venues now. Resolves when each was tried. */
  reconcile(command: ReconcileCommand): Promise<ReconcileOutcome>
  /** Goes through the writer and back, touching nothing: how long a command would wait. */
  ping(): Promise<PingOutcome>
  readonly view: EngineView
  /** Each durable record and each market change from now on. Returns the way to stop. */
  subscribe(listener: EngineListener): () => void
}

export interface SubmitCommand {
  readonly clientOrderId: ClientOrderId | null
  readonly request: OrderRequest
  readonly origin: Origin
}

export interface CancelCommand {
  readonly clientOrderId: ClientOrderId
  readonly origin: Origin
}

export interface CancelAllCommand {
  /** Null: at every venue. */
  readonly venue: VenueName | null
  readonly key: InstrumentKey | null
  /** Null: of every strategy and of none. */
  readonly strategyId: string | null
  /** `account`: at a real venue every order of the account, whoever sent it. */
  readonly scope: 'instance' | 'account'
  readonly origin: Origin
}

export interface ReconcileCommand {
  /** Null: every venue behind a network. */
  readonly venue: VenueName | null
  readonly origin: Origin
}

export interface GroupCommand {
  readonly limit: LegCommand
  readonly stop: LegCommand
  readonly origin: Origin
}

export type LegCommand = Omit<GroupLeg, 'forgotten'>
export type AmendCommand = Omit<AmendOrder, 'kind'>
export type LimitsCommand = Omit<SetLimits, 'kind'>

export interface TradingStateCommand {
  readonly state: TradingState
  readonly why: string
  readonly cancelsAll: boolean
  readonly origin: Origin
}

/** Why no answer about an order can be given now. */
export type Unavailable =
  | { readonly outcome: 'overloaded'; readonly retryAfterMs: number }
  | { readonly outcome: 'unavailable'; readonly why: string }

export type SubmitOutcome =
  /** `isDuplicate`: this very request was answered before. `seq`: the last record that concerns the order. */
  | {
      readonly outcome: 'submitted'
      readonly order: Order
      readonly seq: number
      readonly isDuplicate: boolean
    }
  | {
      readonly outcome: 'denied'
      readonly order: Order
      readonly reason: Reason
      readonly isDuplicate: boolean
    }
  /** The id is taken by a different request. */
  | { readonly outcome: 'id_taken'; readonly order: Order }
  | Unavailable

export type CancelOutcome =
  | { readonly outcome: 'requested'; readonly order: Order }
  | { readonly outcome: 'unknown_order' }
  | { readonly outcome: 'already_closed'; readonly order: Order }
  | Unavailable

export type GroupOutcome =
  /** The limit first. */
  | {
      readonly outcome: 'submitted'
      readonly orders: readonly Order[]
      readonly seq: number
      readonly isDuplicate: boolean
    }
  | {
      readonly outcome: 'denied'
      readonly orders: readonly Order[]
      readonly reason: Reason
      readonly isDuplicate: boolean
    }
  | { readonly outcome: 'id_taken'; readonly order: Order }
  | Unavailable

export type AmendOutcome =
  /** `way`: whether the order keeps its place in the queue. */
  | { readonly outcome: 'requested'; readonly order: Order; readonly way: AmendWay }
  | { readonly outcome: 'refused'; readonly order: Order; readonly reason: Reason }
  | { readonly outcome: 'unknown_order' }
  | { readonly outcome: 'already_closed'; readonly order: Order }
  | Unavailable

export type TradingStateOutcome =
  /** `orders`: those asked to be cancelled. */
  | { readonly outcome: 'changed'; readonly state: TradingState; readonly orders: readonly Order[] }
  | Unavailable

export type LimitsOutcome =
  | { readonly outcome: 'changed'; readonly limits: RiskLimits }
  /** `limit`: the first that would be wider than the configuration allows, `bound` in words. */
  | { readonly outcome: 'out_of_bounds'; readonly limit: keyof RiskLimits; readonly bound: Money | number }
  | Unavailable

export type PingOutcome = { readonly outcome: 'pong' } | Unavailable

export type CancelAllOutcome =
  | { readonly outcome: 'requested'; readonly orders: readonly Order[] }
  | Unavailable

/**
 * Synchronous reads of what is durable, but for the ticker. Values never change under a reader: a new state
 * is a new object.
 */
export interface EngineView {
  readonly epoch: string
  /** The last durable record; 0 before the first. */
  readonly seq: number
  readonly lastEventAt: UnixNs | null
  readonly mode: Mode
  readonly marketSource: string
  /** Age at which a price is too old to act on; null where none ever is. */
  readonly staleAfterMs: number | null
  readonly tradingState: TradingState
  /** Why it is so; empty before anybody said anything. */
  readonly tradingStateWhy: string
  /** Trading is not active because records of the journal were lost, and nobody took it up again since. */
  readonly mustReconcile: boolean
  risk(): RiskView
  readonly defaultInstrument: Instrument
  instruments(): readonly Instrument[]
  instrument(key: InstrumentKey): Instrument | null
  /**
   * One listed under this symbol; `venue` null means any. More than one match: the list has more than one.
   */
  instrumentsBySymbol(symbol: SymbolName, venue: VenueName | null): readonly Instrument[]
  order(clientOrderId: ClientOrderId): Order | null
  /** Newest first. */
  orders(query: OrderQuery): readonly Order[]
  /** Newest first, also those that are no longer in memory where their engine keeps them. */
  closedOrders(query: ClosedOrdersQuery): readonly Order[]
  /** The latest steps of order lives, newest first. */
  recentGroups(limit: number): readonly RecordGroup[]
  /** The same one by one, for whoever looks for some of them; to be read without a pause. */
  eachGroup(): Iterable<RecordGroup>
  /** Groups after `seq`, oldest first, the first `limit` of them; null when they are no longer kept. */
  groupsAfter(seq: number, limit?: number): readonly RecordGroup[] | null
  /** Newest first. */
  fills(limit: number): readonly Fill[]
  /** The same one by one. */
  eachFill(): Iterable<Fill>
  balances(): readonly Balance[]
  positions(): readonly Position[]
  equity(): Equity
  /** What one base is worth by the last price, as the equity counts it; null where none is known. */
  mark(key: InstrumentKey): Money | null
  /** In `target`, by the marks of its venue's spot instruments; null when none lead there. */
  worthOf(held: Held, target: AssetName): Money | null
  market(key: InstrumentKey): MarketView | null
  /**
   * At most `depth` levels of a side, every one that is at hand without it: more than the market shows are
   * known where the engine itself runs at a venue. Null while the book is not known to be right.
   */
  book(key: InstrumentKey, depth: number | null): BookSnapshot | null
  /** Null while a side of the book is empty. `quantity`: what its impact is asked for, null for none. */
  bookFigures(key: InstrumentKey, quantity: Lots | null): BookFigures | null
  /** The books of every venue that lists the symbol as one; `depth` levels of a side. */
  aggregatedBook(symbol: SymbolName, depth: number): AggregatedBook
  /** The last 24 hours as the venue tells them; asked of the venue, so it may take seconds. */
  ticker(key: InstrumentKey): Promise<TickerOutcome>
  /**
   * Oldest first, without a hole, the last one still open; whole multiples of a minute, or one second, of
   * which the last ten minutes are kept. An interval without a print has no volume and the close before it.
   */
  bars(key: InstrumentKey, intervalMs: number, limit: number): readonly Bar[]
  /** Newest first, those in memory. */
  mismatches(limit: number): readonly FoundMismatch[]
  /** Newest first: how the trading state, the breaker and the limits came to be as they are. */
  riskHistory(limit: number): readonly RiskChange[]
  /** How far the market data of real venues can be relied on; empty where the engine runs elsewhere. */
  marketQuality(): readonly MarketQuality[]
  /** What passed between us and an order's venue, oldest first; empty where the engine runs elsewhere. */
  venueMessages(clientOrderId: ClientOrderId): readonly VenueMessage[]
  /**
   * What would become of an order if it were sent now, by what is durable and the market as it stands.
   * Nothing is recorded and nothing is sent; what is under way may change it.
   */
  preview(request: OrderRequest): OrderPreview
  health(): EngineHealth
}

export interface OrderQuery {
  readonly which: 'open' | 'closed' | 'all'
  /** Of those, only these; every one without it. */
  readonly statuses?: ReadonlySet<OrderStatus>
  readonly key: InstrumentKey | null
  /** Only orders created before this record. */
  readonly beforeSeq: number | null
  readonly limit: number
}

export interface Equity {
  readonly amount: Money
  readonly asset: AssetName
}

/** An amount of an asset at one venue, below zero owed. */
export interface Held {
  readonly venue: VenueName
  readonly asset: AssetName
  readonly amount: Money
}

export interface MarketView {
  readonly key: InstrumentKey
  readonly last: Ticks | null
  readonly bid: Ticks | null
  readonly ask: Ticks | null
  readonly eventAt: UnixNs
  /** Our own time when it arrived, to tell its age. */
  readonly receivedAtMs: number
  readonly book: BookSnapshot | null
  /** Newest last, 50 at most. */
  readonly trades: readonly Trade[]
}

/** One journal record with what it left behind, enough to tell the world about it. */
export interface RecordGroup {
  readonly seq: number
  readonly event: Event
  readonly instrument: Instrument | null
  readonly order: Order | null
  /** The entry whose exits this record made one more of. */
  readonly entry: Order | null
  readonly fill: Fill | null
  readonly balances: readonly Balance[]
  readonly position: Position | null
}

/** What changed for one instrument since the last notice. */
export interface MarketChange {
  readonly instrument: Instrument
  readonly market: MarketView
  readonly isBookChanged: boolean
  readonly trades: readonly Trade[]
  /** One-minute bars touched, oldest first. */
  readonly bars: readonly Bar[]
  /** One-second bars touched, oldest first. */
  readonly seconds: readonly Bar[]
}

export interface EngineListener {
  onRecords(groups: readonly RecordGroup[]): void
  onMarket(changes: readonly MarketChange[]): void
  onFeedStatus(status: FeedStatus): void
  /**
   * What can be read was replaced by another history: whoever keeps a place in the records must begin anew.
   * Never called by an engine in this process.
   */
  onReset?(): void
}

export interface VenueHealth {
  readonly venue: VenueName
  readonly state: VenueStatus['state']
  /** Why it is not connected; null while it is. */
  readonly why: string | null
  /** Times the way to it was lost and found again. */
  readonly reconnectCount: number
  /** Null for the simulated exchange. */
  readonly remote: RemoteVenueHealth | null
}

export interface RemoteVenueHealth
  extends Pick<VenueStatus, 'clockSkewMs' | 'rateBudgetUsedRatio' | 'bannedUntilMs' | 'deadManSwitch'> {
  readonly reconciliation: VenueReconciliation
  /** Times a book had to be fetched anew, by reason. */
  readonly resyncs: Readonly<Record<string, number>>
}

/** How far one venue's account was held against the journal. */
export interface VenueReconciliation {
  readonly venue: VenueName
  /** Unix ms; null before the first. */
  readonly lastSuccessMs: number | null
  readonly lastAttemptMs: number | null
  /** Why what is known of the account may be wrong; null when it was found right. */
  readonly problem: string | null
  readonly isRunning: boolean
}

/** A difference between a venue and the journal, and what was done about it. */
export interface FoundMismatch {
  readonly seq: number
  readonly at: UnixNs
  readonly venue: VenueName
  readonly mismatch: Mismatch
}

export type ReconcileOutcome =
  | { readonly outcome: 'reconciled'; readonly venues: readonly VenueReconciliation[] }
  /** There is no venue behind a network. */
  | { readonly outcome: 'nothing_to_reconcile' }
  | Unavailable

export interface EngineHealth {
  /** False once the engine stopped accepting commands; `why` says what happened. */
  readonly isRunning: boolean
  readonly why: string | null
  /** False while the engine runs elsewhere and cannot be reached: then nothing here is newer than that. */
  readonly isConnected: boolean
  /** Times the way to the engine was lost and found again. */
  readonly reconnectCount: number
  readonly startedAtMs: number
  readonly journal: JournalStats & { readonly lagMs: number; readonly isFailing: boolean }
  readonly feed: FeedStatus
  readonly venues: readonly VenueHealth[]
  readonly mailboxDepth: number
}
