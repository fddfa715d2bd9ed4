import type { Listing } from '../../../domain/index.ts'
import type { FeedHistory, FeedListener, MarketFeed } from '../../../ports/index.ts'
import type { VenueListing } from '../protocol/index.ts'
import type { MarketHub } from './market-hub.ts'

export interface FeedOptions {
  readonly source: string
  readonly hub: MarketHub
  readonly staleAfterMs: number
  /** Everything that is known to be listed, from the venue or from before. */
  readonly instruments: () => readonly Listing[]
}

export interface VenueFeed extends MarketFeed {
  /** Listed, or listed otherwise, after the start. */
  takeListings(entries: readonly VenueListing[]): void
  /** Told by the venue, before the start or after it. */
  takeHistory(history: FeedHistory): void
}

/** A venue's market as the engine's source of it. */
export function venueFeed({ source, hub, staleAfterMs, instruments }: FeedOptions): VenueFeed {
  let listener: FeedListener | null = null
  /** Came before anybody listened, perhaps after somebody looked. */
  let untold: Listing[] = []
  const histories: FeedHistory[] = []
  return {
    source,
    staleAfterMs,
    get instruments() {
      return instruments()
    },
    history: () => histories,
    start(heardBy) {
      if (listener !== null) return
      listener = heardBy
      if (untold.length > 0) heardBy.onListings(untold)
      untold = []
      hub.start(heardBy)
      heardBy.onStatus({ state: 'running' })
    },
    stop() {
      listener = null
      hub.stop()
    },
    desks: () => [hub],
    takeListings(entries) {
      const listings = entries.map(({ listing }) => listing)
      if (listener === null) untold.push(...listings)
      else listener.onListings(listings)
      hub.follow(entries)
    },
    takeHistory(history) {
      histories.push(history)
      listener?.onHistory(history)
    },
  }
}
