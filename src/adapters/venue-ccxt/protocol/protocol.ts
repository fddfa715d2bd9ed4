import type { ExchangeName, Listing, Money, VenueOrder } from '../../../domain/index.ts'
import type { BookRule, BookUpdate } from '../../../market-data/index.ts'
import type { MarketChannel } from '../../../ports/index.ts'
import type {
  AccountNotice,
  BalanceNotice,
  FillNotice,
  MarketMessage,
  StreamNotice,
  VenueCandle,
} from './notices.ts'
import type { RestAnswer, RestCall, VenueRefusal } from './rest-call.ts'

/**
 * Everything that is particular to one venue, and nothing that has a state: what to ask, in which words, and
 * how the answers are read. The connection that uses it is the same for all.
 */
export interface VenueProtocol {
  readonly exchange: ExchangeName
  readonly bookRule: BookRule
  readonly clientIds: ClientIdRule
  readonly rest: RestProtocol
  readonly market: MarketStreamProtocol
  readonly account: AccountStreamProtocol
}

/** How an order of ours is named at the venue. Both are pure, so that nothing needs to be remembered. */
export interface ClientIdRule {
  /**
   * `instance`: six letters or digits of this installation. `digest`: SHA-256 of our client order id and its
   * revision, hex; as much of it as fits.
   */
  make(instance: string, digest: string): string
  /** Whether it was made by this instance. */
  isOurs(clientId: string, instance: string): boolean
}

export interface RateLimit {
  readonly name: string
  readonly capacity: number
  readonly windowMs: number
}

export interface OutgoingOrder {
  readonly native: string
  readonly clientId: string
  /** A market order bears the worst price it may take: sent as an immediate-or-cancel limit at it. */
  readonly order: VenueOrder
}

export interface OrderAddress {
  readonly native: string
  readonly clientId: string
  readonly venueOrderId: string | null
  /** A stop that was not reached: some venues keep those elsewhere. */
  readonly isWaitingStop: boolean
}

export interface VenueListing {
  readonly native: string
  /** With `venue` the exchange's name, and the key made of it. */
  readonly listing: Listing
}

export interface FillsQuery {
  readonly native: string
  /** Unix ms, included. */
  readonly sinceMs: number
  /** Only of this order; null for all of the instrument. */
  readonly order: OrderAddress | null
  /** What the page before answered; null for the first. */
  readonly cursor: string | null
}

/** Oldest first. `cursor`: there may be more. */
export interface FillsPage {
  readonly fills: readonly FillNotice[]
  readonly cursor: string | null
}

export interface RestProtocol {
  readonly limits: readonly RateLimit[]
  /**
   * How much of them the venue says was used, from the headers of an answer. `call`: what it answers, for
   * venues whose headers speak of one endpoint without naming it.
   */
  used(answer: RestAnswer, call?: Pick<RestCall<unknown>, 'costs'>): Readonly<Record<string, number>>
  /** Null for an answer that is no refusal. Knows the venue's codes; ccxt is asked where it says `other`. */
  refusalOf(answer: RestAnswer): VenueRefusal | null
  /** Unix ms. */
  serverTime(): RestCall<number>
  /** Of those symbols alone where the venue takes a list; `symbols` as `BTC/USDT`. */
  listings(symbols: readonly string[]): RestCall<readonly VenueListing[]>
  /** What the account pays; null where the venue tells nobody. */
  feeRates(native: string): RestCall<{ readonly maker: Money; readonly taker: Money }> | null
  book(native: string): RestCall<BookUpdate>
  /** Closed ones and the open one, oldest first. */
  candles(query: {
    readonly native: string
    readonly intervalMs: number
    readonly fromMs: number
    readonly limit: number
  }): RestCall<readonly VenueCandle[]>
  /** Whatever the answer tells of the order beside its acceptance. */
  submit(order: OutgoingOrder): RestCall<readonly AccountNotice[]>
  cancel(address: OrderAddress): RestCall<readonly AccountNotice[]>
  /** `quantity`: the new total, base asset. Null where the venue cannot, or not for this order. */
  amend(address: OrderAddress, quantity: Money): RestCall<readonly AccountNotice[]> | null
  /** Every order of the account at one instrument, or at all (null where that needs one call for each). */
  cancelAll(native: string | null): RestCall<readonly AccountNotice[]> | null
  /** Where an order stands; refused with `not_found` when the venue knows nothing of it. */
  order(address: OrderAddress): RestCall<readonly AccountNotice[]>
  /** One or more calls; together everything open at these instruments, waiting stops included. */
  openOrders(natives: readonly string[]): readonly RestCall<readonly AccountNotice[]>[]
  fills(query: FillsQuery): RestCall<FillsPage>
  balances(): RestCall<readonly BalanceNotice[]>
  /** Settings of the account that the first order relies on; absent where there are none. */
  prepare?(): readonly RestCall<void>[]
  /** Everything is taken out unless this is said again in time; null where the venue has no such thing. */
  cancelAfter(timeoutMs: number): RestCall<void> | null
}

export interface SocketTerms {
  /** Null where the venue pings by itself and its pings are answered by the socket. */
  readonly ping: { readonly everyMs: number; readonly frame: (nowMs: number) => string } | null
  /** Nothing at all for so long: the connection is dead. */
  readonly silenceMs: number
}

export interface MarketStreamProtocol extends SocketTerms {
  /** `base`: another host than the venue's, without a path; null for its own. */
  url(base: string | null, isTestnet: boolean): string
  /** Channels on one connection. */
  readonly channelsMax: number
  /** Null where the venue has no such channel for this instrument. */
  subscribe(channels: readonly ChannelRequest[], requestId: number): readonly string[]
  unsubscribe(channels: readonly ChannelRequest[], requestId: number): readonly string[]
  isOffered(channel: MarketChannel): boolean
  /** Whether a subscription brings the book's snapshot, or it must be asked for (`RestProtocol.book`). */
  readonly isSnapshotStreamed: boolean
  /** Of one parsed frame, or of its text where it is no JSON. Throws `StrangeAnswer`. */
  read(frame: unknown): readonly (MarketMessage | StreamNotice)[]
}

export interface ChannelRequest {
  readonly channel: MarketChannel
  readonly native: string
}

export interface AccountStreamProtocol extends SocketTerms {
  url(base: string | null, isTestnet: boolean): string
  /** What is said first. `natives`: the instruments to hear of, where the venue wants to know. */
  greet(greeting: StreamGreeting): readonly string[]
  read(frame: unknown, greeting: StreamGreeting): readonly (AccountNotice | StreamNotice)[]
}

export interface StreamGreeting {
  readonly apiKey: string
  readonly apiSecret: string
  readonly passphrase: string | null
  /** The venue's clock. */
  readonly nowMs: number
  readonly natives: readonly string[]
}
