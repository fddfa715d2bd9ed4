/**
 * An engine that runs elsewhere, as if it were here: commands go over a link and come back with their
 * outcome; what can be read is a replica, folded from the engine's own records.
 *
 * @example
 * const engine = remoteEngine({ link: socketLink(address), recordText, timers, log, … })
 * await engine.submit({ clientOrderId, request, origin }) // `unavailable` while there is no way to it
 */
export { type RemoteEngine, type RemoteEngineOptions, remoteEngine } from './remote-engine.ts'
