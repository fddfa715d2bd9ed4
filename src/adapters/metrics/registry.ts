import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { GaugeSample, LabelValues, MetricName, Metrics } from '../../ports/index.ts'
import { ArrayHttpMeter } from './http-meter.ts'
import { ArrayLatencyMeter } from './latency-meter.ts'
import { LoopLag } from './loop-lag.ts'

export interface PromMetricsOptions {
  /** Process metrics: memory, processor time, event loop. Off in tests. */
  readonly withProcess?: boolean
}

/**
 * The default of 10 ms wakes an idle process a hundred times a second, and costs more than all it does
 * beside.
 */
const EVENT_LOOP_LOOK_MS = 100

/**
 * The spaces of a heap that is not there (asking for them walks the whole heap at each scrape, while orders
 * wait), numbers that are 0 in these runtimes, and a spread of the event loop's lag that begins with 292
 * years and "not a number": `veloz_event_loop_lag_seconds` is the true one.
 */
const WITHOUT_MEANING = [
  'nodejs_heap_space_size_total_bytes',
  'nodejs_heap_space_size_used_bytes',
  'nodejs_heap_space_size_available_bytes',
  'nodejs_gc_duration_seconds',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  ...['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map(
    (word) => `nodejs_eventloop_lag_${word}_seconds`,
  ),
]

/** One registry per call, so that two gateways in one process do not mix. */
export function createPromMetrics(options: PromMetricsOptions = {}): Metrics {
  const { withProcess = true } = options
  const metrics = new PromMetrics(new Registry(), withProcess)
  if (withProcess) metrics.watchLoop()
  return metrics
}

function addProcess(register: Registry): void {
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: EVENT_LOOP_LOOK_MS })
  for (const name of WITHOUT_MEANING) register.removeSingleMetric(name)
}

class PromMetrics implements Metrics {
  readonly http = new ArrayHttpMeter()
  readonly batches = new ArrayLatencyMeter()
  #loopLag: LoopLag | null = null
  readonly #registry: Registry

  /** Added at the first scrape: making them takes a tenth of the time a start may take. */
  #owesProcess: boolean

  constructor(registry: Registry, withProcess: boolean) {
    this.#registry = registry
    this.#owesProcess = withProcess
  }

  watchLoop(): void {
    const lag = new LoopLag()
    this.#loopLag = lag
    lag.start()
    const help = 'The longest a timer was late in the last 15 s.'
    this.gauge('veloz_event_loop_lag_seconds', help, () => lag.worstSeconds)
  }

  loopLagSeconds(): number | null {
    return this.#loopLag?.worstSeconds ?? null
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  counter<Label extends string>(metric: MetricName<Label>) {
    const known = this.#registry.getSingleMetric(metric.name)
    const counter =
      known instanceof Counter ? known : new Counter<Label>({ ...named(metric), registers: [this.#registry] })
    return {
      bind: (labels: LabelValues<Label>) => {
        const child = metric.labels.length === 0 ? counter : counter.labels(labels)
        return { increment: (by = 1) => child.inc(by) }
      },
    }
  }

  histogram<Label extends string>(metric: MetricName<Label> & { readonly buckets: readonly number[] }) {
    const buckets = [...metric.buckets]
    const known = this.#registry.getSingleMetric(metric.name)
    const histogram =
      known instanceof Histogram
        ? known
        : new Histogram<Label>({ ...named(metric), buckets, registers: [this.#registry] })
    return {
      bind: (labels: LabelValues<Label>) => {
        const child = metric.labels.length === 0 ? histogram : histogram.labels(labels)
        return { observe: (value: number) => child.observe(value) }
      },
    }
  }

  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read())
      },
    })
  }

  gaugeByLabel<Label extends string>(
    metric: MetricName<Label>,
    read: () => Iterable<GaugeSample<Label>>,
  ): void {
    new Gauge<Label>({
      ...named(metric),
      registers: [this.#registry],
      collect() {
        // What is gone since the last scrape must not stay at its last value.
        this.reset()
        for (const sample of read()) this.set(sample.labels, sample.value)
      },
    })
  }

  total(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  }

  async render(): Promise<string> {
    if (this.#owesProcess) addProcess(this.#registry)
    this.#owesProcess = false
    return `${this.http.render()}${await this.#registry.metrics()}`
  }
}

function named<Label extends string>(metric: MetricName<Label>) {
  return { name: metric.name, help: metric.help, labelNames: [...metric.labels] }
}
