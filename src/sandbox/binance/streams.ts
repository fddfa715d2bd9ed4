/** The market's streams: what is subscribed, and when each is told. */
import type { BookLevel, Instrument, InstrumentKey, Ticks } from '../../domain/index.ts'
import { candlesBy, periodEnd, type SandboxBookChange, type SandboxTrade } from '../core/index.ts'
import {
  aggregateMessage,
  averageMessage,
  bookTickerMessage,
  candleMessage,
  depthMessage,
  miniTickerMessage,
  tickerMessage,
  topMessage,
  tradeMessage,
  windowMessage,
} from './stream-messages.ts'
import { type StreamTerms, streamTerms } from './stream-names.ts'
import type { BinanceVenue } from './venue.ts'

/** Whoever hears a stream: its name, and the message as JSON. */
export type StreamListener = (name: string, message: string) => void

interface Pending {
  firstId: number
  lastId: number
  atMs: number
  readonly bids: Map<Ticks, BookLevel>
  readonly asks: Map<Ticks, BookLevel>
}

interface Subscription {
  readonly name: string
  readonly terms: StreamTerms
  readonly listeners: Set<StreamListener>
  /** Of a depth stream: changes since its last message. */
  pending: Pending | null
  /** Of candles: the one that was told last. */
  candleAtMs: number
  /** What was said last, where the same is not said twice. */
  said: string
}

export const FAST_MS = 100
export const SLOW_MS = 1_000
/** Candles wider than a second are told every other time. */
const CANDLE_TURNS = 2
const SECOND = '1s'

export class Streams {
  readonly #venue: BinanceVenue
  readonly #subscriptions = new Map<string, Subscription>()
  #turn = 0

  constructor(venue: BinanceVenue) {
    this.#venue = venue
  }

