/** Listen keys: the older way to hear of an account, by a stream with a secret name. */
import { createHash } from 'node:crypto'
import type { SandboxExchange } from '../core/index.ts'
import { BoundedMap } from './bounded-map.ts'
import type { Endpoint } from './endpoint.ts'
import { type Parameters, textOf } from './parameters.ts'
import { Refusal } from './refusal.ts'
import type { BinanceVenue } from './venue.ts'

const LIFE_MS = 3_600_000
const KEYS_KEPT = 1_000

export class ListenKeys {
  /** Until when each is alive, Unix ms. */
  readonly #ends = new BoundedMap<string, number>(KEYS_KEPT)
  readonly #exchange: SandboxExchange
  #count = 0

  constructor(exchange: SandboxExchange) {
    this.#exchange = exchange
  }

  isAlive(key: string): boolean {
    return (this.#ends.get(key) ?? 0) > this.#exchange.nowMs()
  }

  /** Those that ended by now; each is told of once. */
  takeExpired(): readonly string[] {
    const expired = this.#ends.keys().filter((key) => !this.isAlive(key))
    for (const key of expired) this.#ends.delete(key)
    return expired
  }

  /** Undefined for another method. */
  endpoint(method: string): Endpoint | undefined {
    switch (method) {
      case 'POST':
        return keyed([], () => ({ listenKey: this.#start() }))
      case 'PUT':
        return keyed(['listenKey'], (_, parameters) => this.#prolong(parameters))
      case 'DELETE':
        return keyed(['listenKey'], (_, parameters) => this.#end(parameters))
      default:
        return undefined
    }
  }

  /** The one that lives is given again, and its hour begins anew. */
  #start(): string {
    const alive = this.#ends.keys().find((key) => this.isAlive(key))
    const key = alive ?? this.#newKey()
    this.#ends.set(key, this.#exchange.nowMs() + LIFE_MS)
    return key
  }

  #newKey(): string {
    this.#count++
    const { apiSecret } = this.#exchange.credentials
    return createHash('sha256').update(`${apiSecret} listens ${this.#count}`).digest('hex')
  }

  #prolong(parameters: Parameters): object {
    this.#ends.set(this.#known(parameters), this.#exchange.nowMs() + LIFE_MS)
    return {}
  }

  #end(parameters: Parameters): object {
    this.#ends.delete(this.#known(parameters))
    return {}
  }

  #known(parameters: Parameters): string {
    const key = textOf(parameters, 'listenKey')
    if (!this.isAlive(key)) throw new Refusal(-1125, 'This listenKey does not exist.')
    return key
  }
}

function keyed(accepts: readonly string[], handle: (venue: BinanceVenue, parameters: Parameters) => unknown) {
  return { weight: () => 2, security: 'key', accepts, deed: null, handle } satisfies Endpoint
}
