import type { FeedHistory } from '../../../ports/index.ts'
import { type RestProtocol, StrangeAnswer, type VenueListing } from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import { nowMsOf, type World } from '../world.ts'
import { barsOf } from './bars.ts'

const INTERVAL_MS = 60_000
const BARS = 300

export interface PastOptions {
  readonly world: Pick<World, 'clock' | 'log'>
  readonly protocol: RestProtocol
  readonly rest: RestClient
  readonly onTold: (history: FeedHistory) => void
}

/** The last hours of each instrument, asked for once, when it is listed. */
export class MarketPast {
  readonly #options: PastOptions
  readonly #asked = new Map<string, Promise<void>>()

  constructor(options: PastOptions) {
    this.#options = options
  }

  /** Resolves when the venue has told, or not told, all of them. */
  async ask(entries: readonly VenueListing[]): Promise<void> {
    for (const entry of entries) {
      if (!this.#asked.has(entry.native)) this.#asked.set(entry.native, this.#askOne(entry))
    }
    await Promise.all(entries.map(({ native }) => this.#asked.get(native)))
  }

  async #askOne(entry: VenueListing): Promise<void> {
    const history = await fetchHistory(this.#options, entry)
    if (history !== null) this.#options.onTold(history)
  }
}

/** In minutes, for the chart; null where the venue does not tell them. */
async function fetchHistory(
  { world, protocol, rest }: PastOptions,
  entry: VenueListing,
): Promise<FeedHistory | null> {
  const fromMs = Math.floor(nowMsOf(world) / INTERVAL_MS - BARS) * INTERVAL_MS
  const query = { native: entry.native, intervalMs: INTERVAL_MS, fromMs, limit: BARS }
  const outcome = await rest.call(protocol.candles(query), { priority: 'history' })
  if (outcome.outcome !== 'answered') return null
  try {
    const bars = barsOf(outcome.value, entry, world.clock.now())
    return { key: entry.listing.key, intervalMs: INTERVAL_MS, bars }
  } catch (error) {
    if (!(error instanceof StrangeAnswer)) throw error
    world.log.warn('the past of a market is not understood', { key: entry.listing.key, why: error.message })
    return null
  }
}
