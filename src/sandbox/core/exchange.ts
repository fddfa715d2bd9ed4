/** What every face shows in its own words: one account at one simulated venue. */
import type {
  AssetName,
  Balance,
  BookLevel,
  ExchangeName,
  Instrument,
  InstrumentKey,
  Liquidity,
  Lots,
  MarketEvent,
  Money,
  OrderType,
  Reason,
  Side,
  Ticks,
  TimeInForce,
} from '../../domain/index.ts'

export interface SandboxCredentials {
  readonly apiKey: string
  /** As the venue's clients are given it: base64 at Coinbase. */
  readonly apiSecret: string
  readonly passphrase: string
}

export type SandboxStatus =
  /** A stop that was not reached. */
  'waiting' | 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected'

/** From which side the last price comes to a trigger. */
export type TriggerWhen = 'rises' | 'falls'

/** Where a stop fires, and what it becomes then. */
export interface SandboxTrigger {
  readonly triggerPrice: Ticks
  readonly triggerWhen: TriggerWhen
  /** Null: at market. */
  readonly price: Ticks | null
}

/** A trigger that follows the best price since it began, and never goes back. */
export interface SandboxTrail {
  /** How far behind it is: a share of the price (10⁻¹⁸), or so many ticks. */
  readonly behind: { readonly ratio: Money } | { readonly spread: Ticks }
  /** It follows from when the last price came to it; null: from the start. */
  readonly activePrice: Ticks | null
  /** From which side the last price comes to that; absent: from where it follows to. */
  readonly activeWhen?: TriggerWhen
  /** Since when it follows; absent before. */
  readonly sinceMs?: number
}

/** An order at the venue. A value: every change makes a new one. */
export interface SandboxOrder {
  /** 1, 2, 3, …: faces make their own ids of it. */
  readonly id: number
  /** As the client gave it; empty when it gave none: the face then shows one of its own making. */
  readonly clientId: string
  readonly key: InstrumentKey
  readonly instrument: Instrument
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly isPostOnly: boolean
  /** Null for what trades at market. */
  readonly price: Ticks | null
  readonly triggerPrice: Ticks | null
  /** Null for what is no stop. */
  readonly triggerWhen: TriggerWhen | null
  readonly isTriggered: boolean
  /** Of a stop with two triggers: the other one. Once it fired, the one that did not. */
  readonly alternative?: SandboxTrigger
  /** Of a trailing stop, whose `triggerPrice` is null until it follows. */
  readonly trail?: SandboxTrail
  /** Of what rests, so much is shown in the book at a time; absent: all of it. */
  readonly shownQuantity?: Lots
  /** What it was asked to spend or to earn at market; null when it was asked for in lots. */
  readonly quoteAmount: Money | null
  /** Of `gtd`; null otherwise. */
  readonly expireAtMs: number | null
  readonly quantity: Lots
  readonly cumQty: Lots
  /** Quote asset. */
  readonly cumQuote: Money
  readonly status: SandboxStatus
  /** The list it belongs to; null for an order of its own. */
  readonly listId: number | null
  /** Of a list: it waits for the list's working order to be filled, and has nothing set aside until then. */
  readonly isPending: boolean
  /** Why it ended; null while it lives. */
  readonly reason: Reason | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
  /** What the face wants to have back with the order: its own type, the fields that only it knows. */
  readonly note: Readonly<Record<string, string>>
}

export interface SandboxFill {
  /** 1, 2, 3, … over all instruments; of the same counting as public trades. */
  readonly tradeId: number
  readonly order: SandboxOrder
  readonly quantity: Lots
  readonly price: Money
  readonly fee: Money
  readonly feeAsset: AssetName
  readonly liquidity: Liquidity
  readonly atMs: number
  /** Of the base asset's bill; the next one is the quote asset's. */
  readonly billId: number
}

/** One change of one asset of the account, as it was booked. */
export interface SandboxBill {
  /** 1, 2, 3, … */
  readonly id: number
  readonly asset: AssetName
  /** What it added, its fee taken off; below zero for what it took. */
  readonly change: Money
  /** Of `asset`, free and locked. */
  readonly after: Money
  /** In `asset`. */
  readonly fee: Money
  /** Null for a deposit. */
  readonly fill: SandboxFill | null
  readonly atMs: number
}

export interface SandboxTrade {
  readonly tradeId: number
  readonly key: InstrumentKey
  readonly price: Ticks
  readonly quantity: Lots
  readonly aggressor: Side
  readonly atMs: number
}

