import { StorageFailed } from '../../domain/index.ts'
import type { Log } from '../../ports/index.ts'
import { Admission, type AdmissionOptions, type Circumstances, type FrameChange } from './admission.ts'
import { addFixedHeaders, demandHttps } from './answer-headers.ts'
import type { AnswerWatch } from './answer-watch.ts'
import { Exchange } from './exchange.ts'
import { type PeerOf, type PeerServer, peerOfServer } from './peer.ts'
import { type Problem, problem, problemResponse } from './problem.ts'
import { requestIdFor } from './request-id.ts'
import { isAbsolute } from './route-table.ts'
import { bodyBytesOf, isDressed } from './sized-response.ts'

export interface GateOptions extends AdmissionOptions {
  readonly log: Log
  /** `peerOfServer` when left out. */
  readonly peerOf?: PeerOf
  /** Told of answers, of slow ones or of all. */
  readonly watch?: AnswerWatch
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
  readonly #circumstances: Circumstances
  #inFlight = 0

  constructor(options: GateOptions) {
    this.#options = options
    this.#admission = new Admission(options)
    const peerOf = options.peerOf ?? peerOfServer
    const gate = this
    this.#circumstances = {
      peerOf: (request) => peerOf(request, this.serverOf()),
      get inFlight() {
        return gate.#inFlight
      },
    }
  }

  reconfigure(change: FrameChange): void {
    this.#admission.reconfigure(change)
  }

  /** Requests that have no answer yet. */
  get inFlight(): number {
    return this.#inFlight
  }

  handle(request: Request, inner: Inner): Response | Promise<Response> {
    const requestId = requestIdFor(request.headers.get('x-request-id'))
    const exchange = new Exchange(isAbsolute(request.url) ? request : hostless(request), requestId)
    this.#inFlight += 1
    try {
      const verdict = this.#admission.admit(exchange, this.#circumstances)
      if (verdict === null) return this.#run(exchange, inner)
      if (verdict instanceof Response) return this.#finish(exchange, verdict)
      return this.#handleLater(exchange, verdict, inner)
    } catch (error) {
      return this.#finish(exchange, this.failed(exchange, error))
    }
  }

  /** A log line, and 500 with its request id and nothing else, or 503 where it is the disk's fault. */
  failed(exchange: Exchange, error: unknown): Response {
    const isOfDisk = error instanceof StorageFailed
    this.#options.log.error(isOfDisk ? 'the database cannot be written' : 'a request failed', {
      request_id: exchange.requestId,
      method: exchange.request.method,
      path: exchange.route?.path ?? exchange.path,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    if (isOfDisk) return problemResponse(storageProblem(error, exchange.requestId))
    const message = 'something went wrong inside VeloZ; the log has it under this request id'
    return problemResponse(problem('internal_error', message, { request_id: exchange.requestId }))
  }

  #run(exchange: Exchange, inner: Inner): Response | Promise<Response> {
    const refused = this.#admission.judgeQuery(exchange)
    if (refused !== null) return this.#finish(exchange, problemResponse(refused))
    this.current = exchange
    exchange.wasLetIn = true
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
    if (!isDressed(answer)) addFixedHeaders(headers)
    if (exchange.isHttps) demandHttps(headers)
    if (exchange.limit !== null) {
      headers.set('x-ratelimit-limit', String(exchange.limit.capacity))
      headers.set('x-ratelimit-remaining', String(exchange.limit.answer.remaining))
      headers.set('x-ratelimit-reset', String(exchange.limit.answer.resetAtSeconds))
    }
    const { origins } = this.#admission
    if (origins.isConfigured && exchange.request.method !== 'OPTIONS') {
      origins.allowReading(headers, exchange.request.headers.get('origin'))
    }
    const elapsedMs = performance.now() - exchange.startedMs
    const { metrics, watch } = this.#options
    metrics.http.observe(exchange.meter, response.status, elapsedMs, bodyBytesOf(answer) ?? 0)
    if (watch !== undefined && elapsedMs >= watch.fromMs) watch.answered(exchange, response, elapsedMs)
    return response
  }
}

function storageProblem({ message }: StorageFailed, requestId: string): Problem {
  const sentence = `the disk of the data directory takes no changes: ${message}; see veloz doctor`
  return problem('storage_unavailable', sentence, { retry_after_s: 5, request_id: requestId })
}

/**
 * Where the `Host` is missing or no host, the server gives the target as it was sent, and a path cut out of
 * that could be another than the router's. Such a request has no host, and one that is not even a path asks
 * for nothing we have.
 */
function hostless({ method, url }: Request): Request {
  const path = url.startsWith('/') ? url : '/api/'
  return new Request(`http://host.invalid${path}`, { method: METHODS.has(method) ? method : 'GET' })
}

/** Those a `Request` can be made with. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

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
