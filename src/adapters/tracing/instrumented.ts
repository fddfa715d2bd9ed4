import { clearTimeout, setTimeout } from 'node:timers'
import { opentelemetry } from '@elysiajs/opentelemetry'
import { context, propagation, type Span, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type TracerConfig,
} from '@opentelemetry/sdk-trace-base'
import { type AnyElysia, Elysia } from 'elysia'
import { CleanExporter } from './clean-exporter.ts'
import { RequestContext } from './request-context.ts'
import { TraceParent } from './trace-parent.ts'
import type { Answered, Tracing, TracingOptions } from './tracing.ts'

/** Spans beyond it are dropped: a collector that is gone costs this much memory and no more. */
const SPANS_WAITING_MAX = 2048
const BATCH_SPANS_MAX = 512
const BATCH_DELAY_MS = 1000
const SEND_MS_MAX = 5000
const CLOSE_MS_MAX = 2000
/** The framework ends the span of a request in a turn of its own, after the answer. */
const SETTLE_MS = 50
/** The framework notes whole bodies in its spans; they are never sent, and need not be kept either. */
const ATTRIBUTE_LENGTH_MAX = 64

/** Probes come every few seconds and tell nothing. */
const UNTRACED = /^[a-z]+:\/\/[^/]*\/(?:health|metrics)(?:\?|$)/

/** One at a time in a process: OpenTelemetry's registry is global. */
export function instrumented(options: TracingOptions): Tracing {
  const answered = new WeakMap<object, Answered>()
  const spans = new WeakMap<Request, Span>()
  const provider = providerFor(options, answered)
  // Registered before the plug-in looks: else it starts an SDK of its own.
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new RequestContext())
  propagation.setGlobalPropagator(new TraceParent())
  const tracer = trace.getTracer(options.serviceName)
  return {
    plugin: pluginFor(options, spans),
    answered(request, facts) {
      const span = spans.get(request) ?? trace.getActiveSpan()
      if (span === undefined) return
      answered.set(span, facts)
      if (facts.isTurnedAway) span.end()
    },
    inSpan: async (name, work, outcomeOf) =>
      await tracer.startActiveSpan(name, async (span) => {
        try {
          const result = await work()
          span.setAttribute('veloz.outcome', outcomeOf(result))
          return result
        } finally {
          span.end()
        }
      }),
    close: () => closed(provider),
  }
}

function providerFor(options: TracingOptions, answered: WeakMap<object, Answered>): BasicTracerProvider {
  const { endpoint, sampleRatio, onSent } = options
  const inner = new OTLPTraceExporter({ url: tracesUrl(endpoint), timeoutMillis: SEND_MS_MAX })
  const processor = new BatchSpanProcessor(new CleanExporter({ inner, answered, onSent }), {
    maxQueueSize: SPANS_WAITING_MAX,
    maxExportBatchSize: BATCH_SPANS_MAX,
    scheduledDelayMillis: BATCH_DELAY_MS,
    exportTimeoutMillis: SEND_MS_MAX,
  })
  return new BasicTracerProvider({
    resource: resourceOf(options),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanLimits: { attributeValueLengthLimit: ATTRIBUTE_LENGTH_MAX },
    spanProcessors: [processor],
  })
}

function tracesUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/, '')
  return base.endsWith('/v1/traces') ? base : `${base}/v1/traces`
}

type Resource = NonNullable<TracerConfig['resource']>

/** Who sends. Nothing is found out about the machine: a host name may tell more than its owner wants. */
function resourceOf({ serviceName, version }: TracingOptions): Resource {
  const attributes = { 'service.name': serviceName, 'service.version': version }
  const resource: Resource = {
    attributes,
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  }
  return resource
}

type Wrapped = Parameters<Elysia['wrap']>[0]

function pluginFor({ serviceName }: TracingOptions, spans: WeakMap<Request, Span>): AnyElysia {
  const checkIfShouldTrace = ({ url }: Request) => !UNTRACED.test(url)
  // What is wrapped first is inside: here the plug-in has opened the request's span, and no other yet. While
  // the request is handled, the plug-in makes other spans the active one.
  const remember: Wrapped = (handle, request) => {
    return (...words: readonly unknown[]) => {
      const span = trace.getActiveSpan()
      if (span !== undefined) spans.set(request, span)
      return handle(...words)
    }
  }
  return new Elysia({ name: 'tracing', normalize: false })
    .wrap(remember)
    .use(opentelemetry({ serviceName, checkIfShouldTrace }))
}

async function closed(provider: BasicTracerProvider): Promise<void> {
  await new Promise((settled) => void setTimeout(settled, SETTLE_MS))
  const { promise: tooLate, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, CLOSE_MS_MAX)
  // What cannot be sent any more was told by `onSent` already.
  await Promise.race([provider.shutdown().catch(() => undefined), tooLate])
  clearTimeout(timer)
  trace.disable()
  context.disable()
  propagation.disable()
}
