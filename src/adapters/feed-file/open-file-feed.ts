import { instrumentKey, lots, SIM_VENUE, type SymbolName, type UnixNs } from '../../domain/index.ts'
import type { Clock, Log, Timers } from '../../ports/index.ts'
import { simListing, splitSymbol } from '../../sim/index.ts'
import { openFilePrints } from './file-prints.ts'
import { problemText } from './file-problem.ts'
import { STEPS_MAX, stepMoney } from './grid.ts'
import { type Past, readPast } from './past.ts'
import { type FileFeed, startReading } from './replay.ts'
import type { ReplaySpeed } from './replay-speed.ts'
import { skipCounts } from './skip-counts.ts'

export interface FileFeedOptions {
  readonly path: string
  readonly speed: ReplaySpeed
  /** The name its instrument gets at the simulated exchange. */
  readonly symbol: SymbolName
  /** Wall time and timers that pace the replay. */
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  /**
   * After a restart: the time of the last journaled event. What is recorded up to it is past and not
   * replayed.
   */
  readonly resumeAfter?: UnixNs
}

export type FileFeedOpened =
  | { readonly ok: true; readonly feed: FileFeed }
  /** A sentence naming the file and what was expected. */
  | { readonly ok: false; readonly problem: string }

const NO_PAST: Past = { bars: [], lastPrint: null, ahead: [] }

/**
 * Opens the file, learns its columns, tick, lot and interval from the first 1,000 rows and reads a little
 * ahead. The file stays open until the replay ends or `stop()` is called, started or not.
 */
export async function openFileFeed(options: FileFeedOptions): Promise<FileFeedOpened> {
  const { path, symbol, log, resumeAfter } = options
  const assets = splitSymbol(symbol)
  if (!assets.ok) return assets
  const skips = skipCounts(path, log)
  try {
    const { character, groups } = await openFilePrints(path, instrumentKey(SIM_VENUE, symbol), skips)
    const instrument = simListing(assets, {
      symbol,
      tickSize: stepMoney(character.grid.pricePlaces),
      lotSize: stepMoney(character.grid.quantityPlaces),
      quantityMax: lots(STEPS_MAX),
    })
    const past = resumeAfter === undefined ? NO_PAST : await readPast(groups, resumeAfter)
    if (resumeAfter !== undefined && isOfAnotherTime(past, resumeAfter)) {
      const { resumeAfter: _foreign, ...fromTheStart } = options
      log.warn('the journal is ahead of this recording, which is played from its beginning', { file: path })
      return await openFileFeed(fromTheStart)
    }
    const feed = await startReading({
      ...options,
      instrument,
      intervalNs: character.intervalNs,
      groups,
      past,
      skips,
    })
    return { ok: true, feed }
  } catch (error) {
    return { ok: false, problem: problemText(error, path) }
  }
}

/**
 * Whoever followed this recording to its end stands at its last print; a later time came from another market.
 */
function isOfAnotherTime({ lastPrint, ahead }: Past, resumeAfter: UnixNs): boolean {
  return ahead.length === 0 && lastPrint !== null && resumeAfter > lastPrint.eventAt
}
