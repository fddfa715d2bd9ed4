/**
 * The simulated market as a feed: works offline, from a seed, and goes on from the last known price after a
 * restart.
 *
 * @example
 * const listed = simInstrument(symbol)
 * if (listed.ok) simFeed({ ...listed, seed: 7, resumeSeq: 0, clock, timers }).start(listener, marks)
 */
export { type SimInstrument, simInstrument } from '../../sim/index.ts'
export { type SimFeedOptions, simFeed } from './sim-feed.ts'
