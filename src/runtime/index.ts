/**
 * The single writer and everything around it: mailbox, recovery, the durable view, the market board.
 *
 * @example
 * const recovered = await recover(journal, 10_000)
 * const engine = await startEngine({ recovered, feed, venues, … })
 * await engine.submit({ clientOrderId, request, origin }) // resolves when durable
 */
export { type EngineOptions, type RunningEngine, startEngine } from './engine.ts'
export { type Recovered, recover } from './recovery.ts'
export type { WriterProbe } from './writer.ts'