export interface SandboxBook {
  readonly key: InstrumentKey
  /** Counts every change of this book, one by one. */
  readonly updateId: number
  readonly atMs: number
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

/** What changed since the book with `previousId`: quantity 0 takes a level out. */
export interface SandboxBookChange {
  readonly key: InstrumentKey
  readonly previousId: number
  readonly updateId: number
  readonly atMs: number
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
  /**
   * The fault `sequence_gap`: the face counts it as sent and sends nothing, so that its next message leaves a
   * gap.
   */
  readonly isWithheld: boolean
}

export interface SandboxCandle {
  readonly openAtMs: number
  readonly open: Ticks
  readonly high: Ticks
  readonly low: Ticks
  readonly close: Ticks
  readonly volume: Lots
  /** Quote asset. */
  readonly quoteVolume: Money
  readonly trades: number
}

export interface SandboxTicker {
  readonly key: InstrumentKey
  readonly last: Ticks
  readonly open: Ticks
  readonly high: Ticks
  readonly low: Ticks
  readonly volume: Lots
  readonly quoteVolume: Money
  readonly trades: number
  readonly firstTradeId: number
  readonly lastTradeId: number
  readonly openAtMs: number
  readonly atMs: number
}

export interface NewSandboxOrder {
  readonly clientId: string
  readonly key: InstrumentKey
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly isPostOnly: boolean
  /** Of limit and stop limit. */
  readonly price: Ticks | null
  readonly triggerPrice: Ticks | null
  /** One of the two: lots of the base, or an amount of the quote to spend at market. */
  readonly quantity: Lots | null
  readonly quoteAmount: Money | null
  /**
   * With it, a stop that is reached already is refused (`trigger_price_wrong_side`). Absent: it waits for the
   * price to come from where it is now.
   */
  readonly triggerWhen?: TriggerWhen
  /** Of `gtd`, by the venue's clock. */
  readonly expireAtMs?: number
  /** A second trigger: the first that is reached makes an order of it, and the other is gone. */
  readonly alternative?: SandboxTrigger
  /** Of `trailing_stop`. */
  readonly trail?: SandboxTrail
  /** Of what rests, so much is shown in the book at a time; absent: all of it. */
  readonly shownQuantity?: Lots
  /** Called before the call returns in which it ended; it may place what depends on it. */
  readonly whenEnded?: (order: SandboxOrder, fills: readonly SandboxFill[]) => void
  readonly note: Readonly<Record<string, string>>
}

export type PlaceOutcome =
  /** As it stands after whatever it traded at once; `fills` are those. */
  | { readonly outcome: 'placed'; readonly order: SandboxOrder; readonly fills: readonly SandboxFill[] }
  | { readonly outcome: 'refused'; readonly reason: SandboxRefusal }

/**
 * Orders that depend on each other. Two legs are a pair of one quantity: what one of them trades, or its
 * trigger, ends the other. Behind a working order the legs go in once that is filled.
 */
export interface NewSandboxOrderList {
  /** Of the list itself. */
  readonly clientId: string
  /** Null for a pair alone. */
  readonly working: NewSandboxOrder | null
  /** One (behind a working order), or two of the same side, of which one at least waits for a trigger. */
  readonly legs: readonly NewSandboxOrder[]
}

/** A value, as an order is. */
export interface SandboxOrderList {
  /** 1, 2, 3, … */
  readonly id: number
  readonly clientId: string
  readonly key: InstrumentKey
  readonly workingId: number | null
  readonly legIds: readonly number[]
  /** Whether every one of its orders has ended. */
  readonly isDone: boolean
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export type PlaceListOutcome =
  /** `orders` before legs behind a filled working order go in; `fills` of that one. */
  | {
      readonly outcome: 'placed'
      readonly list: SandboxOrderList
      readonly orders: readonly SandboxOrder[]
      readonly fills: readonly SandboxFill[]
    }
  | { readonly outcome: 'refused'; readonly reason: SandboxRefusal | 'pair_prices_unrelated' }

export type SandboxRefusal =
  | 'insufficient_funds'
  | 'duplicate_client_id'
  | 'post_only_would_take'
  | 'price_off_tick'
  | 'price_out_of_band'
  | 'quantity_off_lot'
  | 'quantity_too_small'
  | 'quantity_too_large'
  | 'notional_too_small'
  | 'notional_too_large'
  | 'trigger_price_wrong_side'
  | 'instrument_not_trading'
  | 'unknown_instrument'
  | 'no_market'

/** By the venue's number or by the client's id; the number wins. */
export interface SandboxOrderAddress {
  readonly id: number | null
  readonly clientId: string | null
}

export interface SandboxAmend {
  /** The new total. Null leaves it, as does a price of null. */
  readonly quantity: Lots | null
  readonly price: Ticks | null
  /** Of a stop that waits: what is to be another. */
  readonly stop?: Partial<
    Pick<SandboxOrder, 'type' | 'price' | 'triggerPrice' | 'triggerWhen' | 'alternative' | 'trail'>
  >
}

export type ChangeOutcome =
  | { readonly outcome: 'done'; readonly order: SandboxOrder }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'already_closed'; readonly order: SandboxOrder }
  | { readonly outcome: 'refused'; readonly reason: SandboxRefusal; readonly order: SandboxOrder }

/** What happened to an order, with what it looks like after it. */
export interface SandboxReport {
  readonly kind: 'new' | 'trade' | 'cancelled' | 'expired' | 'rejected' | 'amended' | 'triggered'
  readonly order: SandboxOrder
  /** Of `trade`; null otherwise. */
  readonly fill: SandboxFill | null
  readonly atMs: number
}

export interface SandboxListener {
  onTrade?(trade: SandboxTrade): void
  onBook?(change: SandboxBookChange): void
  onReport?(report: SandboxReport): void
  /** Placed, or done. */
  onList?(list: SandboxOrderList, atMs: number): void
  /** The assets that changed. */
  onBalances?(balances: readonly Balance[], atMs: number): void
  /** About ten times a second, for tickers and candles. */
  onTick?(atMs: number): void
}

/**
 * Everything is done when the call returns: an order may be filled in the answer. Listeners hear of it in the
 * same order, but only after the answer was made, so that no socket overtakes it.
 */
export interface SandboxExchange {
  readonly venue: ExchangeName
  readonly credentials: SandboxCredentials
  /** Unix ms of the venue's clock, which a fault may put wrong. */
  nowMs(): number
  instruments(): readonly Instrument[]
  place(order: NewSandboxOrder): PlaceOutcome
  /** All of it or, when one of its orders is refused, nothing. */
  placeList(list: NewSandboxOrderList): PlaceListOutcome
  /** Of a list: every order of it that lives. */
  cancel(address: SandboxOrderAddress): ChangeOutcome
  /** Keeps its place when it only becomes smaller. A quantity is that of both orders of a pair. */
  amend(address: SandboxOrderAddress, change: SandboxAmend): ChangeOutcome
  /** Null: at every instrument. */
  cancelAll(key: InstrumentKey | null): readonly SandboxOrder[]
  /** Everything is cancelled at that time unless it is moved; null ends it. */
  cancelAllAt(atMs: number | null): void
  order(address: SandboxOrderAddress): SandboxOrder | null
  /** Oldest first, done ones too. */
  orderLists(): readonly SandboxOrderList[]
  /** Oldest first. */
  openOrders(key: InstrumentKey | null): readonly SandboxOrder[]
  /** In the order in which they closed. */
  closedOrders(key: InstrumentKey | null): readonly SandboxOrder[]
  /** Oldest first. */
  fills(key: InstrumentKey | null): readonly SandboxFill[]
  balances(): readonly Balance[]
  /** Oldest first. */
  bills(): readonly SandboxBill[]
  /** Our own resting orders are in it; null before the market began. */
  book(key: InstrumentKey): SandboxBook | null
  /** Newest last, 1,000 at most. */
  trades(key: InstrumentKey): readonly SandboxTrade[]
  /** Oldest first, the last one open. */
  candles(key: InstrumentKey, intervalMs: number): readonly SandboxCandle[]
  ticker(key: InstrumentKey): SandboxTicker | null
  listen(listener: SandboxListener): () => void
}

/** What only the owner of the exchange may do: drive its time and its market, and hand out money. */
export interface DrivenExchange extends SandboxExchange {
  /** Events of one moment. Books are whole; prints without any book get one made around them. */
  onMarket(events: readonly MarketEvent[]): void
  /** Time went on: expiries, the dead man's switch, tickers. About ten times a second. */
  tick(): void
  /** The market stands at this price, whatever is fed, until it is let go with null. */
  hold(key: InstrumentKey, price: Ticks | null): void
  /**
   * Somebody trades with whoever rests at this price: what others offered there or better is gone, so that
   * our own order is the first in the queue.
   */
  print(key: InstrumentKey, print: MarketPrint): void
  deposit(asset: AssetName, amount: Money): void
  /** Where every amount came from and went to. */
  ledger(): ReadonlyMap<AssetName, AccountEntry>
  /** Tells listeners now what they would be told after the answer. */
  flush(): void
}

/** Of one asset. At any time `free + locked = deposited + traded - fees`. */
export interface AccountEntry {
  readonly free: Money
  readonly locked: Money
  readonly deposited: Money
  /** Received in trades less what was given. */
  readonly traded: Money
  readonly fees: Money
}

export interface MarketPrint {
  readonly price: Ticks
  readonly quantity: Lots
  readonly aggressor: Side
}
