import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { GaugeSample, LabelValues, MetricName, Metrics } from '../../ports/index.ts'
import { ArrayHttpMeter } from './http-meter.ts'

export interface PromMetricsOptions {
  /** Process metrics: memory, processor time, event loop. Off in tests. */
  readonly withProcess?: boolean
}

/**
 * The default of 10 ms wakes an idle process a hundred times a second, and costs more than all it does
 * beside.
 */
const EVENT_LOOP_LOOK_MS = 100

/** One registry per call, so that two gateways in one process do not mix. */
export function createPromMetrics(options: PromMetricsOptions = {}): Metrics {
  const registry = new Registry()
  if (options.withProcess ?? true) {
    const eventLoopMonitoringPrecision = EVENT_LOOP_LOOK_MS
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision })
  }
  return new PromMetrics(registry)
}

class PromMetrics implements Metrics {
  readonly http = new ArrayHttpMeter()
  readonly #registry: Registry

  constructor(registry: Registry) {
    this.#registry = registry
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
    return `${this.http.render()}${await this.#registry.metrics()}`
  }
}

function named<Label extends string>(metric: MetricName<Label>) {
  return { name: metric.name, help: metric.help, labelNames: [...metric.labels] }
}
