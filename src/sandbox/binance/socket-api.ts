/** The WebSocket API: `/ws-api/v3`. */
import type { FaceSocket, SocketPeer } from '../core/index.ts'
import { admit } from './admission.ts'
import { type Endpoint, open, signed } from './endpoint.ts'
import { SOCKET_METHODS } from './endpoints.ts'
import type { ListenKeys } from './listen-keys.ts'
import { METERS } from './meters.ts'
import { integerOf, jsonParameters, type Parameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { jsonPayload } from './signatures.ts'
import type { UserStreams } from './user-streams.ts'
import type { BinanceVenue } from './venue.ts'

export interface SocketApiTerms {
  readonly venue: BinanceVenue
  readonly users: UserStreams
  readonly keys: ListenKeys
  readonly query: string
}

interface Call {
  readonly id: unknown
  readonly method: string
  readonly parameters: Parameters
}

const CONNECTION_WEIGHT = 2
const NOT_OF_METHODS = ['apiKey', 'returnRateLimits']

export class SocketApi implements FaceSocket {
  readonly #terms: SocketApiTerms
  readonly #peer: SocketPeer
  readonly #showsLimits: boolean
  readonly #connectedAtMs: number
  readonly #subscriptions = new Map<number, () => void>()
  #subscriptionCount = 0

  constructor(terms: SocketApiTerms, peer: SocketPeer) {
    this.#terms = terms
    this.#peer = peer
    this.#showsLimits = new URLSearchParams(terms.query).get('returnRateLimits') !== 'false'
    this.#connectedAtMs = terms.venue.exchange.nowMs()
    terms.venue.meters.take(peer.address, CONNECTION_WEIGHT, this.#connectedAtMs)
  }

  onMessage(text: string): void {
    const read = callOf(text)
    if (read instanceof Refusal) return this.#answer({ id: null, error: read, parameters: new Map() })
    const { id, parameters } = read
    try {
      const result = this.#carryOut(read)
      this.#answer({ id, result, parameters })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.#answer({ id, error, parameters })
    }
  }

  onClose(): void {
    for (const stop of this.#subscriptions.values()) stop()
    this.#subscriptions.clear()
  }

  onShutdown(): void {
    this.#send({ event: { e: 'serverShutdown', E: this.#terms.venue.exchange.nowMs() } })
  }

  #carryOut({ method, parameters }: Call): unknown {
    const { venue } = this.#terms
    const endpoint = this.#endpoint(method.replace(/^v3\//, ''))
    if (endpoint === undefined) throw new Refusal(-1000, 'Unknown method.')
    const own = new Map([...parameters].filter(([name]) => !NOT_OF_METHODS.includes(name)))
    const request = {
      parameters: own,
      apiKey: parameters.get('apiKey') ?? null,
      payload: jsonPayload(parameters),
      address: this.#peer.address,
    }
    admit(venue, endpoint, request)
    return endpoint.handle(venue, own)
  }

  #endpoint(method: string): Endpoint | undefined {
    switch (method) {
      case 'session.logon':
        return signed(2, [], () => {
          throw new Refusal(-4056, 'HMAC_SHA256 API key is not supported.')
        })
      case 'session.status':
      case 'session.logout':
        return open(2, [], () => this.#status())
      case 'session.subscriptions':
        return open(2, [], () =>
          [...this.#subscriptions.keys()].map((subscriptionId) => ({ subscriptionId })),
        )
      case 'userDataStream.subscribe':
        return open(2, [], () => {
          throw new Refusal(-2014, 'WebSocket session not authenticated.', { status: 401 })
        })
      case 'userDataStream.subscribe.signature':
        return signed(2, [], () => ({ subscriptionId: this.#subscribe() }))
      case 'userDataStream.unsubscribe':
        return open(2, ['subscriptionId'], (_, parameters) => this.#unsubscribe(parameters))
      case 'userDataStream.start':
        return this.#terms.keys.endpoint('POST')
      case 'userDataStream.ping':
        return this.#terms.keys.endpoint('PUT')
      case 'userDataStream.stop':
        return this.#terms.keys.endpoint('DELETE')
      default:
        return SOCKET_METHODS.get(method)
    }
  }

  #status(): object {
    return {
      apiKey: null,
      authorizedSince: null,
      connectedSince: this.#connectedAtMs,
      returnRateLimits: this.#showsLimits,
      serverTime: this.#terms.venue.exchange.nowMs(),
      userDataStream: this.#subscriptions.size > 0,
    }
  }

  #subscribe(): number {
    if (this.#subscriptions.size > 0)
      throw new Refusal(-2035, 'User Data Stream subscription already active.')
    const subscriptionId = this.#subscriptionCount++
    const tell = (event: object) => this.#peer.send(JSON.stringify({ subscriptionId, event }))
    this.#subscriptions.set(subscriptionId, this.#terms.users.add(tell))
    return subscriptionId
  }

  #unsubscribe(parameters: Parameters): object {
    const wanted = integerOf(parameters, 'subscriptionId')
    const found = [...this.#subscriptions].filter(([id]) => wanted === null || id === wanted)
    if (found.length === 0) throw new Refusal(-2036, 'User Data Stream subscription not active.')
    for (const [subscriptionId, stop] of found) {
      stop()
      this.#subscriptions.delete(subscriptionId)
      const event = { e: 'eventStreamTerminated', E: this.#terms.venue.exchange.nowMs() }
      this.#peer.send(JSON.stringify({ subscriptionId, event }))
    }
    return {}
  }

  #answer({ id, result, error, parameters }: Answer): void {
    const limits = this.#wantsLimits(parameters) ? { rateLimits: this.#limits() } : {}
    if (error === undefined) return this.#send({ id, status: 200, result, ...limits })
    const { code, message, status, data } = error
    this.#send({
      id,
      status,
      error: { code, msg: message, ...(data === null ? {} : { data }) },
      ...limits,
    })
  }

  #send(answer: object): void {
    this.#peer.send(JSON.stringify(answer))
  }

  #wantsLimits(parameters: Parameters): boolean {
    if (!parameters.has('returnRateLimits')) return this.#showsLimits
    return parameters.get('returnRateLimits') === 'true'
  }

  #limits(): readonly object[] {
    const { meters, exchange } = this.#terms.venue
    const nowMs = exchange.nowMs()
    const [tenSeconds, day] = meters.usedOrders(nowMs)
    const counts = [
      [METERS.orders10s, tenSeconds],
      [METERS.orders1d, day],
      [METERS.weight, meters.usedWeight(this.#peer.address, nowMs)],
    ] as const
    return counts.map(([{ type, ...terms }, count]) => ({ rateLimitType: type, ...terms, count }))
  }
}

interface Answer {
  readonly id: unknown
  readonly result?: unknown
  readonly error?: Refusal
  readonly parameters: Parameters
}

function callOf(text: string): Call | Refusal {
  const read = parsed(text)
  if (typeof read !== 'object' || read === null || !('method' in read) || typeof read.method !== 'string') {
    return new Refusal(-1135, 'Invalid JSON Request')
  }
  const params = 'params' in read && typeof read.params === 'object' ? (read.params ?? {}) : {}
  const id = 'id' in read ? read.id : null
  return { id, method: read.method, parameters: jsonParameters({ ...params }) }
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
