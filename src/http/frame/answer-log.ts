import type { Log } from '../../ports/index.ts'
import type { AnswerWatch } from './answer-watch.ts'
import type { Exchange } from './exchange.ts'
import { bodyBytesOf, declaredBytes } from './sized-response.ts'

export interface AnswerLogOptions {
  readonly log: Log
  /** 0 for none. */
  readonly slowRequestMs: number
  /** Whether lines at `debug` are written: then every answer gets one. */
  readonly isDebug: boolean
}

/** Warns of slow requests; at `debug` notes every one. Routes by their pattern: a URL may hold a ticket. */
export class AnswerLog implements AnswerWatch {
  readonly #log: Log
  #slowRequestMs: number
  #isDebug: boolean
  /** Kept ready: it is compared at every request. */
  #fromMs: number

  constructor({ log, slowRequestMs, isDebug }: AnswerLogOptions) {
    this.#log = log
    this.#slowRequestMs = slowRequestMs
    this.#isDebug = isDebug
    this.#fromMs = this.#leastMs()
  }

  get fromMs(): number {
    return this.#fromMs
  }

  reconfigure(change: Partial<Pick<AnswerLogOptions, 'slowRequestMs' | 'isDebug'>>): void {
    this.#slowRequestMs = change.slowRequestMs ?? this.#slowRequestMs
    this.#isDebug = change.isDebug ?? this.#isDebug
    this.#fromMs = this.#leastMs()
  }

  answered(exchange: Exchange, response: Response, elapsedMs: number): void {
    const isSlow = this.#slowRequestMs > 0 && elapsedMs >= this.#slowRequestMs
    const fields = {
      request_id: exchange.requestId,
      method: exchange.request.method,
      route: exchange.route?.path ?? '(unknown)',
      status: response.status,
      elapsed_ms: Math.round(elapsedMs * 1000) / 1000,
      principal: exchange.principal.id,
      request_bytes: declaredBytes(exchange.request.headers),
      response_bytes: bodyBytesOf(response),
    }
    if (isSlow) this.#log.warn('a slow request', fields)
    else this.#log.debug('a request', fields)
  }

  #leastMs(): number {
    if (this.#isDebug) return 0
    return this.#slowRequestMs > 0 ? this.#slowRequestMs : Number.POSITIVE_INFINITY
  }
}
