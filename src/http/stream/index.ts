/**
 * Server-sent events: every journal record once and in order, market data conflated.
 *
 * @example
 * const hub = new StreamHub({ engine, timers, … })
 * frame.mount(streamRoutes({ hub, isAlive }))
 */
export { StreamHub, type StreamHubOptions, type StreamProbe } from './hub.ts'
export { streamRoutes } from './routes.ts'
