import type { ExchangeName, Listing, SymbolName, VenueName } from '../../domain/index.ts'
import type {
  Clock,
  ExchangeCredentials,
  FeedHistory,
  Log,
  MarketFeed,
  Timers,
  Venue,
} from '../../ports/index.ts'
import { openClient, type VenueClient } from './ccxt/index.ts'
import { KeyGate } from './key-gate.ts'
import { Lister } from './lister.ts'
import { ListingTable } from './listing-table.ts'
import { loadProtocol } from './load-protocol.ts'
import { MarketHub, MarketPast, type VenueFeed, venueFeed } from './market/index.ts'
import type { VenueListing, VenueProtocol } from './protocol/index.ts'
import { type BudgetLease, leaseBudget, RateBudget, RestClient, Signer } from './rest/index.ts'
import { socketBase } from './socket-base.ts'
import { CcxtVenue } from './trading/index.ts'
import { nowMsOf, type VenueMeasure, type World, within } from './world.ts'

export interface OpenVenueOptions {
  readonly exchange: ExchangeName
  readonly isTestnet: boolean
  /** Other hosts than the venue's own; null for those. */
  readonly restUrl: string | null
  readonly wsUrl: string | null
  readonly symbols: readonly SymbolName[]
  /** Null: its market alone. */
  readonly credentials: ExchangeCredentials | null
  /** The exchange's name, or `sim` where its market alone is looked at. */
  readonly venueName: VenueName
  /** Six letters or digits of this installation: marks our orders at the venue. */
  readonly instance: string
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  /** Null: not wanted. */
  readonly deadManSwitchMs: number | null
  /** What the journal knows to be listed: holds until the venue says otherwise. */
  readonly known: readonly Listing[]
  /** So long the venue may take at the start; after that it goes on beside it. */
  readonly listingTimeoutMs: number
  readonly allowsWithdrawal: boolean
  readonly staleAfterMs: number
  readonly measure?: VenueMeasure
  /** For tests: another network, another chance, another protocol. */
  readonly machine?: Partial<Pick<World, 'fetch' | 'openSocket' | 'chance'>>
  readonly protocol?: VenueProtocol
}

export interface OpenedVenue {
  readonly feed: MarketFeed
  /** Null without credentials, and when the key must not be used. */
  readonly venue: Venue | null
  /** What keeps it from working as it should; null when nothing does. */
  readonly problem: string | null
  close(): Promise<void>
}

const CLOCK_EVERY_MS = 5 * 60_000
const FIRST_LISTING_MS_MAX = 20_000
const UNMEASURED: VenueMeasure = {
  onRequest: () => undefined,
  onError: () => undefined,
  onMessage: () => undefined,
}

/**
 * Opens one venue: what it lists, its market, and with a key its account. Never rejects because the venue
 * does not answer: it says so and goes on trying.
 */
export async function openVenue(options: OpenVenueOptions): Promise<OpenedVenue> {
  const protocol = options.protocol ?? (await loadProtocol(options.exchange))
  const opening = new Opening(options, protocol)
  await opening.open()
  return opening
}

class Opening implements OpenedVenue {
  readonly feed: VenueFeed
  readonly #options: OpenVenueOptions
  readonly #world: World
  readonly #rest: RestClient
  readonly #lease: BudgetLease
  readonly #table: ListingTable
  readonly #lister: Lister
  readonly #account: CcxtVenue | null
  readonly #gate: KeyGate | null
  readonly #past: MarketPast
  #keyProblem: string | null
  /** What the account stream was told to listen to. */
  #nativeCount = 0
  #stopClock: () => void = () => undefined

