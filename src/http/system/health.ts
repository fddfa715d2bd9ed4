import type { EngineHealthAnswer, HealthAnswer, Verdict } from '../../contract/index.ts'
import type { EngineHealth, EngineView } from '../../ports/index.ts'
import { encodeJson, exactInteger, measured, tradingStateReason } from '../../wire/index.ts'
import { dataAgeMs, marketProblem } from '../data-age.ts'
import { feedRow } from './snapshot.ts'

export interface HealthSources {
  readonly view: EngineView
  readonly version: string
  readonly databaseIsHealthy: () => boolean
  readonly nowMs: () => number
  readonly memoryBytes: () => number
  readonly sseClients: () => number
}

/** The word for the whole and for each part; unhealthy means that orders are not taken. */
export function healthAnswer(sources: HealthSources): HealthAnswer {
  return answerOf(checksOf(sources), sources, sources.nowMs())
}

/**
 * `healthAnswer` as text. What asks many times within a millisecond gets the same one: looking at every part
 * anew is most of what a probe costs.
 */
export function healthTexts(sources: HealthSources): () => { readonly isOk: boolean; readonly text: string } {
  let madeAtMs = Number.NaN
  let made = { isOk: false, text: '' }
  return () => {
    const nowMs = sources.nowMs()
    if (nowMs === madeAtMs) return made
    const answer = answerOf(checksOf(sources), sources, nowMs)
    madeAtMs = nowMs
    made = { isOk: answer.ok, text: encodeJson(answer) }
    return made
  }
}

function checksOf({ view, databaseIsHealthy }: HealthSources): HealthAnswer['checks'] {
  const engine = view.health()
  return {
    engine: engine.isRunning ? 'healthy' : 'unhealthy',
    journal: journalVerdict(view, engine),
    database: databaseIsHealthy() ? 'healthy' : 'unhealthy',
    auth: 'healthy',
    venues: venuesVerdict(view, engine),
  }
}

function answerOf(
  checks: HealthAnswer['checks'],
  { version }: Pick<HealthSources, 'version'>,
  nowMs: number,
): HealthAnswer {
  const status = worst(Object.values(checks))
  const timestamp = new Date(nowMs).toISOString()
  return { ok: status !== 'unhealthy', status, version, gateway: 'veloz', timestamp, checks }
}

/**
 * Records that are lost stay lost: somebody has to look, also after a restart that finds no gap any more.
 * Only whoever takes trading up again has looked.
 */
function journalVerdict({ mustReconcile }: EngineView, { isRunning, journal }: EngineHealth): Verdict {
  if (!isRunning || journal.isFailing) return 'unhealthy'
  return mustReconcile ? 'degraded' : 'healthy'
}

function venuesVerdict(view: EngineView, { venues, feed }: EngineHealth): Verdict {
  const areWell = venues.every(
    ({ venue, state }) => state === 'connected' && marketProblem(view, venue) === null,
  )
  return areWell && feed.state !== 'failed' ? 'healthy' : 'degraded'
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('unhealthy')) return 'unhealthy'
  return verdicts.includes('degraded') ? 'degraded' : 'healthy'
}

/** The short form for strangers: whether it is up, and nothing about how it is made. */
export function publicHealth(sources: HealthSources): EngineHealthAnswer {
  return { ...healthAnswer(sources), engine: { connected: sources.view.health().isRunning } }
}

function journalRow(journal: EngineHealth['journal']) {
  const { gap } = journal
  return {
    durable_seq: journal.durableSeq,
    bytes: journal.bytes,
    lag_ms: measured(journal.lagMs, 3),
    segments: journal.segments,
    oldest_seq: journal.oldestSeq,
    snapshot_seq: journal.snapshotSeq,
    gap: gap && {
      from_seq: gap.fromSeq,
      records: gap.records,
      segments: [...gap.segments],
      bytes: gap.bytes,
      is_covered: gap.isCovered,
      why: gap.why,
    },
  }
}

export function fullHealth(sources: HealthSources): EngineHealthAnswer {
  const { view, nowMs } = sources
  const { isRunning, why, reconnectCount, startedAtMs, journal, feed, venues } = view.health()
  return {
    ...healthAnswer(sources),
    engine: {
      connected: isRunning,
      reconnect_count: reconnectCount,
      mode: view.mode,
      uptime_s: Math.max(0, Math.floor((nowMs() - startedAtMs) / 1000)),
      last_event_ts_ns: view.lastEventAt === null ? null : exactInteger(view.lastEventAt),
      trading_state: view.tradingState,
      trading_state_reason: tradingStateReason(view),
      why: isRunning ? null : why,
    },
    market: feedRow(view.marketSource, feed),
    journal: journalRow(journal),
    venues: venues.map(({ venue, state, why, reconnectCount }) => ({
      venue,
      state,
      problem: why ?? marketProblem(view, venue),
      data_age_ms: dataAgeMs(view, venue, nowMs()),
      reconnect_count: reconnectCount,
    })),
    memory_bytes: sources.memoryBytes(),
    sse_clients: sources.sseClients(),
  }
}
