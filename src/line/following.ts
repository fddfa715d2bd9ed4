import type { InstrumentKey } from '../domain/index.ts'
import type {
  EngineListener,
  EngineView,
  MarketChange,
  ReplicaSource,
  StoredSnapshotBytes,
} from '../ports/index.ts'
import { jsonOf } from './codec/index.ts'
import type { LineEvent } from './events.ts'
import type { RecordPlace } from './line-command.ts'

/** Of each instrument, as many as the engine keeps. */
const MINUTE_BARS_MAX = 10_000
const SECOND_BARS_MAX = 600
const BARS_A_LINE = 500
const MINUTE_MS = 60_000
const SECOND_MS = 1000

type Event = Parameters<ReplicaSource['recordText']['encode']>[0]

/** A record as those who follow get it. */
export function recordEvent(event: Event, source: ReplicaSource): LineEvent {
  return { type: 'record', seq: event.seq, data: source.recordText.encode(event) }
}

/** What a replica must know beside the records. */
export function factsOf(view: EngineView) {
  const { defaultInstrument, staleAfterMs } = view
  const { outerLimits, breaker } = view.risk()
  return { defaultInstrument, staleAfterMs, outerLimits, breakerProbes: breaker.probes }
}

/** With more records than these a snapshot comes first: reading them all would take longer. */
const RECORDS_MAX = 50_000

/** Where a replica begins: after the records it knows, after a snapshot, or before the first record. */
export interface Beginning {
  readonly after: number
  readonly snapshot: StoredSnapshotBytes | null
}

export async function beginningFor(
  view: EngineView,
  known: RecordPlace | null,
  source: ReplicaSource,
): Promise<Beginning> {
  const isKept = (seq: number) => view.groupsAfter(seq) !== null || source.recordsAfter(seq) !== null
  if (known !== null && known.epoch === view.epoch && known.seq <= view.seq && isKept(known.seq)) {
    return { after: known.seq, snapshot: null }
  }
  const isShort = view.seq <= RECORDS_MAX && isKept(0)
  const snapshot = isShort ? null : await source.snapshot()
  return { after: snapshot?.seq ?? 0, snapshot }
}

/** Bytes of a snapshot on one line; a multiple of three, so that no line but the last is padded. */
const SNAPSHOT_BYTES_A_LINE = 49_152

export function* snapshotEvents({ bytes }: StoredSnapshotBytes): Generator<LineEvent, void> {
  for (let from = 0; from < bytes.length; from += SNAPSHOT_BYTES_A_LINE) {
    const data = Buffer.from(bytes.subarray(from, from + SNAPSHOT_BYTES_A_LINE)).toString('base64')
    yield { type: 'snapshot', data }
  }
}

/** The market as it stands, to begin with. */
export function* marketEvents(view: EngineView): Generator<LineEvent, void> {
  for (const { key } of view.instruments()) {
    yield* barEvents(view, key, MINUTE_MS)
    yield* barEvents(view, key, SECOND_MS)
    const market = view.market(key)
    if (market !== null) yield { type: 'market_view', market: jsonOf(market) }
  }
}

function* barEvents(view: EngineView, key: InstrumentKey, intervalMs: number): Generator<LineEvent, void> {
  const bars = view.bars(key, intervalMs, intervalMs === MINUTE_MS ? MINUTE_BARS_MAX : SECOND_BARS_MAX)
  for (let from = 0; from < bars.length; from += BARS_A_LINE) {
    yield { type: 'bars', key, intervalMs, bars: jsonOf(bars.slice(from, from + BARS_A_LINE)) }
  }
}

export function changeEvent(change: MarketChange): LineEvent {
  return { type: 'market_change', change: jsonOf(change) }
}

export function feedEvent(status: Parameters<EngineListener['onFeedStatus']>[0]): LineEvent {
  return { type: 'feed', status: jsonOf(status) }
}

export function healthEvent(view: EngineView): LineEvent {
  return { type: 'health', health: jsonOf(view.health()) }
}
