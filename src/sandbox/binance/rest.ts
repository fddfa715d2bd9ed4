import type { FaceAnswer, FaceRequest } from '../core/index.ts'
import { admit } from './admission.ts'
import type { Endpoint } from './endpoint.ts'
import { REST_ENDPOINTS } from './endpoints.ts'
import type { ListenKeys } from './listen-keys.ts'
import { formParameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { formPayload } from './signatures.ts'
import { timeUnitOf, written } from './time-units.ts'
import type { BinanceVenue } from './venue.ts'

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' }
const LISTEN_KEY_PATH = '/api/v3/userDataStream'

/** An answer for every request, whatever is wrong with it. */
export function restAnswer(venue: BinanceVenue, keys: ListenKeys, request: FaceRequest): FaceAnswer {
  const endpoint =
    request.path === LISTEN_KEY_PATH
      ? keys.endpoint(request.method)
      : REST_ENDPOINTS.get(`${request.method} ${request.path}`)
  if (endpoint === undefined) return notFound(request)
  try {
    const body = carriedOut(venue, endpoint, request)
    return { status: 200, headers: headersOf(venue, endpoint, request), body, deed: endpoint.deed }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refused(error, { ...headersOf(venue, endpoint, request), ...retryAfter(error, venue) })
  }
}

function carriedOut(venue: BinanceVenue, endpoint: Endpoint, request: FaceRequest): string {
  const { query, body, address } = request
  const unit = timeUnitOf(request.header('x-mbx-time-unit'))
  const parameters = formParameters(query, body)
  const apiKey = request.header('x-mbx-apikey')
  admit(venue, endpoint, { parameters, apiKey, payload: formPayload(query, body), address })
  return written(endpoint.handle(venue, parameters), unit)
}

export function refused(refusal: Refusal, headers: FaceAnswer['headers'] = JSON_TYPE): FaceAnswer {
  const { code, message, status, data } = refusal
  // What a limit says of its end stands in a header here, and in the body of the WebSocket API.
  const further = status === 429 || status === 418 || data === null ? {} : { data }
  return { status, headers, body: JSON.stringify({ code, msg: message, ...further }), deed: null }
}

function headersOf(
  { meters, exchange }: BinanceVenue,
  { deed }: Endpoint,
  { address, path }: FaceRequest,
): FaceAnswer['headers'] {
  const nowMs = exchange.nowMs()
  const used = String(meters.usedWeight(address, nowMs))
  if (path.startsWith('/sapi/')) return { ...JSON_TYPE, 'x-sapi-used-ip-weight-1m': used }
  const weights = { ...JSON_TYPE, 'x-mbx-used-weight': used, 'x-mbx-used-weight-1m': used }
  if (deed !== 'place') return weights
  const [tenSeconds, day] = meters.usedOrders(nowMs)
  return {
    ...weights,
    'x-mbx-order-count-10s': String(tenSeconds),
    'x-mbx-order-count-1d': String(day),
  }
}

/** In whole seconds. */
function retryAfter({ data }: Refusal, { exchange }: BinanceVenue): FaceAnswer['headers'] {
  if (data === null || !('retryAfter' in data) || typeof data.retryAfter !== 'number') return {}
  const seconds = Math.max(0, Math.ceil((data.retryAfter - exchange.nowMs()) / 1_000))
  return { 'retry-after': String(seconds) }
}

function notFound({ path }: FaceRequest): FaceAnswer {
  const body = `<html><head><title>404 Not found</title></head><body><h2>404 Not found</h2></body></html>`
  const isApi = path.startsWith('/api/') || path.startsWith('/sapi/')
  if (!isApi) return { status: 404, headers: { 'content-type': 'text/html' }, body, deed: null }
  return refused(new Refusal(-1000, `Path ${path}, Method not found.`, { status: 404 }))
}
