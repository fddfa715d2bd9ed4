/** Opens and plays files in virtual time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileFeed, openFileFeed, type ReplaySpeed } from '../../../../src/adapters/feed-file/index.ts'
import { type MarketEvent, parseSymbol, type Trade, unixNs } from '../../../../src/domain/index.ts'
import type { FeedStatus, Log } from '../../../../src/ports/index.ts'
import { feedListener } from '../../../support/feed-listener.ts'
import { type VirtualTime, virtualTime } from '../../../support/virtual-time.ts'

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export function recordingLog(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = []
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      void lines.push({ level, message, fields })
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines }
}

/** Runs `use` with a folder that is gone afterwards. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-replay-'))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function written(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

export interface OpenWith {
  readonly path: string
  readonly speed?: ReplaySpeed
  readonly symbol?: string
  readonly resumeAfter?: bigint
  readonly time?: VirtualTime
}

export async function opened(options: OpenWith) {
  const { path, speed = 'max', symbol = 'BTCUSDT', resumeAfter, time = virtualTime(5_000_000_000n) } = options
  const { log, lines } = recordingLog()
  const outcome = await openFileFeed({
    path,
    speed,
    symbol: parseSymbol(symbol)!,
    clock: time,
    timers: time,
    log,
    ...(resumeAfter === undefined ? {} : { resumeAfter: unixNs(resumeAfter) }),
  })
  return { outcome, time, lines }
}

export interface Played {
  readonly feed: FileFeed
  readonly moments: readonly (readonly MarketEvent[])[]
  readonly prints: readonly Trade[]
  readonly states: readonly FeedStatus[]
  readonly lines: readonly LogLine[]
}

/** Plays to the end. `onMoment` sees each moment as it is delivered. */
export async function played(
  options: OpenWith,
  onMoment: (events: readonly MarketEvent[], feed: FileFeed) => void = () => undefined,
): Promise<Played> {
  const { outcome, time, lines } = await opened(options)
  if (!outcome.ok) throw new Error(outcome.problem)
  const { feed } = outcome
  const moments: (readonly MarketEvent[])[] = []
  const states: FeedStatus[] = []
  feed.start(
    feedListener({
      onMarket(events) {
        moments.push(events)
        onMoment(events, feed)
      },
      onStatus: (status) => void states.push(status),
    }),
    new Map(),
  )
  while (states.at(-1)?.state === 'running') {
    time.advance(3_600_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  feed.stop()
  return { feed, moments, prints: moments.flat() as Trade[], states, lines }
}

/** The sentence an unusable file is refused with. */
export async function problemOf(options: OpenWith): Promise<string> {
  const { outcome } = await opened(options)
  if (outcome.ok) {
    outcome.feed.stop()
    throw new Error('the file was accepted')
  }
  return outcome.problem
}
