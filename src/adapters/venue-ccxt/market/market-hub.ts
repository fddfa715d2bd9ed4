import {
  type InstrumentKey,
  type MarketEvent,
  type MarketQuality,
  type Trade,
  type UnixNs,
  unixNsFromMs,
  type VenueName,
} from '../../../domain/index.ts'
import { type Grid, gridOf } from '../../../market-data/index.ts'
import type {
  MarketChannel,
  MarketDesk,
  MarketNotice,
  SubscribeOutcome,
  UnchangedInstrument,
} from '../../../ports/index.ts'
import type { ListingTable } from '../listing-table.ts'
import type { ChannelRequest, MarketMessage, VenueListing, VenueProtocol } from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import type { VenueMeasure, World } from '../world.ts'
import { lotsOf, ticksOf } from './bars.ts'
import { BookKeeper } from './book-keeper.ts'
import { candlesName, channelName } from './channel-name.ts'
import { EventFlow } from './event-flow.ts'
import { LineWatch } from './line-watch.ts'
import { marketNotice } from './market-notices.ts'
import { StreamPool } from './stream-pool.ts'

export interface HubOptions {
  readonly world: World
  readonly venue: VenueName
  readonly protocol: VenueProtocol
  readonly rest: RestClient
  readonly listings: ListingTable
  readonly url: () => string
  readonly measure: VenueMeasure
  readonly staleAfterMs: number
}

export interface HubListener {
  onMarket(events: readonly MarketEvent[]): void
  onAlive(unchanged: readonly UnchangedInstrument[]): void
  onLost(keys: readonly InstrumentKey[], why: string): void
}

type NoticeListener = (notice: MarketNotice) => void

interface Subscription {
  readonly request: ChannelRequest
  readonly listeners: Set<NoticeListener>
}

/** One instrument's share of the streams. */
interface Line {
  entry: VenueListing
  readonly prices: Grid
  readonly quantities: Grid
  readonly subscriptions: Map<string, Subscription>
  keeper: BookKeeper | null
  watch: LineWatch | null
}

const LOOK_EVERY_MS = 1000
const COMPARE_EVERY_MS = 60_000
/** Levels that go to the engine, each time a book changed. */
const LEVELS_DELIVERED = 20
/** Nothing of a connection for so long, and what it said last is no longer as good as new. */
const ALIVE_SILENCE_MS = 5000
/** What the measure of the venue's clock may be off by. */
const AHEAD_MS_MAX = 1000

/**
 * One venue's market: several who want the same share one subscription, each book is kept right by itself,
 * and what the engine hears comes in moments.
 */
export class MarketHub implements MarketDesk {
  readonly venue: VenueName
  readonly #options: HubOptions
  readonly #pool: StreamPool
  readonly #flow: EventFlow
  readonly #lines = new Map<string, Line>()
  readonly #resyncs = new Map<string, number>()
  #listener: HubListener | null = null
  #stopTimers: readonly (() => void)[] = []

