/** One connection to the streams: `/ws`, `/ws/<stream>/…`, `/stream?streams=…`. */
import type { FaceSocket, SocketPeer } from '../core/index.ts'
import type { ListenKeys } from './listen-keys.ts'
import { parsed } from './socket-api.ts'
import type { Streams } from './streams.ts'
import type { UserStreams } from './user-streams.ts'

export interface StreamSocketTerms {
  readonly streams: Streams
  readonly users: UserStreams
  readonly keys: ListenKeys
  readonly nowMs: () => number
  /** Whether each message bears the name of its stream. */
  readonly isCombined: boolean
  readonly names: readonly string[]
}

const STREAMS_MAX = 1_024
const MESSAGES_PER_SECOND = 5
const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY']

export class StreamSocket implements FaceSocket {
  readonly #terms: StreamSocketTerms
  readonly #peer: SocketPeer
  /** By name, how to stop. */
  readonly #subscribed = new Map<string, () => void>()
  readonly #hear = (name: string, message: string) => this.#send(name, message)
  #isCombined: boolean
  #secondAtMs = 0
  #messageCount = 0

  constructor(terms: StreamSocketTerms, peer: SocketPeer) {
    this.#terms = terms
    this.#peer = peer
    this.#isCombined = terms.isCombined
    for (const name of terms.names) this.#subscribe(name)
  }

  onMessage(text: string): void {
    if (this.#isTooMuch()) return this.#peer.close(1008, 'Too many requests')
    this.#peer.send(JSON.stringify(this.#answer(parsed(text))))
  }

  onClose(): void {
    for (const stop of this.#subscribed.values()) stop()
    this.#subscribed.clear()
  }

  /** A listen key ended: its stream is told so, and says nothing any more. */
  onExpired(key: string): void {
    const stop = this.#subscribed.get(key)
    if (stop === undefined) return
    this.#send(key, JSON.stringify({ e: 'listenKeyExpired', E: this.#terms.nowMs(), listenKey: key }))
    stop()
    this.#subscribed.delete(key)
  }

  onShutdown(): void {
    this.#send('!serverShutdown', JSON.stringify({ e: 'serverShutdown', E: this.#terms.nowMs() }))
  }

  #isTooMuch(): boolean {
    const nowMs = this.#terms.nowMs()
    if (nowMs - this.#secondAtMs >= 1_000) {
      this.#secondAtMs = nowMs
      this.#messageCount = 0
    }
    this.#messageCount++
    return this.#messageCount > MESSAGES_PER_SECOND
  }

  #answer(request: unknown): object {
    if (typeof request !== 'object' || request === null) {
      return { error: { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' } }
    }
    const id = 'id' in request ? request.id : undefined
    if (!isRequestId(id)) {
      return { error: { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' } }
    }
    const method = 'method' in request ? request.method : undefined
    if (method === undefined) return failed(id, 'Invalid request: missing field `method` at line 1 column 73')
    const params: unknown = 'params' in request ? request.params : []
    if (!Array.isArray(params)) {
      return failed(id, `Invalid request: invalid type: ${typeof params}, expected a sequence`)
    }
    return this.#carriedOut(id, String(method), params)
  }

  #carriedOut(id: unknown, method: string, params: readonly unknown[]): object {
    switch (method) {
      case 'SUBSCRIBE':
        return this.#subscribeAll(id, params.map(String))
      case 'UNSUBSCRIBE':
        for (const name of params.map(String)) this.#unsubscribe(name)
        return { result: null, id }
      case 'LIST_SUBSCRIPTIONS':
        return { result: [...this.#subscribed.keys()], id }
      case 'SET_PROPERTY':
        return this.#setProperty(id, params)
      case 'GET_PROPERTY':
        return params[0] === 'combined' ? { result: this.#isCombined, id } : unknownProperty(id)
      default: {
        const known = METHODS.map((name) => `\`${name}\``).join(', ')
        const what = `unknown variant \`${method}\`, expected one of ${known} at line 1 column 28`
        return failed(id, `Invalid request: ${what}`)
      }
    }
  }

  #subscribeAll(id: unknown, names: readonly string[]): object {
    if (this.#subscribed.size + names.length > STREAMS_MAX) {
      return failed(id, 'Invalid request: too many parameters')
    }
    for (const name of names) this.#subscribe(name)
    return { result: null, id }
  }

  #setProperty(id: unknown, [name, value]: readonly unknown[]): object {
    if (name !== 'combined') return unknownProperty(id)
    if (typeof value !== 'boolean') {
      return { error: { code: 1, msg: 'Invalid value type: expected Boolean' }, id }
    }
    this.#isCombined = value
    return { result: null, id }
  }

  #subscribe(name: string): void {
    if (this.#subscribed.has(name)) return
    const { keys, users, streams } = this.#terms
    if (keys.isAlive(name)) {
      const stop = users.add((event) => this.#send(name, JSON.stringify(event)))
      this.#subscribed.set(name, stop)
      return
    }
    streams.add(name, this.#hear)
    this.#subscribed.set(name, () => streams.remove(name, this.#hear))
  }

  #unsubscribe(name: string): void {
    this.#subscribed.get(name)?.()
    this.#subscribed.delete(name)
  }

  #send(name: string, message: string): void {
    this.#peer.send(this.#isCombined ? `{"stream":${JSON.stringify(name)},"data":${message}}` : message)
  }
}

function isRequestId(id: unknown): boolean {
  if (id === null) return true
  return Number.isSafeInteger(id) || (typeof id === 'string' && /^[A-Za-z0-9-_]{1,36}$/.test(id))
}

function failed(id: unknown, msg: string): object {
  return { error: { code: 2, msg }, id }
}

function unknownProperty(id: unknown): object {
  return { error: { code: 0, msg: 'Unknown property' }, id }
}
