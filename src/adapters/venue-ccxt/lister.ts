import type { Listing, SymbolName } from '../../domain/index.ts'
import { backOffMs } from './back-off.ts'
import type { ListingTable } from './listing-table.ts'
import { pairOf } from './pair.ts'
import type { RestProtocol, VenueListing } from './protocol/index.ts'
import type { RestClient } from './rest/index.ts'
import { nowMsOf, type World } from './world.ts'

export interface ListerOptions {
  readonly world: World
  readonly protocol: RestProtocol
  readonly rest: RestClient
  readonly table: ListingTable
  readonly symbols: readonly SymbolName[]
  /** What the account pays can be asked. */
  readonly hasKey: boolean
  readonly exchange: string
  /** New, or listed otherwise than before. */
  readonly onListed: (entries: readonly VenueListing[]) => void
}

const RETRY = { firstMs: 1000, mostMs: 60_000 }
const AGAIN_MS = 60 * 60_000
/** However often it is doubted what the venue lists. */
const DOUBTED_MS_MIN = 60_000

/** Finds out what the venue lists of what is wanted, tries until it knows, and looks again every hour. */
export class Lister {
  readonly #options: ListerOptions
  #attempt = 0
  #stopTimer: (() => void) | null = null
  #isLooking = false
  #lookedAtMs = 0
  #plannedAtMs = Number.POSITIVE_INFINITY
  #isStopped = false
  #problem: string | null = 'the venue was not reached yet'

  constructor(options: ListerOptions) {
    this.#options = options
  }

  /** Null while everything that is wanted is listed. */
  get problem(): string | null {
    return this.#problem
  }

  /** Resolves when the first attempt is over, however it ended. */
  async start(): Promise<void> {
    await this.#look()
  }

  stop(): void {
    this.#isStopped = true
    this.#stopTimer?.()
  }

  /** What is known here may be old: the venue is asked at once, or a minute after it was asked last. */
  doubt(): void {
    if (this.#isStopped || this.#isLooking) return
    const nowMs = nowMsOf(this.#options.world)
    const atMs = Math.max(nowMs, this.#lookedAtMs + DOUBTED_MS_MIN)
    if (atMs < this.#plannedAtMs) this.#plan(atMs - nowMs)
  }

  async #look(): Promise<void> {
    this.#isLooking = true
    this.#lookedAtMs = nowMsOf(this.#options.world)
    const found = await this.#ask()
    this.#isLooking = false
    if (this.#isStopped) return
    const { world, table, onListed, exchange } = this.#options
    if (found === null) {
      const waitMs = backOffMs(RETRY, this.#attempt, world.chance)
      this.#attempt += 1
      world.log.warn('the venue does not say what it lists', { exchange, why: this.#problem })
      this.#plan(waitMs)
      return
    }
    this.#attempt = 0
    this.#plan(AGAIN_MS)
    const changed = table.take(found)
    if (changed.length > 0) onListed(changed)
  }

  #plan(ms: number): void {
    this.#stopTimer?.()
    this.#plannedAtMs = nowMsOf(this.#options.world) + ms
    this.#stopTimer = this.#options.world.timers.after(ms, () => void this.#look())
  }

  async #ask(): Promise<readonly VenueListing[] | null> {
    const { rest, symbols, exchange, table } = this.#options
    if (rest.clock.skewMs === null) await rest.clock.measure()
    const listed = await this.#listed(symbols.map((symbol) => pairOf(symbol) ?? symbol))
    // An hour later nothing has to be known anew.
    if (listed === null) return table.isEmpty ? null : []
    const wanted = new Set<string>(symbols)
    const found = listed.filter(({ listing }) => wanted.has(listing.symbol))
    for (const { listing } of found) wanted.delete(listing.symbol)
    this.#problem = wanted.size === 0 ? null : `${exchange} does not list ${[...wanted].join(', ')}`
    return await Promise.all(found.map((entry) => this.#withFees(entry)))
  }

  /** Some refuse a whole list for one name in it that they do not know: then each is asked for alone. */
  async #listed(pairs: readonly string[]): Promise<readonly VenueListing[] | null> {
    const { rest, protocol } = this.#options
    const outcome = await rest.call(protocol.listings(pairs), { priority: 'query' })
    if (outcome.outcome === 'answered') return outcome.value
    this.#problem =
      outcome.outcome === 'refused' ? `${outcome.refusal.text} (asked for ${pairs.join(', ')})` : outcome.why
    if (outcome.outcome !== 'refused' || pairs.length === 1) return null
    const found: VenueListing[] = []
    for (const pair of pairs) found.push(...((await this.#listed([pair])) ?? []))
    return found.length === 0 ? null : found
  }

  async #withFees(entry: VenueListing): Promise<VenueListing> {
    const { rest, protocol, hasKey, table } = this.#options
    const call = hasKey ? protocol.feeRates(entry.native) : null
    if (call === null) return entry
    const outcome = await rest.call(call, { priority: 'query' })
    if (outcome.outcome === 'answered') {
      const { maker, taker } = outcome.value
      return { ...entry, listing: { ...entry.listing, feeRateMaker: maker, feeRateTaker: taker } }
    }
    const known: Listing | undefined = table.byNative(entry.native)?.listing
    if (known === undefined) return entry
    const { feeRateMaker, feeRateTaker } = known
    return { ...entry, listing: { ...entry.listing, feeRateMaker, feeRateTaker } }
  }
}