  constructor(options: OpenVenueOptions, protocol: VenueProtocol) {
    const { exchange, venueName, symbols, wsUrl, isTestnet, credentials, restUrl } = options
    const measure = options.measure ?? UNMEASURED
    this.#options = options
    this.#keyProblem = credentials === null ? null : 'the key was not checked yet'
    const world = worldOf(options)
    this.#world = world
    // Paths differ; the address that counts is the host.
    this.#lease = leaseBudget(
      exchange,
      `${restUrl ?? ''} ${isTestnet}`,
      () => new RateBudget(world, protocol.rest.limits),
    )
    const { budget } = this.#lease
    const signer = once(async () => new Signer(await this.#openClient()))
    const rest = new RestClient({ world, protocol: protocol.rest, budget, signer, measure })
    this.#rest = rest
    const listings = new ListingTable(venueName)
    this.#table = listings
    const base = wsUrl === null ? null : socketBase(wsUrl)
    const shared = { world, venue: venueName, protocol, rest, listings, measure }
    const { staleAfterMs } = options
    const hub = new MarketHub({ ...shared, staleAfterMs, url: () => protocol.market.url(base, isTestnet) })
    this.feed = venueFeed({
      ...{ source: exchange, hub, staleAfterMs },
      instruments: () => this.#instruments(),
    })
    const onTold = (history: FeedHistory) => this.feed.takeHistory(history)
    this.#past = new MarketPast({ world, protocol: protocol.rest, rest, onTold })
    this.#lister = new Lister({
      ...{ world, rest, symbols, exchange, table: listings, protocol: protocol.rest },
      hasKey: credentials !== null,
      onListed: (entries) => this.#onListed(entries),
    })
    const { instance, deadManSwitchMs } = options
    const told = { url: () => protocol.account.url(base, isTestnet), onFiltered: () => this.#lister.doubt() }
    this.#account =
      credentials === null
        ? null
        : new CcxtVenue({ ...shared, ...told, credentials, instance, deadManSwitchMs })
    this.#gate = credentials === null ? null : this.#newGate(credentials)
  }

  get venue(): Venue | null {
    return this.#gate?.isForbidden ? null : this.#account
  }

  get problem(): string | null {
    return this.#keyProblem ?? this.#lister.problem
  }

  async open(): Promise<void> {
    this.#stopClock = this.#world.timers.every(CLOCK_EVERY_MS, () => void this.#rest.clock.measure())
    const listed = this.#lister.start()
    await within(this.#world, this.#options.listingTimeoutMs, this.#begin(listed))
    // A first start has nothing to begin with but the list that is on its way.
    if (this.#instruments().length === 0) await within(this.#world, FIRST_LISTING_MS_MAX, listed)
    if (this.problem !== null) {
      this.#world.log.warn('a venue is not as it should be', {
        exchange: this.#options.exchange,
        why: this.problem,
      })
    }
  }

  async close(): Promise<void> {
    this.#stopClock()
    this.#lister.stop()
    this.#gate?.stop()
    this.feed.stop()
    await this.#account?.remote.stop()
    this.#rest.close()
    this.#lease.release()
  }

  async #begin(listed: Promise<void>): Promise<void> {
    await Promise.all([this.#gate?.start(), listed])
    await this.#past.ask(this.#table.all)
  }

  #newGate(credentials: ExchangeCredentials): KeyGate {
    const { exchange, isTestnet, restUrl, allowsWithdrawal } = this.#options
    const nowMs = () => nowMsOf(this.#world)
    return new KeyGate({
      ...{ world: this.#world, allowsWithdrawal },
      question: { exchange, isTestnet, restUrl, credentials, nowMs },
      onClear: () => {
        this.#keyProblem = null
        this.#clear()
      },
      onBlocked: (why) => {
        this.#keyProblem = why
        this.#account?.block(why)
      },
    })
  }

  /** The account is heard once its key is good and its instruments are known. */
  #clear(): void {
    if (this.#keyProblem === null && !this.#table.isEmpty) this.#account?.clear()
  }

  #onListed(entries: readonly VenueListing[]): void {
    this.feed.takeListings(entries)
    this.#account?.takeListings(entries)
    // Whoever waits for the start waits for these too, not longer than he wants to.
    void this.#past.ask(entries)
    const { natives } = this.#table
    if (natives.length > this.#nativeCount) this.#account?.relist()
    this.#nativeCount = natives.length
    this.#clear()
  }

  /** What the venue says now, and what only the journal knows of what is wanted. */
  #instruments(): readonly Listing[] {
    const listed = this.#table.all.map(({ listing }) => listing)
    const keys = new Set(listed.map(({ key }) => key))
    return [...listed, ...this.#options.known.filter(({ key }) => !keys.has(key))]
  }

  #openClient(): Promise<VenueClient> {
    const { exchange, isTestnet, credentials, restUrl } = this.#options
    return openClient({ exchange, isTestnet, credentials, restUrl })
  }
}

function worldOf({ clock, timers, log, machine }: OpenVenueOptions): World {
  return {
    ...{ clock, timers, log },
    chance: machine?.chance ?? Math.random,
    fetch: machine?.fetch ?? ((url, init) => fetch(url, init)),
    openSocket: machine?.openSocket ?? ((url) => new WebSocket(url)),
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}
