import type { FeedListener, FeedStatus, MarketFeed } from '../ports/index.ts'

/** Several feeds as one: that of each venue with what it lists. At least one. */
export function joinedFeed(feeds: readonly MarketFeed[], source: string): MarketFeed {
  const [only] = feeds
  if (feeds.length === 1 && only !== undefined) return only
  return {
    source,
    get instruments() {
      return feeds.flatMap((feed) => feed.instruments)
    },
    staleAfterMs: longestOf(feeds),
    history: () => feeds.flatMap((feed) => feed.history()),
    start(listener, marks) {
      const statuses = new Map<MarketFeed, FeedStatus>()
      for (const feed of feeds) feed.start(joining(feed, statuses, listener), marks)
    },
    stop() {
      for (const feed of feeds) feed.stop()
    },
    desks: () => feeds.flatMap((feed) => feed.desks?.() ?? []),
  }
}

/** Null only when no price of any of them is ever too old. */
function longestOf(feeds: readonly MarketFeed[]): number | null {
  const ages = feeds.map(({ staleAfterMs }) => staleAfterMs).filter((age) => age !== null)
  return ages.length === 0 ? null : Math.max(...ages)
}

/** They fail one by one: the whole runs while one of them does, and says which of them do not. */
function joining(
  feed: MarketFeed,
  statuses: Map<MarketFeed, FeedStatus>,
  listener: FeedListener,
): FeedListener {
  return {
    onMarket: (events) => listener.onMarket(events),
    onAlive: (unchanged) => listener.onAlive(unchanged),
    onLost: (keys, why) => listener.onLost(keys, why),
    onListings: (listings) => listener.onListings(listings),
    onHistory: (history) => listener.onHistory(history),
    onStatus(status) {
      statuses.set(feed, status)
      listener.onStatus(joinedStatus(statuses))
    },
  }
}

function joinedStatus(statuses: ReadonlyMap<MarketFeed, FeedStatus>): FeedStatus {
  const troubles = [...statuses].flatMap(([{ source }, status]) =>
    status.state === 'running' ? [] : [`${source}: ${status.why}`],
  )
  if (troubles.length === 0) return { state: 'running' }
  return { state: 'failed', why: troubles.join('; ') }
}
