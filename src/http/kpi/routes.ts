import { KPI_INTERVAL_MS, type KpiAnswer, KpiQuery } from '../../contract/index.ts'
import { subtractMoney, type UnixNs } from '../../domain/index.ts'
import type { EngineView, Metrics } from '../../ports/index.ts'
import { exactInteger, exactMoney } from '../../wire/index.ts'
import { createFeature, jsonResponse } from '../frame/index.ts'
import { readCount } from '../listing.ts'
import type { OrderTally } from './order-counts.ts'
import { measuredOrNull } from './ring.ts'
import { type KpiSampler, kpiColumns } from './sampler.ts'

export interface KpiRoutesOptions {
  readonly view: EngineView
  readonly sampler: KpiSampler
  readonly tally: OrderTally
  readonly metrics: Pick<Metrics, 'http'>
  readonly mailboxCapacity: number
  readonly now: () => UnixNs
  readonly nowMs: () => number
}

const POINTS_USUAL = 120

export function kpiRoutes(options: KpiRoutesOptions) {
  return createFeature('kpi').get(
    '/api/kpi',
    ({ query }) => jsonResponse(kpiAnswer(options, readCount(query.points, POINTS_USUAL))),
    { query: KpiQuery },
  )
}

function kpiAnswer(options: KpiRoutesOptions, points: number): KpiAnswer {
  const { view, sampler, metrics, now } = options
  const { ring, point } = sampler
  const { asset, equity, dayStart } = view.risk()
  const { errors, refusedCommands } = metrics.http.totals()
  return {
    ts_ns: exactInteger(now()),
    engine: engineRow(options),
    now: kpiColumns((name) => measuredOrNull(point[name])),
    equity: exactMoney(equity),
    equity_asset: asset,
    pnl_today: dayStart && exactMoney(subtractMoney(equity, dayStart.equity)),
    orders: ordersRow(options.tally),
    errors: { http_5xx: errors, engine_refusals: refusedCommands },
    history: {
      interval_ms: KPI_INTERVAL_MS,
      times_ms: [...ring.timesMs(points)],
      columns: kpiColumns((name) => [...ring.column(name, points)]),
    },
  }
}

function engineRow({ view, mailboxCapacity, nowMs }: KpiRoutesOptions): KpiAnswer['engine'] {
  const { isRunning, isConnected, why, startedAtMs, reconnectCount, journal } = view.health()
  const isTakingOrders = isRunning && isConnected
  return {
    connected: isTakingOrders,
    problem: isTakingOrders ? null : (why ?? 'The engine cannot be reached.'),
    uptime_s: Math.max(0, Math.floor((nowMs() - startedAtMs) / 1000)),
    reconnect_count: reconnectCount,
    trading_state: view.tradingState,
    mailbox_capacity: mailboxCapacity,
    durable_seq: journal.durableSeq,
  }
}

function ordersRow(tally: OrderTally): KpiAnswer['orders'] {
  const { since, counts } = tally.today()
  return { since_ts_ns: exactInteger(since), ...counts }
}
