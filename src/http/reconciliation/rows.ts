import type {
  MarketQualityRow,
  MismatchRow,
  ReconciledVenueRow,
  VenueMessageRow,
} from '../../contract/index.ts'
import type { MarketQuality, Money } from '../../domain/index.ts'
import type { EngineView, FoundMismatch, VenueMessage, VenueReconciliation } from '../../ports/index.ts'
import { exactInteger, exactMoney } from '../../wire/index.ts'

export function reconciledVenueRow(status: VenueReconciliation): ReconciledVenueRow {
  const { venue, problem, isRunning, lastSuccessMs, lastAttemptMs } = status
  return {
    venue,
    reconciled: problem === null,
    problem,
    running: isRunning,
    last_success_at: secondsOf(lastSuccessMs),
    last_attempt_at: secondsOf(lastAttemptMs),
  }
}

export function mismatchRow(view: EngineView, { seq, at, venue, mismatch }: FoundMismatch): MismatchRow {
  const { type, action, clientOrderId, venueOrderId, key, asset, ours, theirs, text } = mismatch
  return {
    seq,
    ts_ns: exactInteger(at),
    venue,
    type,
    action,
    client_order_id: clientOrderId,
    venue_order_id: venueOrderId,
    symbol: key === null ? null : (view.instrument(key)?.symbol ?? null),
    asset,
    ours: amount(ours),
    theirs: amount(theirs),
    message: text,
  }
}

export function marketQualityRow(view: EngineView, quality: MarketQuality): MarketQualityRow {
  const { key, venue, score, findings, ages, spread, depth } = quality
  return {
    symbol: view.instrument(key)?.symbol ?? key,
    venue,
    score,
    findings: [...findings],
    ages_ms: Object.fromEntries(ages.map(({ channel, ageMs }) => [channel, rounded(ageMs)])),
    gaps: quality.gaps,
    resyncs: quality.resyncs,
    crossed_books: quality.crossedBooks,
    outliers: quality.outliers,
    spread_average: spread?.average ?? null,
    spread_highest: spread?.highest ?? null,
    depth: amount(depth),
    candles_compared: quality.candlesCompared,
    candles_differing: quality.candlesDiffering,
  }
}

const NS_PER_MS = 1_000_000n

export function venueMessageRow({ atMs, direction, name, text }: VenueMessage): VenueMessageRow {
  return { ts_ns: exactInteger(BigInt(Math.round(atMs)) * NS_PER_MS), direction, name, text }
}

function amount(value: Money | null) {
  return value === null ? null : exactMoney(value)
}

function rounded(ageMs: number | null): number | null {
  return ageMs === null ? null : Math.max(0, Math.round(ageMs))
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : ms / 1000
}
