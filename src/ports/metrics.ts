export type LabelValues<Label extends string> = Readonly<Record<Label, string>>

export interface BoundCounter {
  increment(by?: number): void
}

export interface BoundHistogram {
  observe(value: number): void
}

export interface MetricName<Label extends string> {
  readonly name: string
  readonly help: string
  readonly labels: readonly Label[]
}

/** One value of a gauge with labels. */
export interface GaugeSample<Label extends string> {
  readonly labels: LabelValues<Label>
  readonly value: number
}

/** Counters of the hot HTTP path: plain arithmetic on arrays, folded into the text when somebody scrapes. */
export interface HttpMeter {
  /** Registers a method and a path pattern once, at start; the number is what `observe` takes. */
  route(method: string, path: string): number
  /** `bytes`: of the answer's body, 0 where its length is not known before it is sent. */
  observe(route: number, status: number, elapsedMs: number, bytes: number): void
  /** Of answers whose length shows only while they are sent: event streams. */
  addBytes(bytes: number): void
  /** Since the start. Adds up every route: for whoever looks every few seconds. */
  totals(): HttpTotals
}

export interface HttpTotals {
  readonly requests: number
  /** Answers of 500 and above; a probe that is told of ill health is none. */
  readonly errors: number
  /** Commands that were answered 503. */
  readonly refusedCommands: number
  readonly latency: LatencyCounts
}

/** A histogram since the start. */
export interface LatencyCounts {
  /** Upper bounds of the buckets in ms, ascending; one more bucket holds what was beyond. */
  readonly boundsMs: readonly number[]
  readonly counts: readonly number[]
}

/** Counts durations in a plain array. */
export interface LatencyMeter {
  observe(seconds: number): void
  counts(): LatencyCounts
}

/** What the gateway and the app report about themselves. Labels are bounded by whoever binds them. */
export interface Metrics {
  readonly http: HttpMeter
  /** From the arrival of a batch of commands until they are answered. */
  readonly batches: LatencyMeter
  /** How late the event loop was at worst in the last 15 s; null where nobody looks. */
  loopLagSeconds(): number | null
  /** Asked again for a name, counters and histograms are the ones made before. */
  counter<Label extends string>(metric: MetricName<Label>): { bind(labels: LabelValues<Label>): BoundCounter }
  /** `buckets`: upper bounds, ascending. */
  histogram<Label extends string>(
    metric: MetricName<Label> & { readonly buckets: readonly number[] },
  ): { bind(labels: LabelValues<Label>): BoundHistogram }
  /** `read` is called at each scrape. */
  gauge(name: string, help: string, read: () => number): void
  gaugeByLabel<Label extends string>(
    metric: MetricName<Label>,
    read: () => Iterable<GaugeSample<Label>>,
  ): void
  /** Like `gauge` for a total that only grows and that somebody else counts. */
  total(name: string, help: string, read: () => number): void
  readonly contentType: string
  /** Prometheus text. */
  render(): Promise<string>
}
