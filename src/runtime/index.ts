/**
 * The single writer and everything around it: mailbox, recovery, the durable view, the market board.
 *
 * @example
 * const recovered = await recover(journal, 10_000)
 * const engine = await startEngine({ recovered, feed, venues, … })
 * await engine.submit({ clientOrderId, request, origin }) // resolves when durable
 */
export { Audience } from './audience.ts'
export { composeView } from './compose-view.ts'
export { DurableView } from './durable-view.ts'
export { type RunningEngine, startEngine } from './engine.ts'
export type { EngineOptions } from './engine-options.ts'
export { ForgottenOrders } from './forgotten-orders.ts'
export { joinedFeed } from './joined-feed.ts'
export { MarketBars } from './market-bars.ts'
export { lifeInMemory } from './order-life.ts'
export { PastGroups, type PastReader } from './past-groups.ts'
export { type FollowedPortfolio, followPortfolio, type PortfolioOptions } from './portfolio/index.ts'
export { type Recovered, recover } from './recovery.ts'
export { appendCaution } from './restored.ts'
export type { ViewParts } from './view-parts.ts'
export type { WriterProbe } from './writer.ts'
