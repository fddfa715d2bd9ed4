import type { VenueRow } from '../../contract/index.ts'
import type { Instrument, VenueHolds, VenueName } from '../../domain/index.ts'
import type { EngineView, VenueHealth } from '../../ports/index.ts'
import { dataAgeMs, marketProblem } from '../data-age.ts'

interface VenueRowsOptions {
  readonly nowMs: number
  readonly mayReadOrders: boolean
}

/** One row for each place that orders can go to. */
export function venueRows(view: EngineView, { nowMs, mayReadOrders }: VenueRowsOptions): VenueRow[] {
  const openAt = mayReadOrders ? openOrdersByVenue(view) : null
  return view.health().venues.map((health) => {
    const openOrders = openAt && (openAt.get(health.venue) ?? 0)
    return venueRow(view, health, { nowMs, openOrders })
  })
}

function openOrdersByVenue(view: EngineView): ReadonlyMap<VenueName, number> {
  const counts = new Map<VenueName, number>()
  const open = view.orders({ which: 'open', key: null, beforeSeq: null, limit: Number.MAX_SAFE_INTEGER })
  for (const { request } of open) counts.set(request.venue, (counts.get(request.venue) ?? 0) + 1)
  return counts
}

interface Counted {
  readonly nowMs: number
  readonly openOrders: number | null
}

function venueRow(view: EngineView, health: VenueHealth, { nowMs, openOrders }: Counted): VenueRow {
  const instruments = view.instruments().filter(({ venue }) => venue === health.venue)
  return {
    venue: health.venue,
    state: health.state,
    mode: view.mode,
    instruments: instruments.length,
    instruments_trading: instruments.filter(({ isTrading }) => isTrading).length,
    data_age_ms: dataAgeMs(view, health.venue, nowMs),
    reconnect_count: health.reconnectCount,
    open_orders: openOrders,
    problem: health.why ?? marketProblem(view, health.venue),
    remote: remoteRow(health.remote),
    holds: {
      stops: holdAll(instruments, 'stops'),
      trailing_stops: holdAll(instruments, 'trailingStops'),
      good_till_date: holdAll(instruments, 'goodTillDate'),
      amend_in_place: holdAll(instruments, 'amendInPlace'),
    },
  }
}

function remoteRow(remote: VenueHealth['remote']): VenueRow['remote'] {
  if (remote === null) return null
  const { clockSkewMs, rateBudgetUsedRatio, bannedUntilMs, deadManSwitch, reconciliation } = remote
  const { problem, lastSuccessMs } = reconciliation
  return {
    clock_skew_ms: clockSkewMs,
    rate_budget_used_ratio: rateBudgetUsedRatio,
    banned_until: bannedUntilMs === null ? null : bannedUntilMs / 1000,
    dead_man_switch: deadManSwitch,
    reconciled: problem === null,
    reconciliation_problem: problem,
    last_reconciled_at: lastSuccessMs === null ? null : lastSuccessMs / 1000,
    book_resyncs: Object.values(remote.resyncs).reduce((sum, count) => sum + count, 0),
  }
}

/** A stop of any of them must be safe there before the place as a whole may be said to hold stops. */
function holdAll(instruments: readonly Instrument[], what: keyof VenueHolds): boolean {
  return instruments.length > 0 && instruments.every(({ holds }) => holds[what])
}
