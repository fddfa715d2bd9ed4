import { createPromMetrics } from '../../../src/adapters/metrics/index.ts'
import {
  type AnswerWatch,
  createFeature,
  createFrame,
  exactBody,
  type FrameOptions,
  immediate,
  jsonResponse,
  problem,
} from '../../../src/http/frame/index.ts'
import type { Metrics } from '../../../src/ports/index.ts'
import { silentLog } from '../../support/silent-log.ts'

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface FrameForTest {
  readonly frame: ReturnType<typeof createFrame>
  readonly metrics: Metrics
  send(method: string, path: string, sent?: Sent): Promise<number>
}

/** A frame without sign-in that answers at once, after a pause, with an error, or with a refusal. */
export function aFrame(
  watch: AnswerWatch,
  prepare: (frame: ReturnType<typeof createFrame>) => void = () => undefined,
  work: () => Promise<void> = () => Bun.sleep(2),
): FrameForTest {
  const metrics = createPromMetrics({ withProcess: false })
  const options: FrameOptions = {
    authenticator: null,
    metrics,
    log: silentLog,
    nowMs: () => Date.now(),
    rateLimit: { enabled: false, capacity: 1, refillPerSecond: 1 },
    boundHost: '127.0.0.1',
    allowedHosts: [],
    corsOrigins: [],
    trustedProxies: [],
    peerOf: () => '127.0.0.1',
    watch,
  }
  const frame = createFrame(options)
  prepare(frame)
  const late = async ({ body }: { readonly body: unknown }) => {
    await work()
    return jsonResponse(body)
  }
  frame.mount(
    createFeature('observed')
      .get(
        '/api/market',
        immediate(() => jsonResponse({ price: 1 })),
      )
      .get('/health', () => jsonResponse({ ok: true }))
      .get('/api/fills', () => {
        throw new Error('boom with s3cret')
      })
      .get('/api/orders', () => {
        throw problem('not_found', 'there is none')
      })
      .post('/api/order', late, { parse: exactBody }),
  )
  return {
    frame,
    metrics,
    async send(method, path, { headers = {}, body } = {}) {
      const request = new Request(`http://localhost:8080${path}`, {
        method,
        headers: { host: 'localhost:8080', 'content-type': 'application/json', ...headers },
        body: body ?? null,
      })
      const response = await frame.app.handle(request)
      await response.text()
      return response.status
    },
  }
}
