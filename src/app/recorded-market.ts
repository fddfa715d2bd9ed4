import { dirname, join } from 'node:path'
import {
  directoryDisk,
  Recorder,
  type RecorderStatus,
  recordingListener,
} from '../adapters/recorder/index.ts'
import type { Clock, Log, MarketFeed, Metrics, Timers } from '../ports/index.ts'
import type { Config } from './config/index.ts'
import type { Market } from './open-market.ts'
import { StartProblem } from './start-problem.ts'

export interface RecordingParts {
  readonly config: Config
  /** Recordings are kept beside the journal when nothing says otherwise. */
  readonly journalPath: string
  readonly timers: Timers
  readonly log: Log
  readonly onRecorder?: OnRecorder
}

/** Hears of each recorder that is made; asked at any time, it tells how that is doing. */
export type OnRecorder = (status: () => RecorderStatus) => void

/** Characters that wait for the disk: some seconds of busy markets. */
const WAITING_MAX = 32_000_000
const WRITE_EVERY_MS = 1000

/**
 * The market with a recorder between it and whoever hears it; as it is where none is wanted. What waits is
 * written when the market is closed. Throws `StartProblem` when there is no writing in the folder.
 */
export async function recordedMarket(market: Market, parts: RecordingParts): Promise<Market> {
  const { config, journalPath, timers, log, onRecorder } = parts
  if (!config.recorder.enabled) return market
  const { dir, maxFileBytes: fileBytesMax, maxFiles: filesMax, maxTotalBytes: bytesMax } = config.recorder
  const directory = dir ?? join(dirname(journalPath), 'recordings')
  const recorder = new Recorder({
    ...{ disk: directoryDisk(directory), timers, log, fileBytesMax },
    ...{ retention: { filesMax, bytesMax }, waitingMax: WAITING_MAX, writeEveryMs: WRITE_EVERY_MS },
  })
  try {
    await recorder.start()
  } catch (error) {
    await market.close()
    throw new StartProblem(1, `recorder.dir: ${error instanceof Error ? error.message : String(error)}`)
  }
  log.info('the market is recorded', { directory })
  onRecorder?.(() => recorder.status())
  const close = async (): Promise<void> => {
    await market.close()
    await recorder.stop()
    log.info('the recording ended', { ...recorder.status() })
  }
  return { ...market, feed: recordedFeed(market.feed, recorder, market.clock), close }
}

function recordedFeed(feed: MarketFeed, recorder: Recorder, clock: Clock): MarketFeed {
  return {
    source: feed.source,
    staleAfterMs: feed.staleAfterMs,
    get instruments() {
      return feed.instruments
    },
    history: () => feed.history(),
    start(listener, marks) {
      for (const instrument of feed.instruments) recorder.list(instrument)
      feed.start(recordingListener(listener, recorder, clock), marks)
    },
    stop: () => feed.stop(),
    ...(feed.desks === undefined ? {} : { desks: () => feed.desks?.() ?? [] }),
  }
}

const NOTHING: RecorderStatus = { written: 0, dropped: 0, unlisted: 0, bytes: 0, failure: null }

/** What the recorder did, read at each scrape; made with the first recorder. */
export function recorderMetrics(metrics: Metrics): OnRecorder {
  let status = (): RecorderStatus => NOTHING
  let isRegistered = false
  return (read) => {
    status = read
    if (isRegistered) return
    isRegistered = true
    metrics.total('veloz_recorder_events_total', 'Market events recorded.', () => status().written)
    metrics.total(
      'veloz_recorder_dropped_total',
      'Market events that the disk did not take, or not in time.',
      () => status().dropped,
    )
    metrics.total('veloz_recorder_bytes_total', 'Bytes recorded, packed.', () => status().bytes)
    metrics.gauge('veloz_recorder_failing', 'Whether the recorder cannot write.', () =>
      Number(status().failure !== null),
    )
  }
}
