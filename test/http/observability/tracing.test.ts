import { afterEach, describe, expect, test } from 'bun:test'
import { openTracing, type Tracing, type TracingOptions } from '../../../src/adapters/tracing/index.ts'
import { tracedEngine, tracingWatch } from '../../../src/app/traces.ts'
import type { AnswerWatch } from '../../../src/http/frame/index.ts'
import type { EnginePort } from '../../../src/ports/index.ts'
import { type FakeCollector, fakeCollector, type SentSpan } from '../../support/fake-collector.ts'
import { aFrame, type FrameForTest, type Sent } from './a-frame.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const CALLER = 'b7ad6b7169203331'

let collector: FakeCollector | null = null
let tracing: Tracing | null = null

afterEach(async () => {
  await tracing?.close()
  await collector?.stop()
  tracing = collector = null
})

async function traced(
  over: Partial<TracingOptions> = {},
  watchFor: (open: Tracing) => AnswerWatch = tracingWatch,
): Promise<FrameForTest & { spans(): Promise<SentSpan[]> }> {
  const fake = fakeCollector()
  const open = await openTracing({
    endpoint: fake.endpoint,
    sampleRatio: 1,
    serviceName: 'veloz-test',
    version: '1.2.3',
    onSent: () => undefined,
    ...over,
  })
  collector = fake
  tracing = open
  const work = () =>
    open.inSpan(
      'engine submit',
      () => Bun.sleep(1),
      () => 'submitted',
    )
  const frame = aFrame(watchFor(open), ({ app }) => void app.use(open.plugin), work)
  return {
    ...frame,
    async spans() {
      await open.close()
      return [...fake.spans]
    },
  }
}

const withParent = (flags: string): Sent => ({ headers: { traceparent: `00-${TRACE}-${CALLER}-${flags}` } })

describe('a traced request', () => {
  test('is a span below its caller, with route, status, request id and kind of principal', async () => {
    const { send, spans } = await traced()
    const { headers } = withParent('01')
    await send('GET', '/api/market?symbol=BTCUSDT', { headers: { ...headers, 'x-request-id': 'my-id-1' } })
    const found = await spans()
    const root = found.find(({ parentSpanId }) => parentSpanId === CALLER)
    expect(root?.name).toBe('GET /api/market')
    expect(root?.traceId).toBe(TRACE)
    expect(root?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/api/market',
      'http.response.status_code': 200,
      'veloz.request_id': 'my-id-1',
      'veloz.principal_kind': 'anonymous',
    })
    expect(collector?.serviceNames).toEqual(new Set(['veloz-test']))
    expect(found.some(({ name, parentSpanId }) => name === 'Handle' && parentSpanId === root?.spanId)).toBe(
      true,
    )
  })

  test('has the status it was answered with, also when it failed, was refused or turned away', async () => {
    const { send, spans } = await traced()
    for (const path of ['/api/fills', '/api/orders', '/api/nothing/secret-path']) await send('GET', path)
    const roots = (await spans()).filter(({ attributes }) => attributes['http.route'] !== undefined)
    expect(
      roots.map(({ name, attributes }) => `${name} ${attributes['http.response.status_code']}`).toSorted(),
    ).toEqual(['GET (unknown) 404', 'GET /api/fills 500', 'GET /api/orders 404'])
  })

  test('has the command of the engine below it', async () => {
    const { send, spans } = await traced()
    await send('POST', '/api/order', { body: '{"a":1}' })
    const found = await spans()
    const command = found.find(({ name }) => name === 'engine submit')
    expect(command?.attributes).toEqual({ 'veloz.outcome': 'submitted' })
    const byId = new Map(found.map((span) => [span.spanId, span]))
    const above: string[] = []
    for (let at = command; at?.parentSpanId; ) {
      at = byId.get(at.parentSpanId)
      if (at !== undefined) above.push(at.name)
    }
    expect(above.at(-1)).toBe('POST /api/order')
  })

  test('tells nothing that was sent: no header, no body, no query, no path, no error', async () => {
    const { send, spans } = await traced()
    const headers = { authorization: 'Bearer s3cret', cookie: 'veloz_refresh=s3cret', 'x-api-key': 's3cret' }
    await send('GET', '/api/market?ticket=s3cret', { headers })
    await send('POST', '/api/order?x=s3cret', { headers, body: '{"password":"s3cret"}' })
    await send('GET', '/api/fills', { headers })
    await send('GET', '/api/s3cret', { headers })
    await send('POST', '/api/order', { body: '{"s3cret', headers })
    expect((await spans()).length).toBeGreaterThan(5)
    expect(collector?.text).not.toContain('s3cret')
    expect(collector?.text).not.toContain('127.0.0.1')
  })
})

