import { afterEach, expect, test } from 'bun:test'
import { expectAllFine, type PacedPlan, pacedLoad } from '../../../scripts/bench/paced.ts'

let server: ReturnType<typeof Bun.serve> | null = null

afterEach(async () => {
  await server?.stop(true)
  server = null
})

function plan(
  answer: (request: Request) => Response | Promise<Response>,
  over: Partial<PacedPlan> = {},
): PacedPlan {
  server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer })
  return {
    port: Number(server.port),
    requestsPerSecond: 200,
    seconds: 1,
    connections: 4,
    headers: { 'x-who': 'a-test' },
    requests: [{ method: 'GET', path: '/a' }],
    firstNumber: 0,
    isExact: false,
    ...over,
  }
}

test('every request that was due is sent and answered, and no more', async () => {
  const asked: string[] = []
  const requests = [
    { method: 'POST', path: '/order', body: '{"id":"x-#########"}' },
    { method: 'GET', path: '/read?x=1' },
    { method: 'POST', path: '/cancel', body: '{"id":"x-#########"}', numberBack: 5 },
  ]
  const answer = async (request: Request) => {
    const { pathname } = new URL(request.url)
    asked.push(`${pathname} ${await request.text()} ${request.headers.get('x-who')}`)
    return new Response('x'.repeat(5000), { status: pathname === '/cancel' ? 404 : 200 })
  }
  const result = await pacedLoad(plan(answer, { requests, requestsPerSecond: 30 }))
  expect(result).toMatchObject({ due: 30, answered: 30, broken: 0 })
  // The first two cancels have nothing old enough yet.
  expect(result.statuses).toEqual({
    'POST /order 200': 10,
    'GET /read 200': 10,
    'GET /health 200': 1,
    'POST /cancel 404': 9,
  })
  expect(asked).toContain('/order {"id":"x-000000003"} a-test')
  expect(asked).toContain('/cancel {"id":"x-000000003"} a-test')
  expect(() => expectAllFine(result, (status) => status === 200)).toThrow('404')
  expect(() => expectAllFine(result, () => true)).not.toThrow()
})

test('a server that stalls makes all that fell due meanwhile late, not one request', async () => {
  let isFirst = true
  const stalling = async () => {
    if (!isFirst) return new Response('ok')
    isFirst = false
    // Nobody is answered for most of the second: the whole loop stands still.
    const untilMs = performance.now() + 750
    while (performance.now() < untilMs) Math.sqrt(2)
    return new Response('ok')
  }
  const { p50Ms, maxMs, answered } = await pacedLoad(plan(stalling))
  expect(answered).toBe(200)
  expect(maxMs).toBeGreaterThan(600)
  // One late request in 200 would leave the median at a fraction of a millisecond.
  expect(p50Ms).toBeGreaterThan(5)
})
