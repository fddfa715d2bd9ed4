import type { BookSnapshot, InstrumentKey } from '../../../domain/index.ts'
import {
  type BookUpdate,
  type BookVerdict,
  type Grid,
  gridOf,
  ManagedBook,
  readSteps,
} from '../../../market-data/index.ts'
import { backOffMs } from '../back-off.ts'
import type { VenueListing, VenueProtocol } from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import { nowMsOf, type World } from '../world.ts'

export interface KeeperOptions {
  readonly world: Pick<World, 'clock' | 'timers' | 'chance' | 'log'>
  readonly protocol: VenueProtocol
  readonly rest: Pick<RestClient, 'call'>
  readonly entry: VenueListing
  /** Lets go of the stream and asks for it again. */
  readonly renew: () => void
  /** It changed and may be handed out. */
  readonly onChange: (key: InstrumentKey) => void
  readonly onVerdict: (verdict: BookVerdict) => void
  readonly onLost: (key: InstrumentKey, why: string) => void
  /** Counted: why the book had to be fetched anew. */
  readonly onResync: (key: InstrumentKey, why: string) => void
}

const BACK_OFF = { firstMs: 200, mostMs: 30_000 }
/** A snapshot that was asked for and did not come by then is asked for again. */
const QUIET_MS = 1000
const SNAPSHOT_MS_MAX = 15_000
/** A book that broke before it lived so long breaks for the same reason: it is asked for ever more seldom. */
const STEADY_MS = 10_000
/** Fewer levels left on a side than this, of those a cut snapshot covered, and another one is fetched. */
const LEVELS_WANTED = 50
const COMPARED_LEVELS = 10
const COMPARED_WITHIN = 50

/** Keeps one instrument's book right: sees to its first snapshot, and to another one after every gap. */
export class BookKeeper {
  readonly key: InstrumentKey
  readonly #options: KeeperOptions
  readonly #book: ManagedBook
  readonly #prices: Grid
  #attempt = 0
  #isHandedOut = false
  #begunAtMs = 0
  #isFetching = false
  #askedAtMs: number | null = null
  #stopTimer: (() => void) | null = null
  #isClosed = false

  constructor(options: KeeperOptions) {
    const { listing, native } = options.entry
    const { protocol } = options
    this.key = listing.key
    this.#options = options
    this.#prices = gridOf(listing.tickSize)
    const { key, tickSize, lotSize } = listing
    const depth = protocol.market.isSnapshotStreamed ? null : snapshotDepthOf(protocol, native)
    const cut = depth === null ? {} : { snapshotDepth: depth }
    this.#book = new ManagedBook({ key, tickSize, lotSize, rule: protocol.bookRule, ...cut })
  }

  get book(): ManagedBook {
    return this.#book
  }

  get isLive(): boolean {
    return this.#book.state === 'live'
  }

  snapshot(depth: number): BookSnapshot | null {
    const { clock } = this.#options.world
    // Not every snapshot bears a time.
    return this.#book.eventAt === 0n ? this.#book.snapshot(depth, clock.now()) : this.#book.snapshot(depth)
  }

  take(update: BookUpdate): void {
    const verdict = this.#book.take(update)
    this.#options.onVerdict(verdict)
    switch (verdict.kind) {
      case 'applied':
        if (!this.#isHandedOut) this.#begin()
        else if (this.#book.isThin(LEVELS_WANTED)) this.#fetch()
        this.#options.onChange(this.key)
        return
      case 'buffered':
        if (this.#stopTimer === null) this.#fetch()
        return
      case 'broken':
        this.#resync(verdict.why)
        return
      case 'ignored':
        return
    }
  }

  /** The connection is gone. */
  drop(why: string): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#askedAtMs = null
    this.#book.reset()
    this.#tellLost(why)
  }

  /** Once a second while the connection is open: a stream that never began is asked for again. */
  look(): void {
    if (this.isLive || this.#stopTimer !== null) return
    const nowMs = nowMsOf(this.#options.world)
    this.#askedAtMs ??= nowMs
    if (nowMs - this.#askedAtMs >= SNAPSHOT_MS_MAX) this.#resync('no_snapshot')
    // In a market where nothing moves no change comes that would ask for it.
    else if (nowMs - this.#askedAtMs >= QUIET_MS) this.#fetch()
  }

  /** Where the venue numbers nothing: whether what it says by REST is what its stream made. */
  async compare(): Promise<void> {
    if (await this.#isAsTold()) return
    // A market in motion differs for a moment; a book that lost a change differs twice.
    if (!this.#isClosed && this.isLive && !(await this.#isAsTold())) this.#resync('differs')
  }

  close(): void {
    this.#isClosed = true
    this.#stopTimer?.()
    this.#stopTimer = null
  }

  #begin(): void {
    this.#isHandedOut = true
    this.#begunAtMs = nowMsOf(this.#options.world)
    this.#askedAtMs = null
  }

  #tellLost(why: string): void {
    if (!this.#isHandedOut) return
    this.#isHandedOut = false
    this.#options.onLost(this.key, why)
  }

  #resync(why: string): void {
    const { world, onResync } = this.#options
    onResync(this.key, why)
    if (this.#isHandedOut && nowMsOf(world) - this.#begunAtMs >= STEADY_MS) this.#attempt = 0
    if (this.isLive) this.#book.reset()
    this.#tellLost(`the order book has a fault: ${why}`)
    if (this.#stopTimer !== null) return
    const waitMs = backOffMs(BACK_OFF, this.#attempt, world.chance)
    this.#attempt += 1
    world.log.warn('an order book is fetched anew', { key: this.key, why, in_ms: Math.round(waitMs) })
    this.#stopTimer = world.timers.after(waitMs, () => {
      this.#stopTimer = null
      this.#askedAtMs = nowMsOf(world)
      if (this.#options.protocol.market.isSnapshotStreamed) this.#options.renew()
      else this.#fetch()
    })
  }

  #fetch(): void {
    if (this.#isFetching || this.#isClosed || this.#options.protocol.market.isSnapshotStreamed) return
    this.#isFetching = true
    this.#askedAtMs = nowMsOf(this.#options.world)
    void this.#askForBook().then((update) => {
      this.#isFetching = false
      if (this.#isClosed) return
      if (update !== null) this.take(update)
      else if (!this.isLive) this.#resync('no_snapshot')
    })
  }

  async #askForBook(): Promise<BookUpdate | null> {
    const { rest, protocol, entry } = this.#options
    const outcome = await rest.call(protocol.rest.book(entry.native), { priority: 'query' })
    return outcome.outcome === 'answered' ? outcome.value : null
  }

  async #isAsTold(): Promise<boolean> {
    const before = this.snapshot(COMPARED_WITHIN)
    const told = await this.#askForBook()
    const after = this.snapshot(COMPARED_WITHIN)
    if (before === null || told === null || after === null) return true
    return (['bids', 'asks'] as const).every((side) => {
      const known = new Set([...before[side], ...after[side]].map(({ price }) => Number(price)))
      const best = told[side].slice(0, COMPARED_LEVELS)
      const found = best.filter(([price]) => known.has(readSteps(price, this.#prices))).length
      return found * 2 >= best.length
    })
  }
}

/** How many levels the venue is asked for, where the question says it. */
function snapshotDepthOf({ rest }: VenueProtocol, native: string): number | null {
  const limit = Number(rest.book(native).parameters['limit'] ?? Number.NaN)
  return Number.isSafeInteger(limit) && limit > 0 ? limit : null
}
