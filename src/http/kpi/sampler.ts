import { KPI_INTERVAL_MS, KPI_NAMES, type KpiName } from '../../contract/index.ts'
import { formatMoney, type Money } from '../../domain/index.ts'
import type { EngineView, HttpTotals, LatencyCounts, Metrics, Timers } from '../../ports/index.ts'
import type { OrderTally } from './order-counts.ts'
import { quantileMs } from './quantile.ts'
import { type KpiPoint, KpiRing } from './ring.ts'

export interface KpiSources {
  readonly view: EngineView
  readonly metrics: Pick<Metrics, 'http' | 'batches' | 'loopLagSeconds'>
  readonly tally: OrderTally
  readonly nowMs: () => number
  readonly memoryBytes: () => number
  readonly heapBytes: () => number
  readonly sseClients: () => number
}

/** Totals at one look, from which the next one takes the difference. */
interface Look {
  readonly atMs: number
  readonly seq: number
  readonly asked: number
  readonly http: HttpTotals
  readonly batches: LatencyCounts
}

/** Looks every five seconds: one timer, some tens of microseconds. */
export class KpiSampler {
  readonly ring = new KpiRing()
  readonly #sources: KpiSources
  readonly #stop: () => void
  #last: Look
  #point: KpiPoint

  constructor(sources: KpiSources, timers: Timers) {
    this.#sources = sources
    this.#last = this.#look()
    this.#point = this.#measure(this.#last, this.#last)
    this.#stop = timers.every(KPI_INTERVAL_MS, () => this.#sample())
  }

  /** Of the last whole interval; before the first, what needs none. */
  get point(): KpiPoint {
    return this.#point
  }

  close(): void {
    this.#stop()
  }

  #sample(): void {
    const look = this.#look()
    this.#point = this.#measure(this.#last, look)
    this.#last = look
    this.ring.push(look.atMs, this.#point)
  }

  #look(): Look {
    const { view, metrics, tally, nowMs } = this.#sources
    return {
      atMs: nowMs(),
      seq: view.seq,
      asked: tally.asked,
      http: metrics.http.totals(),
      batches: metrics.batches.counts(),
    }
  }

  #measure(before: Look, after: Look): KpiPoint {
    const seconds = (after.atMs - before.atMs) / 1000
    const rate = (count: number) => (seconds > 0 ? Math.max(0, count) / seconds : Number.NaN)
    const http = (fraction: number) => quantileMs(before.http.latency, after.http.latency, fraction)
    const order = (fraction: number) => quantileMs(before.batches, after.batches, fraction)
    return {
      ...this.#standing(),
      events_per_s: rate(after.seq - before.seq),
      orders_per_s: rate(after.asked - before.asked),
      requests_per_s: rate(after.http.requests - before.http.requests),
      http_p50_ms: http(0.5),
      http_p99_ms: http(0.99),
      order_p50_ms: order(0.5),
      order_p99_ms: order(0.99),
      errors: after.http.errors - before.http.errors,
    }
  }

  #standing(): Omit<KpiPoint, Interval> {
    const { view, metrics, memoryBytes, heapBytes, sseClients } = this.#sources
    const health = view.health()
    const { equity, equityPeak, dayStart, openOrders } = view.risk()
    return {
      connected: health.isRunning && health.isConnected ? 1 : 0,
      mailbox_depth: health.mailboxDepth,
      journal_lag_ms: health.journal.lagMs,
      journal_bytes: health.journal.bytes,
      memory_bytes: memoryBytes(),
      heap_bytes: heapBytes(),
      event_loop_lag_ms: (metrics.loopLagSeconds() ?? Number.NaN) * 1000,
      sse_clients: sseClients(),
      equity: drawn(equity),
      pnl_today: dayStart === null ? Number.NaN : drawn((equity - dayStart.equity) as Money),
      drawdown: drawdownOf(equity, equityPeak),
      open_orders: openOrders,
    }
  }
}

/** What takes two looks. */
type Interval = Extract<KpiName, `${string}_per_s` | `http_${string}` | `order_${string}` | 'errors'>

function drawdownOf(equity: Money, peak: Money | null): number {
  if (peak === null || peak <= 0n) return Number.NaN
  return equity >= peak ? 0 : 1 - drawn(equity) / drawn(peak)
}

/** For a line of some pixels; nothing is decided by it. */
function drawn(amount: Money): number {
  return Number(formatMoney(amount))
}

/** Every name with what the ring knows of it. */
export function kpiColumns<Value>(read: (name: KpiName) => Value): Record<KpiName, Value> {
  return Object.fromEntries(KPI_NAMES.map((name) => [name, read(name)])) as Record<KpiName, Value>
}
