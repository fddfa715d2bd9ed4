import { ERROR_STATUS, type ErrorBody, type ErrorCode } from '../../contract/index.ts'
import { encodeJson } from '../../wire/index.ts'
import { JSON_HEADERS } from './answer-headers.ts'
import { dressedResponse } from './sized-response.ts'

export type ProblemDetails = Readonly<Record<string, unknown>>

/** A refused order or command: the code is the reason's, not one of `ERROR_STATUS`. */
const REFUSED_STATUS = 422

/**
 * An answer that is not a success. Handlers throw it; the frame turns it into the error body and its status.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string
  readonly status: number
  readonly details: ProblemDetails | null

  constructor(body: {
    readonly code: string
    readonly message: string
    readonly details: ProblemDetails | null
  }) {
    super(asSentence(body.message, body.details?.['field']))
    this.code = body.code
    this.status = Object.hasOwn(ERROR_STATUS, body.code)
      ? ERROR_STATUS[body.code as ErrorCode]
      : REFUSED_STATUS
    this.details = body.details
  }
}

/**
 * A capital and a full stop, as a person reads it; a message that begins with a field's name keeps the name.
 */
function asSentence(message: string, field: unknown): string {
  const isName = typeof field === 'string' && message.startsWith(field)
  const begun = isName ? message : `${message.charAt(0).toUpperCase()}${message.slice(1)}`
  return /[.!?:]$/.test(begun) ? begun : `${begun}.`
}

/**
 * @param details numbers exact (`exactMoney` and the like); `retry_after_s`, whole seconds, becomes
 * `Retry-After`.
 * @example throw problem('not_found', 'no order has this id', { client_order_id })
 */
export function problem(code: ErrorCode, message: string, details?: ProblemDetails): Problem {
  return new Problem({ code, message, details: details ?? null })
}

/** 422: the request was understood and refused; `reason` is the machine's word for why. */
export function refusal(reason: string, message: string, details?: ProblemDetails): Problem {
  return new Problem({ code: reason, message, details: details ?? null })
}

/** For handlers that return rather than throw. */
export function problemResponse(what: Problem): Response {
  const body: ErrorBody = { error: what.code, message: what.message }
  if (what.details !== null) body.details = what.details
  const response = dressedResponse(encodeJson(body), { status: what.status, headers: JSON_HEADERS })
  const retryAfterSeconds = what.details?.['retry_after_s']
  if (typeof retryAfterSeconds === 'number') response.headers.set('retry-after', String(retryAfterSeconds))
  // What is still on its way of a body that took too long is not waited for.
  if (what.status === ERROR_STATUS.request_timeout) response.headers.set('connection', 'close')
  return response
}

const JSON_INIT = { headers: JSON_HEADERS }
const CREATED_INIT = { headers: JSON_HEADERS, status: 201 }

/** A JSON answer; numbers made by `wire` keep their digits. The frame adds the headers every answer has. */
export function jsonResponse(value: unknown): Response {
  return dressedResponse(encodeJson(value), JSON_INIT)
}

/** The same where something was made. */
export function createdResponse(value: unknown): Response {
  return dressedResponse(encodeJson(value), CREATED_INIT)
}

/** The same for text that is JSON already. */
export function jsonTextResponse(text: string): Response {
  return dressedResponse(text, JSON_INIT)
}
