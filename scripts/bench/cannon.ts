import autocannon from 'autocannon'
import type { Load, LoadResult } from './load-types.ts'

/** Where wrk is not installed. Its latencies are whole milliseconds. */
export async function cannonLoad({
  url,
  connections,
  seconds,
  token,
  apiKey,
  order,
}: Load): Promise<LoadResult> {
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` }
  const key: Record<string, string> = apiKey === undefined ? {} : { 'x-api-key': apiKey }
  const headers = { 'content-type': 'application/json', ...authorization, ...key }
  let counter = 0
  const setupRequest = (request: { body?: string }) => {
    counter += 1
    const body = order?.bodies[counter % order.bodies.length]
    return { ...request, body: JSON.stringify({ client_order_id: `${order?.prefix}-${counter}`, ...body }) }
  }
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    headers,
    ...(order === undefined ? {} : { requests: [{ method: 'POST', setupRequest }] }),
  })
  return {
    requestsPerSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
  }
}
