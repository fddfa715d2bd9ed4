import type { FeedHistory } from '../../../ports/index.ts'
import { type RestProtocol, StrangeAnswer, type VenueListing } from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import { nowMsOf, type World } from '../world.ts'
import { barsOf } from './bars.ts'

const INTERVAL_MS = 60_000
const BARS = 300

/** The last hours in minutes, for the chart; null where the venue does not tell them. */
export async function fetchHistory(
  world: Pick<World, 'clock' | 'log'>,
  { protocol, rest }: { readonly protocol: RestProtocol; readonly rest: RestClient },
  entry: VenueListing,
): Promise<FeedHistory | null> {
  const fromMs = Math.floor(nowMsOf(world) / INTERVAL_MS - BARS) * INTERVAL_MS
  const query = { native: entry.native, intervalMs: INTERVAL_MS, fromMs, limit: BARS }
  const outcome = await rest.call(protocol.candles(query), { priority: 'history' })
  if (outcome.outcome !== 'answered') return null
  try {
    const bars = barsOf(outcome.value, entry, world.clock.now())
    return { key: entry.listing.key, intervalMs: INTERVAL_MS, bars }
  } catch (error) {
    if (!(error instanceof StrangeAnswer)) throw error
    world.log.warn('the past of a market is not understood', { key: entry.listing.key, why: error.message })
    return null
  }
}
