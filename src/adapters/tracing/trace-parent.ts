import {
  type Context,
  isSpanContextValid,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api'

const HEADER = 'traceparent'
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** The `traceparent` header of W3C Trace Context, version 00: whoever calls us may be traced already. */
export class TraceParent implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context)
    if (span === undefined || !isSpanContextValid(span)) return
    const flags = span.traceFlags.toString(16).padStart(2, '0')
    setter.set(carrier, HEADER, `00-${span.traceId}-${span.spanId}-${flags}`)
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const written = getter.get(carrier, HEADER)
    const match = TRACE_PARENT.exec(typeof written === 'string' ? written : '')
    if (match === null) return context
    const [, traceId = '', spanId = '', flags = ''] = match
    const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
    return isSpanContextValid(span) ? trace.setSpanContext(context, span) : context
  }

  fields(): string[] {
    return [HEADER]
  }
}
