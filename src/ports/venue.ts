import type {
  ClientOrderId,
  Effect,
  Instrument,
  InstrumentKey,
  MarketEvent,
  Order,
  Position,
  StockOrder,
  UnixNs,
  VenueName,
  VenueReport,
  VenueStock,
} from '../domain/index.ts'

/** `revision`: which replacement of the order is spoken of; absent: whichever is in force. */
export type VenueReporter = (report: VenueReport, revision?: number) => void

/** What the journal knows of a venue at start. */
export interface VenueMemory {
  /** Open orders that rest at the venue, oldest first. */
  readonly orders: readonly { readonly order: Order; readonly instrument: Instrument }[]
  readonly positions: readonly Position[]
}

/**
 * A place that takes our orders. Its answers come back as reports, never as return values.
 *
 * Two duties of a real venue's adapter, because nobody else can know:
 * - After `restore`, an order on its way when the process died (submitted, pending_cancel or pending_amend)
 *   may or may not have reached the venue. The adapter reports `order_outcome_unknown` for each of them; only
 *   what is unknown is asked after from then on.
 * - An order that was amended in place to less than it had, and is full at the venue by that, is reported as
 *   ended (`order_cancelled`, `unfilled_remainder`) even when a cancel of ours overtook the answer to the
 *   amend: we hold the larger quantity then and would wait for the rest for ever.
 */
export interface Venue {
  readonly name: VenueName
  /**
   * True for the simulated exchange without latency: it answers within `dispatch`, so its reports join the
   * batch that caused them. Any other venue is only called after that batch is durable.
   */
  readonly answersInBatch: boolean
  dispatch(effect: Effect, report: VenueReporter): void
  /** Market data this venue matches against; only the simulated exchange uses it. */
  onMarket(event: MarketEvent, report: VenueReporter): void
  /** Once a second of the engine's time: what is due though no market event came. */
  onTime(at: UnixNs, report: VenueReporter): void
  /**
   * Takes over what the journal knows, at start and again whenever reports were lost; what it knew before is
   * forgotten. Only the simulated exchange forgets anything: a real one is asked, and what was on its way is
   * reported as `order_outcome_unknown`.
   */
  restore(memory: VenueMemory): void
  /** Absent where there is nothing to connect to and nothing to compare with: the simulated exchange. */
  readonly remote?: RemoteVenue
}

/** What a venue behind a network has beside its orders. */
export interface RemoteVenue {
  /** Begins to connect; returns at once. */
  start(listener: RemoteVenueListener): void
  /** Nothing is reported any more; resting orders stay. Resolves when every connection is closed. */
  stop(): Promise<void>
  /**
   * Everything open, the account's trades since `since`, and its balances, asked now. Rejects with
   * `VenueUnreachable` when one of the questions came to nothing: half a stock is none.
   */
  takeStock(since: UnixNs): Promise<VenueStock>
  /** Takes out one order that we do not know. True when the venue confirmed it, or that it is gone. */
  cancelStranger(order: StockOrder): Promise<boolean>
  /** Takes out every order of the account, whoever sent it. Resolves to how many it named. */
  cancelAccount(key: InstrumentKey | null): Promise<number>
  status(): VenueStatus
  /** What passed between us and the venue about one order, oldest first, nothing secret in it; bounded. */
  messagesOf(clientOrderId: ClientOrderId): readonly VenueMessage[]
}

export interface RemoteVenueListener {
  /** Reports can be heard, for the first time or again: what happened meanwhile must be asked for. */
  onConnected(): void
  onDisconnected(why: string): void
}

export interface VenueStatus {
  readonly state: 'connecting' | 'connected' | 'disconnected' | 'banned'
  /** Why it is not connected; null while it is. */
  readonly why: string | null
  readonly reconnectCount: number
  /** The venue's clock minus ours; null before it was measured. */
  readonly clockSkewMs: number | null
  /** Of the tightest of its rate limits, 0 to 1. */
  readonly rateBudgetUsedRatio: number
  /** Until when the venue refuses us, Unix ms; null when it does not. */
  readonly bannedUntilMs: number | null
  readonly deadManSwitch: 'off' | 'armed' | 'not_offered'
}

export interface VenueMessage {
  readonly atMs: number
  readonly direction: 'sent' | 'received'
  /** `POST /api/v3/order`, `executionReport`: the venue's own name for it. */
  readonly name: string
  /** JSON as it went over the wire, credentials and signatures left out. */
  readonly text: string
}

/** The venue could not be asked, or did not answer: nothing is known now that was not known before. */
export class VenueUnreachable extends Error {
  override readonly name = 'VenueUnreachable'
}
