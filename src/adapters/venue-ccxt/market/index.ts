/** One venue's market: shared subscriptions, books that are right, and the engine's feed made of both. */
export { type HubOptions, MarketHub } from './market-hub.ts'
export { MarketPast } from './past.ts'
export { type VenueFeed, venueFeed } from './venue-feed.ts'
