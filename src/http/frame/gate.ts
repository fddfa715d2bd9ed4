import type { Log } from '../../ports/index.ts'
import { Admission, type AdmissionOptions } from './admission.ts'
import { Exchange } from './exchange.ts'
import { type PeerOf, type PeerServer, peerOfServer } from './peer.ts'
import { problem, problemResponse } from './problem.ts'
import { requestIdFor } from './request-id.ts'

export interface GateOptions extends AdmissionOptions {
  readonly log: Log
  /** `peerOfServer` when left out. */
  readonly peerOf?: PeerOf
}

/** Answers a request that was let in. */
export type Inner = (request: Request) => Response | Promise<Response>

/** Wraps the router: admission before it, the headers and the meter every answer has after it. */
export class Gate {
  /**
   * The request being handed in, for the hook that fills the context. Only true while `inner` runs
   * synchronously.
   */
  current: Exchange | null = null
  /** What listens, once something does. */
  serverOf: () => PeerServer | null = () => null
  readonly #options: GateOptions
  readonly #admission: Admission
  readonly #peerOf: (request: Request) => string | null
  #inFlight = 0

  constructor(options: GateOptions) {
    this.#options = options
    this.#admission = new Admission(options)
    const peerOf = options.peerOf ?? peerOfServer
    this.#peerOf = (request) => peerOf(request, this.serverOf())
  }

  /** Requests that have no answer yet. */
  get inFlight(): number {
    return this.#inFlight
  }

  handle(request: Request, inner: Inner): Response | Promise<Response> {
    const exchange = new Exchange(request, requestIdFor(request.headers.get('x-request-id')))
    this.#inFlight += 1
    try {
      const verdict = this.#admission.admit(exchange, this.#peerOf)
      if (verdict === null) return this.#run(exchange, inner)
      if (verdict instanceof Response) return this.#finish(exchange, verdict)
      return this.#handleLater(exchange, verdict, inner)
    } catch (error) {
      return this.#finish(exchange, this.failed(exchange, error))
    }
  }

  /** 500 and a log line; the caller learns the request id and nothing else. */
  failed(exchange: Exchange, error: unknown): Response {
    this.#options.log.error('a request failed', {
      request_id: exchange.requestId,
      method: exchange.request.method,
      path: exchange.route?.path ?? exchange.path,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    const message = 'something went wrong inside VeloZ; the log has it under this request id'
    return problemResponse(problem('internal_error', message, { request_id: exchange.requestId }))
  }

  #run(exchange: Exchange, inner: Inner): Response | Promise<Response> {
    this.current = exchange
    let answer: Response | Promise<Response>
    try {
      answer = inner(exchange.request)
    } finally {
      this.current = null
    }
    return answer instanceof Response ? this.#finish(exchange, answer) : this.#finishLater(exchange, answer)
  }

  async #finishLater(exchange: Exchange, answer: Promise<Response>): Promise<Response> {
    try {
      return this.#finish(exchange, await answer)
    } catch (error) {
      return this.#finish(exchange, this.failed(exchange, error))
    }
  }

  async #handleLater(exchange: Exchange, verdict: Promise<Response | null>, inner: Inner): Promise<Response> {
    try {
      const refusal = await verdict
      return refusal === null ? await this.#run(exchange, inner) : this.#finish(exchange, refusal)
    } catch (error) {
      return this.#finish(exchange, this.failed(exchange, error))
    }
  }

  #finish(exchange: Exchange, answer: Response): Response {
    if (!exchange.isAnswered) this.#inFlight -= 1
    exchange.isAnswered = true
    const response = withRequestId(answer, exchange.requestId)
    const { headers } = response
    if (exchange.path.startsWith('/api/') && !headers.has('cache-control'))
      headers.set('cache-control', 'no-store')
    if (exchange.limit !== null) {
      headers.set('x-ratelimit-limit', String(exchange.limit.capacity))
      headers.set('x-ratelimit-remaining', String(exchange.limit.answer.remaining))
      headers.set('x-ratelimit-reset', String(exchange.limit.answer.resetAtSeconds))
    }
    const { origins } = this.#admission
    if (origins.isConfigured && exchange.request.method !== 'OPTIONS') {
      origins.allowReading(headers, exchange.request.headers.get('origin'))
    }
    this.#options.metrics.http.observe(
      exchange.meter,
      response.status,
      performance.now() - exchange.startedMs,
    )
    return response
  }
}

/** Some answers, redirects among them, come with headers that may not be changed: those are made anew. */
function withRequestId(answer: Response, requestId: string): Response {
  try {
    answer.headers.set('x-request-id', requestId)
    return answer
  } catch {
    const { status, statusText } = answer
    const copy = new Response(answer.body, { status, statusText, headers: new Headers(answer.headers) })
    copy.headers.set('x-request-id', requestId)
    return copy
  }
}
