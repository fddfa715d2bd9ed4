import { type Static, Type } from '@sinclair/typebox'

/** The shape of every error on every route. */
export const ErrorBody = Type.Object({
  error: Type.String({ description: 'a code for a machine' }),
  message: Type.String({ description: 'a sentence for a person' }),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type ErrorBody = Static<typeof ErrorBody>

/** HTTP status of each code that is not a refused order; those are 422 with the reason's code. */
export const ERROR_STATUS = {
  bad_json: 400,
  bad_params: 400,
  authentication_required: 401,
  invalid_token: 401,
  invalid_api_key: 401,
  invalid_credentials: 401,
  invalid_refresh_token: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  duplicate_client_order_id: 409,
  conflict: 409,
  body_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  misdirected_request: 421,
  rate_limit_exceeded: 429,
  header_too_large: 431,
  internal_error: 500,
  audit_unavailable: 503,
  engine_unavailable: 503,
  overloaded: 503,
  storage_unavailable: 503,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS
