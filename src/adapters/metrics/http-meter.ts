import type { HttpMeter, HttpTotals } from '../../ports/index.ts'

/** Upper bounds in ms; the text gives seconds. */
const BUCKETS_MS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000, 5000]
/** 100 to 599; anything else is counted as 599. */
const STATUS_FIRST = 100
const STATUS_COUNT = 500
const SERVER_ERROR = 500
const UNAVAILABLE = 503
const BUCKET_COUNT = BUCKETS_MS.length + 1

interface Route {
  readonly isCommand: boolean
  readonly isProbe: boolean
  readonly labels: string
  /** Null until somebody asks for it, as few do for most. */
  counts: Counts | null
}

interface Counts {
  readonly statuses: Uint32Array
  readonly buckets: Float64Array
  sumMs: number
}

/**
 * Requests and durations in typed arrays: 13 ns a request where a labelled counter and histogram take 600.
 * Rendered by hand for the same reason: nothing is built per request, all text is built per scrape.
 */
export class ArrayHttpMeter implements HttpMeter {
  readonly #routes: Route[] = []
  readonly #numbers = new Map<string, number>()
  #bytes = 0

  route(method: string, path: string): number {
    const labels = `method="${escapeLabel(method)}",path="${escapeLabel(path)}"`
    const known = this.#numbers.get(labels)
    if (known !== undefined) return known
    const isCommand = method === 'POST'
    const number = this.#routes.push({ labels, isCommand, isProbe: path === '/health', counts: null }) - 1
    this.#numbers.set(labels, number)
    return number
  }

  observe(route: number, status: number, elapsedMs: number, bytes: number): void {
    const asked = this.#routes[route]
    if (asked === undefined) return
    asked.counts ??= noCounts()
    const { counts } = asked
    const index = status - STATUS_FIRST
    const slot = index >= 0 && index < STATUS_COUNT ? index : STATUS_COUNT - 1
    counts.statuses[slot] = (counts.statuses[slot] ?? 0) + 1
    const bucket = bucketOf(elapsedMs)
    counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1
    counts.sumMs += elapsedMs
    this.#bytes += bytes
  }

  addBytes(bytes: number): void {
    this.#bytes += bytes
  }

  totals(): HttpTotals {
    const counts = new Array<number>(BUCKET_COUNT).fill(0)
    let [errors, refusedCommands, requests] = [0, 0, 0]
    for (const { isCommand, isProbe, counts: asked } of this.#routes) {
      if (asked === null) continue
      const { statuses, buckets } = asked
      for (let at = 0; at < BUCKET_COUNT; at++) counts[at] = (counts[at] ?? 0) + (buckets[at] ?? 0)
      for (const count of buckets) requests += count
      if (isCommand) refusedCommands += statuses[UNAVAILABLE - STATUS_FIRST] ?? 0
      if (isProbe) continue
      for (let slot = SERVER_ERROR - STATUS_FIRST; slot < STATUS_COUNT; slot++) errors += statuses[slot] ?? 0
    }
    return { requests, errors, refusedCommands, latency: { boundsMs: BUCKETS_MS, counts } }
  }

  /** Prometheus text; a route nobody asked for has no lines. */
  render(): string {
    const lines = [
      '# HELP veloz_http_requests_total Answers given, by method, route pattern and status.',
      '# TYPE veloz_http_requests_total counter',
    ]
    for (const route of this.#routes) pushRequests(route, lines)
    lines.push('# HELP veloz_http_request_duration_seconds Time from reading a request to its answer.')
    lines.push('# TYPE veloz_http_request_duration_seconds histogram')
    for (const route of this.#routes) pushDurations(route, lines)
    lines.push('# HELP veloz_http_response_bytes_total Bytes of answers, event streams among them.')
    lines.push('# TYPE veloz_http_response_bytes_total counter')
    lines.push(`veloz_http_response_bytes_total ${this.#bytes}`)
    return `${lines.join('\n')}\n`
  }
}

function bucketOf(elapsedMs: number): number {
  for (let i = 0; i < BUCKETS_MS.length; i += 1) if (elapsedMs <= (BUCKETS_MS[i] ?? 0)) return i
  return BUCKETS_MS.length
}

function noCounts(): Counts {
  return { statuses: new Uint32Array(STATUS_COUNT), buckets: new Float64Array(BUCKET_COUNT), sumMs: 0 }
}

function pushRequests({ labels, counts }: Route, lines: string[]): void {
  if (counts === null) return
  for (const [slot, count] of counts.statuses.entries()) {
    if (count === 0) continue
    lines.push(`veloz_http_requests_total{${labels},status="${slot + STATUS_FIRST}"} ${count}`)
  }
}

function pushDurations({ labels, counts }: Route, lines: string[]): void {
  if (counts === null) return
  const { buckets, sumMs } = counts
  const total = buckets.reduce((sum, count) => sum + count, 0)
  const name = 'veloz_http_request_duration_seconds'
  let below = 0
  for (const [index, boundMs] of BUCKETS_MS.entries()) {
    below += buckets[index] ?? 0
    lines.push(`${name}_bucket{${labels},le="${boundMs / 1000}"} ${below}`)
  }
  lines.push(`${name}_bucket{${labels},le="+Inf"} ${total}`)
  lines.push(`${name}_sum{${labels}} ${sumMs / 1000}`)
  lines.push(`${name}_count{${labels}} ${total}`)
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