  constructor(options: HubOptions) {
    const { world, venue, protocol, url, measure } = options
    this.venue = venue
    this.#options = options
    this.#pool = new StreamPool({
      ...{ world, protocol: protocol.market, url, measure, name: `${protocol.exchange} market` },
      onMessage: (message) => this.#onMessage(message),
      onDown: (requests, why) => this.#onDown(requests, why),
    })
    this.#flow = new EventFlow(
      world,
      (key) => this.book(key, LEVELS_DELIVERED),
      (events) => this.#listener?.onMarket(events),
    )
  }

  /** Streams trades and books of everything listed, now and as it is listed. */
  start(listener: HubListener): void {
    if (this.#listener !== null) return
    this.#listener = listener
    const { timers } = this.#options.world
    this.#stopTimers = [
      timers.every(LOOK_EVERY_MS, () => this.#look()),
      timers.every(COMPARE_EVERY_MS, () => this.#compare()),
    ]
    this.follow(this.#options.listings.all)
  }

  /** What is followed already under other terms begins anew. */
  follow(entries: readonly VenueListing[]): void {
    if (this.#listener === null) return
    for (const entry of entries) {
      this.#relist(entry)
      const line = this.#lineOf(entry)
      for (const kind of ['trades', 'book'] as const) {
        if (!this.#use(line, { kind }, IGNORED_NOTICES)) this.#tellFull(entry, kind)
      }
    }
  }

  #tellFull({ listing }: VenueListing, kind: MarketChannel['kind']): void {
    const { world, protocol } = this.#options
    const why = `no more channels of ${protocol.exchange} can be streamed`
    world.log.error('a market is not followed', { key: listing.key, kind, why })
  }

  stop(): void {
    for (const stop of this.#stopTimers) stop()
    this.#stopTimers = []
    this.#listener = null
    for (const { keeper } of this.#lines.values()) keeper?.close()
    this.#lines.clear()
    this.#flow.stop()
    this.#pool.stop()
  }

  subscribe(channel: MarketChannel, key: InstrumentKey, listener: NoticeListener): SubscribeOutcome {
    const { protocol, listings } = this.#options
    const native = listings.nativeOf(key)
    const entry = native === null ? undefined : listings.byNative(native)
    if (entry === undefined) return { ok: false, why: `${key} is not listed at ${protocol.exchange}` }
    const name = channelName(channel)
    if (!isPossible(channel, entry) || !protocol.market.isOffered(channel)) {
      return { ok: false, why: `${protocol.exchange} does not stream ${name} of ${key}` }
    }
    const line = this.#lineOf(entry)
    // Each subscriber counts by itself, also when it gives the same function twice.
    const own: NoticeListener = (notice) => listener(notice)
    if (!this.#use(line, channel, own)) {
      return { ok: false, isFull: true, why: `no more channels of ${protocol.exchange} can be streamed` }
    }
    return { ok: true, release: () => this.#release(entry.native, name, own) }
  }

  book(key: InstrumentKey, depth: number) {
    const native = this.#options.listings.nativeOf(key)
    const keeper = native === null ? null : (this.#lines.get(native)?.keeper ?? null)
    return keeper?.snapshot(depth) ?? null
  }

  quality(): readonly MarketQuality[] {
    return [...this.#lines.values()].flatMap(({ watch }) => (watch === null ? [] : [watch.quality()]))
  }

  resyncs(): ReadonlyMap<string, number> {
    return this.#resyncs
  }

  #lineOf(entry: VenueListing): Line {
    const known = this.#lines.get(entry.native)
    if (known !== undefined) return known
    const { tickSize, lotSize } = entry.listing
    const line: Line = {
      entry,
      prices: gridOf(tickSize),
      quantities: gridOf(lotSize),
      subscriptions: new Map(),
      keeper: null,
      watch: null,
    }
    this.#lines.set(entry.native, line)
    return line
  }

  /** Its ticks or lots may be others now: everything of it is counted anew, whoever listens goes on. */
  #relist(entry: VenueListing): void {
    const old = this.#lines.get(entry.native)
    if (old === undefined || old.entry === entry) return
    const { tickSize, lotSize } = entry.listing
    if (tickSize === old.entry.listing.tickSize && lotSize === old.entry.listing.lotSize) {
      old.entry = entry
      return
    }
    old.keeper?.drop('the instrument changed')
    old.keeper?.close()
    this.#lines.delete(entry.native)
    const line = this.#lineOf(entry)
    for (const [name, subscription] of old.subscriptions) line.subscriptions.set(name, subscription)
    const books = line.subscriptions.get('book')
    if (books === undefined) return
    this.#keepBook(line, books.request)
    this.#pool.renew(books.request)
  }

  /** False when there is no room for another channel. */
  #use(line: Line, channel: MarketChannel, listener: NoticeListener): boolean {
    const name = channelName(channel)
    const known = line.subscriptions.get(name)
    if (known !== undefined) {
      known.listeners.add(listener)
      return true
    }
    const request: ChannelRequest = { channel, native: line.entry.native }
    if (!this.#pool.add(request)) return false
    line.subscriptions.set(name, { request, listeners: new Set([listener]) })
    if (channel.kind === 'book') this.#keepBook(line, request)
    return true
  }

  #release(native: string, name: string, listener: NoticeListener): void {
    const line = this.#lines.get(native)
    const subscription = line?.subscriptions.get(name)
    if (line === undefined || subscription === undefined || !subscription.listeners.delete(listener)) return
    if (subscription.listeners.size > 0) return
    line.subscriptions.delete(name)
    this.#pool.remove(subscription.request)
    if (name !== 'book') return
    line.keeper?.close()
    line.keeper = null
    line.watch = null
  }

  #keepBook(line: Line, request: ChannelRequest): void {
    const { world, venue, protocol, rest, measure, staleAfterMs } = this.#options
    const { entry } = line
    line.keeper = new BookKeeper({
      ...{ world, protocol, rest, entry },
      onVerdict: (verdict) => line.watch?.tookBook(verdict),
      renew: () => this.#pool.renew(request),
      onChange: (key) => this.#flow.addBook(key),
      onLost: (key, why) => {
        this.#flow.forgetBook(key)
        this.#listener?.onLost([key], why)
      },
      onResync: (_key, why) => {
        measure.onError('book_resync')
        line.watch?.resynced()
        this.#resyncs.set(why, (this.#resyncs.get(why) ?? 0) + 1)
      },
    })
    line.watch = new LineWatch({ world, venue, protocol, rest, entry, staleAfterMs, book: line.keeper.book })
  }

  #onMessage(message: MarketMessage): void {
    const line = this.#lines.get(message.native)
    if (line === undefined) return
    switch (message.kind) {
      case 'book':
        this.#noteDelay(message.update.eventAt)
        line.keeper?.take(message.update)
        return
      case 'trade':
        this.#noteDelay(message.at)
        this.#takeTrade(line, message)
        return
      default:
        this.#notify(line, message)
    }
  }

  #takeTrade(line: Line, message: Extract<MarketMessage, { kind: 'trade' }>): void {
    const { price, quantity, aggressor, at } = message
    const size = lotsOf(quantity, line.quantities)
    // Less than a lot can be printed where lots became larger; it fills nobody.
    if (size === 0) return
    const { key } = line.entry.listing
    const trade: Trade = {
      ...{ kind: 'trade', key, eventAt: this.#pastOf(at), aggressor, quantity: size },
      price: ticksOf(price, line.prices),
    }
    line.watch?.tookTrade(trade)
    this.#flow.addTrade(trade)
  }

  /** One print of a year to come, and nothing after it would move what goes by the time of prints. */
  #pastOf(at: UnixNs): UnixNs {
    const latest = unixNsFromMs(Math.floor(this.#options.rest.clock.nowMs()) + AHEAD_MS_MAX)
    return at > latest ? latest : at
  }

  #notify(line: Line, message: MarketMessage): void {
    const name = message.kind === 'candle' ? candlesName(message.intervalMs) : message.kind
    const listeners = line.subscriptions.get(name)?.listeners
    if (listeners === undefined) return
    const notice = marketNotice(message, line.entry.listing.key)
    if (notice !== null) for (const listener of listeners) listener(notice)
  }

  #noteDelay(eventAt: bigint): void {
    // Not every message bears a time.
    if (eventAt === 0n) return
    const { measure, rest } = this.#options
    measure.onMessage(rest.clock.nowMs() - Number(eventAt / 1_000_000n))
  }

  #onDown(requests: readonly ChannelRequest[], why: string): void {
    for (const { native, channel } of requests) {
      const line = this.#lines.get(native)
      line?.watch?.interrupt()
      if (channel.kind === 'book') line?.keeper?.drop(why)
    }
  }

  #look(): void {
    const alive: UnchangedInstrument[] = []
    for (const { keeper, watch, subscriptions } of this.#lines.values()) {
      const request = subscriptions.get('book')?.request
      if (keeper === null || request === undefined || !this.#pool.isOpen(request)) continue
      keeper.look()
      const silentMs = this.#pool.silentMs(request)
      if (!keeper.isLive || silentMs >= Math.min(ALIVE_SILENCE_MS, this.#options.staleAfterMs)) continue
      alive.push({ key: keeper.key, silentMs })
      watch?.isAlive()
      void watch?.look()
    }
    if (alive.length > 0) this.#listener?.onAlive(alive)
  }

  /** A book without numbers can only be held against the venue's other answer. */
  #compare(): void {
    if (this.#options.protocol.bookRule !== 'coinbase') return
    for (const { keeper } of this.#lines.values()) {
      if (keeper?.isLive) void keeper.compare()
    }
  }
}

/** Who only wants the stream to be there. */
const IGNORED_NOTICES: NoticeListener = () => undefined

/** Marks and funding are of perpetuals alone. */
function isPossible({ kind }: MarketChannel, { listing }: VenueListing): boolean {
  return (kind !== 'mark' && kind !== 'funding') || listing.contract !== null
}
