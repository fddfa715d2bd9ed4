import type { Endpoint } from './endpoint.ts'
import type { Parameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { checkKey, checkSigned, type SignedRequest } from './signatures.ts'
import type { BinanceVenue } from './venue.ts'

const OF_SIGNED = ['timestamp', 'recvWindow', 'signature']

/** Counts the request, then asks who it is and whether everything he sent can be read. */
export function admit(
  venue: BinanceVenue,
  endpoint: Endpoint,
  request: SignedRequest & { readonly address: string },
): void {
  const { parameters, address } = request
  venue.meters.take(address, endpoint.weight(parameters), venue.exchange.nowMs())
  if (endpoint.security === 'signed') checkSigned(venue.exchange, request)
  if (endpoint.security === 'key') checkKey(venue.exchange, request.apiKey)
  checkRead(endpoint, parameters)
}

/** A name that nobody reads is a mistake of the client's, and he is told so. */
function checkRead({ accepts }: Endpoint, parameters: Parameters): void {
  const known = new Set([...accepts, ...OF_SIGNED])
  const read = [...parameters.keys()].filter((name) => known.has(name))
  if (read.length === parameters.size) return
  const counts = `read '${read.length}' parameter(s) but was sent '${parameters.size}'`
  throw new Refusal(-1104, `Not all sent parameters were read; ${counts}.`)
}
