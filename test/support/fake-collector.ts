/** An OpenTelemetry collector on loopback that keeps what it is sent. */
export interface SentSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface FakeCollector {
  readonly endpoint: string
  readonly spans: readonly SentSpan[]
  /** All that was received, as text: for looking for what must not be there. */
  readonly text: string
  readonly serviceNames: ReadonlySet<string>
  stop(): Promise<void>
}

interface KeyValue {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface Otlp {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly name: string
        readonly traceId: string
        readonly spanId: string
        readonly parentSpanId?: string
        readonly attributes: readonly KeyValue[]
      }[]
    }[]
  }[]
}

export function fakeCollector(): FakeCollector {
  const spans: SentSpan[] = []
  const serviceNames = new Set<string>()
  let text = ''
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    routes: {
      '/v1/traces': async (request) => {
        const body = await request.text()
        text += body
        for (const { resource, scopeSpans } of (JSON.parse(body) as Otlp).resourceSpans) {
          serviceNames.add(String(valuesOf(resource.attributes)['service.name']))
          for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
            const { name, traceId, spanId, parentSpanId = null } = span
            spans.push({ name, traceId, spanId, parentSpanId, attributes: valuesOf(span.attributes) })
          }
        }
        return Response.json({})
      },
    },
  })
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    spans,
    serviceNames,
    get text() {
      return text
    },
    stop: () => server.stop(true),
  }
}

/** `{ stringValue: 'x' }` as `'x'`. */
function valuesOf(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
