/**
 * A recorded market as a feed: trades or bars from a CSV, NDJSON or JSON file, plain or gzip, read as a
 * stream and replayed at a chosen speed. The replay brings its own clock, the time of the market that was
 * recorded.
 *
 * @example
 * const path = '/data/BTC_USDT-1h.csv.gz'
 * const opened = await openFileFeed({ path, speed: 1000, symbol, clock, timers, log })
 * if (opened.ok) opened.feed.start(listener, new Map())
 */
export { type FileFeedOpened, type FileFeedOptions, openFileFeed } from './open-file-feed.ts'
export type { FileFeed } from './replay.ts'
export type { ReplaySpeed } from './replay-speed.ts'
