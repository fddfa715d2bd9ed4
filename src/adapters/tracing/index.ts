/**
 * Traces for an OpenTelemetry collector. Nothing of it is loaded before `openTracing` is called, and that is
 * only done when a collector is configured.
 *
 * @example
 * const tracing = await openTracing({ endpoint, sampleRatio: 0.1, serviceName: 'veloz', version, … })
 * app.use(tracing.plugin)
 */
export type { Answered, Tracing, TracingOptions } from './tracing.ts'

import type { Tracing, TracingOptions } from './tracing.ts'

export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { instrumented } = await import('./instrumented.ts')
  return instrumented(options)
}
