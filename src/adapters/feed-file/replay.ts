import { basename } from 'node:path'
import { type Instrument, type MarketEvent, NO_LOTS, type Trade, type UnixNs } from '../../domain/index.ts'
import type { Clock, FeedHistory, FeedListener, Log, MarketFeed, Timers } from '../../ports/index.ts'
import type { PrintGroup } from './file-prints.ts'
import { problemText } from './file-problem.ts'
import { type Pace, pace } from './pace.ts'
import type { Past } from './past.ts'
import { type ReadAhead, readAhead } from './read-ahead.ts'
import type { ReplaySpeed } from './replay-speed.ts'
import type { SkipCounts } from './skip-counts.ts'

export interface FileFeed extends MarketFeed {
  /** The recorded market's time: that of the last delivered event. */
  readonly clock: Clock
}

export interface ReplayOptions {
  readonly path: string
  readonly speed: ReplaySpeed
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  readonly resumeAfter?: UnixNs
  readonly instrument: Omit<Instrument, 'version'>
  readonly intervalNs: bigint
  readonly groups: AsyncGenerator<PrintGroup, void>
  readonly past: Past
  readonly skips: SkipCounts
}

interface Replay extends ReplayOptions {
  readonly ahead: ReadAhead
  now: UnixNs
  listener: FeedListener | null
  pace: Pace | null
  isWaitingForRows: boolean
  cancelTimer: () => void
}

const NS_PER_MS = 1_000_000n
/** After so many events other work gets its turn, however fast the replay is. */
const TURN_EVENTS_MAX = 1000

/**
 * Fills the read-ahead and answers the feed, ready to start. Throws what reading threw when there is
 * nothing to replay.
 */
export async function startReading(options: ReplayOptions): Promise<FileFeed> {
  const ahead = readAhead(options.groups, options.past.ahead, () => {
    if (replay.isWaitingForRows) turn(replay)
  })
  const replay: Replay = {
    ...options,
    ahead,
    now: 0n as UnixNs,
    listener: null,
    pace: null,
    isWaitingForRows: false,
    cancelTimer: () => undefined,
  }
  await ahead.fill()
  const first = ahead.peek(0)
  if (first === undefined && ahead.failure !== null) throw ahead.failure
  replay.now = options.resumeAfter ?? first?.eventAt ?? replay.now
  return {
    source: `replay:${options.path}@${options.speed}`,
    // A recording keeps its own pace: hours may lie between two of its prints.
    staleAfterMs: null,
    instruments: [options.instrument],
    clock: { now: () => replay.now },
    history: () => historyOf(options),
    start: (listener) => start(replay, listener),
    stop: () => stop(replay),
  }
}

function historyOf({ past, instrument, intervalNs }: ReplayOptions): readonly FeedHistory[] {
  if (past.bars.length === 0) return []
  return [{ key: instrument.key, intervalMs: Number(intervalNs / NS_PER_MS), bars: past.bars }]
}

function start(replay: Replay, listener: FeedListener): void {
  if (replay.listener !== null) return
  replay.listener = listener
  listener.onStatus({ state: 'running' })
  const { lastPrint } = replay.past
  if (lastPrint !== null) listener.onMarket([restated(lastPrint)])
  turn(replay)
}

/**
 * The price a resumed replay stands at. Its quantity was traded before the restart: none of it can fill
 * again.
 */
function restated({ step: _step, ...print }: Trade): Trade {
  return { ...print, quantity: NO_LOTS }
}

function stop(replay: Replay): void {
  replay.cancelTimer()
  replay.isWaitingForRows = false
  replay.listener = null
  replay.ahead.close().catch((error: unknown) => {
    replay.log.warn('replay: the file did not close', {
      file: replay.path,
      error: problemText(error, replay.path),
    })
  })
}

/** Delivers what is due, moment by moment, until it has to wait. */
function turn(replay: Replay): void {
  replay.isWaitingForRows = false
  let delivered = 0
  while (replay.listener !== null) {
    if (delivered >= TURN_EVENTS_MAX) {
      replay.cancelTimer = replay.timers.after(0, () => turn(replay))
      return
    }
    const due = nextDue(replay)
    if (due === 0) return
    deliver(replay, due)
    delivered += due
  }
}

/**
 * How many events are due together. 0: none; what it waits for (time, rows, nothing any more) is arranged.
 */
function nextDue(replay: Replay): number {
  const { ahead, timers } = replay
  const first = ahead.peek(0)
  if (first === undefined && ahead.isAtEnd) {
    finish(replay)
    return 0
  }
  const count = first === undefined ? null : momentSize(ahead, first)
  if (first === undefined || count === null) {
    replay.isWaitingForRows = true
    void ahead.fill()
    return 0
  }
  replay.pace ??= pace(replay.clock, replay.speed, first.eventAt)
  if (replay.pace.isDue(first.eventAt)) return count
  replay.cancelTimer = timers.after(replay.pace.waitMs(first.eventAt), () => turn(replay))
  return 0
}

/** How many events share the first one's time; null while the rest of that moment may not be read yet. */
function momentSize(ahead: ReadAhead, first: MarketEvent): number | null {
  let count = 1
  while (ahead.peek(count)?.eventAt === first.eventAt) count++
  const mayGoOn = ahead.peek(count) === undefined && !ahead.isAtEnd && !ahead.isFull
  return mayGoOn ? null : count
}

function deliver(replay: Replay, count: number): void {
  const events: MarketEvent[] = []
  for (let offset = 0; offset < count; offset++) events.push(replay.ahead.peek(offset) as MarketEvent)
  replay.ahead.drop(count)
  replay.now = (events[0] as MarketEvent).eventAt
  replay.listener?.onMarket(events)
}

function finish(replay: Replay): void {
  const { listener, ahead, path, skips } = replay
  skips.report()
  if (ahead.failure === null) {
    listener?.onStatus({ state: 'ended', why: `the last row of ${basename(path)} was replayed` })
  } else {
    listener?.onStatus({ state: 'failed', why: problemText(ahead.failure, path) })
  }
}