  /** A name that is no stream is taken and stays silent, as the venue does it. */
  add(name: string, listener: StreamListener): void {
    const known = this.#subscriptions.get(name)
    if (known !== undefined) return void known.listeners.add(listener)
    const terms = streamTerms(this.#venue, name)
    if (terms === null) return
    const fresh = { pending: null, candleAtMs: -1, said: '' }
    this.#subscriptions.set(name, { name, terms, listeners: new Set([listener]), ...fresh })
  }

  remove(name: string, listener: StreamListener): void {
    const known = this.#subscriptions.get(name)
    known?.listeners.delete(listener)
    if (known?.listeners.size === 0) this.#subscriptions.delete(name)
  }

  onTrade(trade: SandboxTrade): void {
    for (const subscription of this.#of(trade.key)) {
      const { kind, instrument } = subscription.terms
      if (kind === 'trade') tell(subscription, tradeMessage(trade, instrument))
      if (kind === 'aggTrade') tell(subscription, aggregateMessage(trade, instrument))
    }
  }

  onBook(change: SandboxBookChange): void {
    for (const subscription of this.#of(change.key)) {
      const { kind, instrument } = subscription.terms
      if (kind === 'depth') collect(subscription, change, instrument)
      if (kind === 'bookTicker' && !change.isWithheld) {
        tellNew(subscription, bookTickerMessage(this.#venue, instrument))
      }
    }
  }

  /** Every 100 ms. */
  onFast(): void {
    for (const subscription of this.#subscriptions.values()) {
      const { terms } = subscription
      if ((terms.kind === 'depth' || terms.kind === 'top') && terms.everyMs === FAST_MS) {
        this.#tellBook(subscription, terms)
      }
    }
  }

  /** Every second. */
  onSlow(): void {
    this.#turn++
    for (const subscription of this.#subscriptions.values()) this.#tellSlow(subscription)
  }

  #tellSlow(subscription: Subscription): void {
    const { terms } = subscription
    const venue = this.#venue
    switch (terms.kind) {
      case 'depth':
      case 'top':
        return terms.everyMs === SLOW_MS ? this.#tellBook(subscription, terms) : undefined
      case 'kline':
        return this.#tellCandles(subscription, terms)
      case 'ticker':
        return tellSome(subscription, tickerMessage(venue, terms.instrument))
      case 'miniTicker':
        return tellSome(subscription, miniTickerMessage(venue, terms.instrument))
      case 'avgPrice':
        return tell(subscription, averageMessage(venue, terms.instrument))
      case 'window':
        return tellSome(subscription, windowMessage(venue, terms.instrument, terms))
      case 'allTickers':
        return this.#tellAll(subscription, tickerMessage)
      case 'allMiniTickers':
        return this.#tellAll(subscription, miniTickerMessage)
      case 'allWindows':
        return this.#tellAll(subscription, (...of) => windowMessage(...of, terms))
      // Told as it happens.
      case 'trade':
      case 'aggTrade':
      case 'bookTicker':
        return undefined
    }
  }

  #tellBook(subscription: Subscription, terms: Extract<StreamTerms, { kind: 'depth' | 'top' }>): void {
    if (terms.kind === 'depth') return flush(subscription, terms.instrument)
    tellNew(subscription, topMessage(this.#venue, terms.instrument, terms.levels))
  }

  #tellAll(
    subscription: Subscription,
    messageOf: (venue: BinanceVenue, instrument: Instrument) => object | null,
  ): void {
    const messages = this.#venue.exchange.instruments().map((one) => messageOf(this.#venue, one))
    const present = messages.filter((message) => message !== null)
    if (present.length > 0) tell(subscription, present)
  }

  /** The one that closed meanwhile once more and for the last time, then the open one. */
  #tellCandles(subscription: Subscription, terms: Extract<StreamTerms, { kind: 'kline' }>): void {
    const { instrument, interval, period } = terms
    const candles = candlesBy(this.#venue.exchange, instrument.key, period)
    const open = candles.at(-1)
    if (open === undefined) return
    const { candleAtMs } = subscription
    const hasMoved = candleAtMs !== -1 && candleAtMs < open.openAtMs
    const isDue = hasMoved || interval === SECOND || this.#turn % CANDLE_TURNS === 0
    if (!isDue) return
    const closed = hasMoved ? candles.filter(({ openAtMs }) => openAtMs >= candleAtMs).slice(0, -1) : []
    for (const candle of [...closed, open]) {
      const isClosed = candle !== open
      const endMs = periodEnd(period, candle.openAtMs)
      const told = { candle, endMs, interval, isClosed }
      tell(subscription, candleMessage(this.#venue, instrument, told))
    }
    subscription.candleAtMs = open.openAtMs
  }

  #of(key: InstrumentKey): readonly (Subscription & { readonly terms: SymbolTerms })[] {
    return [...this.#subscriptions.values()].filter(
      (one): one is Subscription & { readonly terms: SymbolTerms } =>
        'instrument' in one.terms && one.terms.instrument.key === key,
    )
  }
}

type SymbolTerms = Extract<StreamTerms, { readonly instrument: Instrument }>

function tell(subscription: Subscription, message: object): void {
  const text = JSON.stringify(message)
  subscription.said = text
  for (const listener of subscription.listeners) listener(subscription.name, text)
}

function tellSome(subscription: Subscription, message: object | null): void {
  if (message !== null) tell(subscription, message)
}

function tellNew(subscription: Subscription, message: object | null): void {
  if (message !== null && JSON.stringify(message) !== subscription.said) tell(subscription, message)
}

/** A withheld change is counted and not told: what comes after it does not join on to what came before. */
function collect(subscription: Subscription, change: SandboxBookChange, instrument: Instrument): void {
  if (change.isWithheld) return flush(subscription, instrument)
  const { previousId, updateId, atMs } = change
  subscription.pending ??= {
    firstId: previousId + 1,
    lastId: updateId,
    atMs,
    bids: new Map(),
    asks: new Map(),
  }
  const { pending } = subscription
  pending.lastId = updateId
  pending.atMs = atMs
  for (const level of change.bids) pending.bids.set(level.price, level)
  for (const level of change.asks) pending.asks.set(level.price, level)
}

function flush(subscription: Subscription, instrument: Instrument): void {
  const { pending } = subscription
  if (pending === null) return
  subscription.pending = null
  const { firstId, lastId, atMs, bids, asks } = pending
  const sides = { bids: [...bids.values()], asks: [...asks.values()] }
  tell(subscription, depthMessage({ firstId, lastId, atMs, ...sides }, instrument))
}
