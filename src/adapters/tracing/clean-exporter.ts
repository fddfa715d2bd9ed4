import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Answered, TracingOptions } from './tracing.ts'

type Done = Parameters<SpanExporter['export']>[1]

/** What a span may tell beside what we say of it; the framework also notes headers, bodies, the whole URL. */
const KEPT: ReadonlySet<string> = new Set(['veloz.outcome', 'error.type'])
const SERVER_ERROR = 500
/** A hook that is a function without a name. */
const UNNAMED = 'hook'

/** Sends spans with nothing in them that could be a secret: what may be told is listed, the rest is not. */
export class CleanExporter implements SpanExporter {
  readonly #inner: SpanExporter
  readonly #answered: WeakMap<object, Answered>
  readonly #onSent: TracingOptions['onSent']

  constructor(parts: {
    readonly inner: SpanExporter
    /** By the span of the request. */
    readonly answered: WeakMap<object, Answered>
    readonly onSent: TracingOptions['onSent']
  }) {
    this.#inner = parts.inner
    this.#answered = parts.answered
    this.#onSent = parts.onSent
  }

  export(spans: ReadableSpan[], done: Done): void {
    this.#inner.export(
      spans.map((span) => this.#clean(span)),
      (result) => {
        this.#onSent({ spans: spans.length, error: result.code === 0 ? null : errorOf(result.error) })
        done(result)
      },
    )
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown()
  }

  async forceFlush(): Promise<void> {
    await this.#inner.forceFlush?.()
  }

  #clean(span: ReadableSpan): ReadableSpan {
    const answered = this.#answered.get(span)
    const { kind, startTime, endTime, duration, ended, parentSpanContext } = span
    return {
      name: nameOf(span, answered),
      kind,
      spanContext: () => span.spanContext(),
      ...(parentSpanContext === undefined ? {} : { parentSpanContext }),
      startTime,
      endTime,
      duration,
      ended,
      status: { code: statusOf(span, answered) },
      attributes: answered === undefined ? kept(span.attributes) : attributesOf(answered),
      // An exception's words and stack quote what was sent.
      events: [],
      links: [],
      resource: span.resource,
      instrumentationScope: span.instrumentationScope,
      droppedAttributesCount: 0,
      droppedEventsCount: span.events.length,
      droppedLinksCount: 0,
    }
  }
}

/** The framework's own name of a request may be its path. */
function nameOf({ name, kind }: ReadableSpan, answered: Answered | undefined): string {
  if (answered !== undefined) return `${answered.method} ${answered.route}`
  return kind === SpanKind.SERVER ? 'request' : name || UNNAMED
}

/** A refusal is the caller's mistake, not an error of ours. */
function statusOf(span: ReadableSpan, answered: Answered | undefined): SpanStatusCode {
  if (answered === undefined) return span.status.code
  return answered.status >= SERVER_ERROR ? SpanStatusCode.ERROR : SpanStatusCode.UNSET
}

function attributesOf(answered: Answered): Attributes {
  return {
    'http.request.method': answered.method,
    'http.route': answered.route,
    'http.response.status_code': answered.status,
    'veloz.request_id': answered.requestId,
    'veloz.principal_kind': answered.principalKind,
  }
}

function kept(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => KEPT.has(name)))
}

function errorOf(error: Error | undefined): Error {
  return error ?? new Error('the collector did not take them')
}
