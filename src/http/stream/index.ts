/**
 * Server-sent events: every journal record once and in order, also over restarts; market data conflated.
 *
 * @example
 * const hub = new StreamHub({ engine, timers, past, … })
 * frame.mount(streamRoutes({ hub, tickets, isAlive }))
 */
export { StreamHub, type StreamHubOptions, type StreamLimits, type StreamProbe } from './hub.ts'
export { streamRoutes } from './routes.ts'
export { StreamTickets } from './tickets.ts'
