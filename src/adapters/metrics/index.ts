/**
 * Metrics for Prometheus: a `prom-client` registry, with the HTTP path counted in plain arrays beside it.
 *
 * @example
 * const metrics = createPromMetrics()
 * metrics.gauge('veloz_orders_open', 'Open orders.', () => count())
 */
export { createPromMetrics, type PromMetricsOptions } from './registry.ts'
