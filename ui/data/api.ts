import type { ErrorBody } from '../../src/contract/index.ts'
import { asSentence } from '../lib/sentence.ts'
import { parseExact } from './exact.ts'

/** A refusal by the server, or no answer at all (`status` 0: it may or may not have arrived). */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
  /** When it is worth asking again; null when the answer does not say. */
  readonly retryAfterSeconds: number | null

  constructor(problem: {
    status: number
    code: string
    message: string
    details?: Record<string, unknown> | undefined
    retryAfterSeconds?: number | null
  }) {
    super(problem.message)
    this.name = 'ApiProblem'
    this.status = problem.status
    this.code = problem.code
    this.details = problem.details ?? {}
    this.retryAfterSeconds = problem.retryAfterSeconds ?? null
  }

  /** True when the request may have taken effect although no proper answer came. */
  get isUncertain(): boolean {
    return this.status === 0 || this.status >= 500
  }
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  readonly token?: string | null
  readonly signal?: AbortSignal
  /** The media type that is asked for; JSON without it. */
  readonly accept?: string
  /** How long the answer may take, ten seconds without it. */
  readonly timeoutMs?: number
  /** False: the browser sends no cookie along. */
  readonly hasCookies?: boolean
}

/** One request as a page makes it: `fetch`, or a stand-in under test. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>

export const ANSWER_TIMEOUT_MS = 10_000

/** The answer's body with exact numbers. Every failure is an `ApiProblem`. */
export async function callApi(path: string, call: Call, send: Fetch = browserFetch): Promise<unknown> {
  const { text, status } = await callText(path, call, send)
  return parseBody(text, status)
}

export interface TextAnswer {
  readonly text: string
  readonly status: number
  /** Of a list that goes on, where its body has no place to say so. */
  readonly nextCursor: string | null
}

/** The answer's body as it came. Every failure is an `ApiProblem`. */
export async function callText(path: string, call: Call, send: Fetch = browserFetch): Promise<TextAnswer> {
  const timeoutMs = call.timeoutMs ?? ANSWER_TIMEOUT_MS
  const response = await sendCall(path, { ...call, timeoutMs }, send)
  const text = await readText(response, timeoutMs)
  const nextCursor = response.headers.get('x-next-cursor')
  if (response.ok) return { text, status: response.status, nextCursor }
  throw callApiProblem(response, text)
}

const browserFetch: Fetch = (path, init) => fetch(path, init)

type TimedCall = Call & { readonly timeoutMs: number }

async function sendCall(path: string, call: TimedCall, send: Fetch): Promise<Response> {
  const { method = 'GET', body, token, signal, accept = 'application/json', timeoutMs, hasCookies } = call
  const headers: Record<string, string> = { accept }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (token) headers['authorization'] = `Bearer ${token}`
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    return await send(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      credentials: hasCookies === false ? 'omit' : 'same-origin',
      cache: 'no-store',
    })
  } catch (cause) {
    throw noAnswer(cause, timeoutMs)
  }
}

async function readText(response: Response, timeoutMs: number): Promise<string> {
  try {
    return await response.text()
  } catch (cause) {
    throw noAnswer(cause, timeoutMs)
  }
}

function noAnswer(cause: unknown, timeoutMs: number): ApiProblem {
  const isTimeout = cause instanceof DOMException && cause.name === 'TimeoutError'
  const seconds = timeoutMs / 1000
  return new ApiProblem({
    status: 0,
    code: isTimeout ? 'timeout' : 'unreachable',
    message: isTimeout ? `VeloZ did not answer within ${seconds} seconds.` : 'VeloZ cannot be reached.',
  })
}

function parseBody(text: string, status: number): unknown {
  try {
    return text === '' ? null : parseExact(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ApiProblem({
      status: 0,
      code: 'unreadable',
      message: `The answer (${status}) could not be read. ${asSentence(why)}`,
    })
  }
}

/** What an answer that is not a success says. */
export function callApiProblem(response: Response, text: string): ApiProblem {
  const body = errorBody(text)
  const message = asSentence(body?.message) || `VeloZ answered ${response.status}.`
  const retryAfterSeconds = retrySecondsOf(response)
  return new ApiProblem({
    status: response.status,
    code: body?.error ?? `http_${response.status}`,
    message: withRetry(message, retryAfterSeconds),
    details: body?.details,
    retryAfterSeconds,
  })
}

function retrySecondsOf(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after'))
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null
}

/** Some sentences of the server say it themselves. */
function withRetry(message: string, seconds: number | null): string {
  if (seconds === null || /\btry again in\b/i.test(message)) return message
  return `${message} Try again in ${seconds} s.`
}

/** Null when it is not one of ours: a proxy in between answers with its own page. */
function errorBody(text: string): ErrorBody | null {
  let parsed: unknown
  try {
    parsed = parseExact(text)
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null || !('error' in parsed) || !('message' in parsed))
    return null
  const { error, message } = parsed
  if (typeof error !== 'string' || typeof message !== 'string') return null
  const details = 'details' in parsed && typeof parsed.details === 'object' ? parsed.details : null
  return { error, message, ...(details ? { details: details as Record<string, unknown> } : {}) }
}