test('a span that nobody said anything about tells nothing at all', async () => {
  const deaf = { fromMs: Number.POSITIVE_INFINITY, answered: () => undefined }
  const { send, spans } = await traced({}, () => deaf)
  const headers = { authorization: 'Bearer s3cret', cookie: 'a=s3cret' }
  await send('GET', '/api/market?ticket=s3cret', { headers })
  await send('POST', '/api/order', { headers, body: '{"password":"s3cret"}' })
  const found = await spans()
  expect(found.filter(({ name }) => name === 'request')).toHaveLength(2)
  expect(found.flatMap(({ attributes }) => Object.keys(attributes))).toEqual(['veloz.outcome'])
  expect(collector?.text).not.toContain('s3cret')
})

describe('what is not traced', () => {
  test('probes, and requests whose caller decided against it', async () => {
    const { send, spans } = await traced()
    await send('GET', '/health')
    await send('GET', '/health?x=1')
    await send('GET', '/api/market', withParent('00'))
    expect(await spans()).toEqual([])
  })

  test('nothing at all with a share of 0; a caller that is traced decides for its own', async () => {
    const { send, spans } = await traced({ sampleRatio: 0 })
    for (let round = 0; round < 5; round++) await send('GET', '/api/market')
    await send('GET', '/api/market', withParent('01'))
    expect(new Set((await spans()).map(({ traceId }) => traceId))).toEqual(new Set([TRACE]))
  })

  test.each(['', '00-zz', `00-${'0'.repeat(32)}-${CALLER}-01`, `01-${TRACE}-${CALLER}-01`, 'x'.repeat(5000)])(
    'a traceparent that is none (%p) begins a trace of its own',
    async (traceparent) => {
      const { send, spans } = await traced()
      expect(await send('GET', '/api/market', { headers: { traceparent } })).toBe(200)
      const root = (await spans()).find(({ name }) => name === 'GET /api/market')
      expect(root?.parentSpanId).toBeNull()
      expect(root?.traceId).not.toBe(TRACE)
    },
  )
})

describe('a collector that is not there', () => {
  test('costs nobody anything: answers come, and closing takes two seconds at most', async () => {
    const results: number[] = []
    const { send } = await traced({
      endpoint: 'http://127.0.0.1:1',
      onSent: ({ spans, error }) => void (error !== null && results.push(spans)),
    })
    for (let round = 0; round < 300; round++) expect(await send('GET', '/api/market')).toBe(200)
    const startedMs = performance.now()
    await tracing?.close()
    // Twice what it takes would be another wait; a busy machine takes its own time.
    expect(performance.now() - startedMs).toBeLessThan(9000)
  })
})

// The metrics library knows the interfaces of OpenTelemetry; those alone are no tracing.
test('nothing of it is loaded unless it is asked for', async () => {
  const gateway = new URL('../../../src/app/serve.ts', import.meta.url).href
  const source = `
    const { serve } = await import(${JSON.stringify(gateway)})
    const tracing = /@elysiajs.opentelemetry|@opentelemetry.(?!api.)|grpc/
    const loaded = Object.keys(require.cache).filter((path) => tracing.test(path))
    process.stdout.write(typeof serve + ' ' + JSON.stringify(loaded))
  `
  const child = Bun.spawn([process.execPath, '-e', source], { stdout: 'pipe', stderr: 'pipe' })
  const said = await new Response(child.stdout).text()
  expect(await child.exited).toBe(0)
  expect(said).toBe('function []')
})

test('every command of the engine goes through, with its own answer', async () => {
  const calls: string[] = []
  const inSpan: Tracing['inSpan'] = async (name, work, outcomeOf) => {
    const result = await work()
    calls.push(`${name}: ${outcomeOf(result)}`)
    return result
  }
  const answer = async () => ({ outcome: 'overloaded', retryAfterMs: 7 }) as const
  const view = { epoch: 'e' } as EnginePort['view']
  const names = [
    'submit',
    'submitGroup',
    'amend',
    'cancel',
    'cancelAll',
    'setTradingState',
    'setLimits',
    'ping',
  ] as const
  const bare = Object.fromEntries(names.map((name) => [name, answer]))
  const engine = { ...bare, view, subscribe: () => () => undefined } as unknown as EnginePort
  const open = { inSpan } as Tracing
  const wrapped = tracedEngine(engine, open)
  expect(wrapped.view).toBe(view)
  for (const name of names) {
    const call: (command: never) => Promise<unknown> = wrapped[name]
    expect(await call(undefined as never)).toEqual({ outcome: 'overloaded', retryAfterMs: 7 })
  }
  expect(calls).toHaveLength(names.length)
})
