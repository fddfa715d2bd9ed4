import { ERROR_STATUS, type ErrorCode, type RouteContract } from '../../contract/index.ts'
import type { AccessRule } from '../frame/index.ts'
import type { SchemaBook } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>

export interface RouteToShow {
  readonly method: string
  /** As the table of access writes it: `/api/users/:id`. */
  readonly path: string
  readonly rule: AccessRule
  readonly contract: RouteContract
}

/** One operation of the document. */
export function operationOf(route: RouteToShow, book: SchemaBook): Json {
  const { rule, contract } = route
  return {
    operationId: operationId(route),
    tags: [contract.tag],
    summary: contract.summary,
    description: accessSentence(rule),
    'x-permission': rule.access,
    security: securityOf(rule),
    ...parametersOf(route, book),
    ...(contract.body === undefined ? {} : { requestBody: requestBody(route, book) }),
    responses: responsesOf(route, book),
  }
}

/** `GET /api/orders/history` is `get_api_orders_history`. */
export function operationId({ method, path }: Pick<RouteToShow, 'method' | 'path'>): string {
  const words = path.split('/').filter((word) => word !== '')
  return [method.toLowerCase(), ...words].join('_').replaceAll(/[^a-z0-9_]/gi, '_')
}

/** Path parameters as OpenAPI writes them. */
export function pathTemplate(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}')
}

function accessSentence({ access, isOpenToLoopback, readsPrincipal, lane }: AccessRule): string {
  const sentences = [
    access === 'public'
      ? 'Open to everybody.'
      : access === 'signed_in'
        ? 'For whoever is signed in.'
        : `Needs the permission ${[access].flat().join(' and ')}.`,
  ]
  if (readsPrincipal) sentences.push('Says more to whoever is signed in.')
  if (isOpenToLoopback) sentences.push('A program on the same machine needs no token.')
  if (lane === 'risk_lowering') sentences.push('Has a rate limit of its own, as it lowers risk.')
  return sentences.join(' ')
}

function securityOf({ access, isOpenToLoopback, readsPrincipal }: AccessRule): readonly Json[] {
  const needed = access === 'public' || access === 'signed_in' ? [] : [access].flat()
  const schemes = [{ bearer: needed }, { apiKey: needed }]
  if (access === 'public') return readsPrincipal ? [{}, ...schemes] : []
  return isOpenToLoopback ? [{}, ...schemes] : schemes
}

function parametersOf({ path, contract }: RouteToShow, book: SchemaBook): Json {
  const { query, example } = contract
  const shown = new URLSearchParams(example.query)
  const inQuery = Object.entries(query?.properties ?? {}).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: query?.required?.includes(name) === true,
    ...(description === undefined ? {} : { description }),
    schema: book.of(schema),
    ...(shown.has(name) ? { example: shown.get(name) } : {}),
  }))
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(example.params?.[name] === undefined ? {} : { example: example.params[name] }),
  }))
  const parameters = [...inPath, ...inQuery]
  return parameters.length === 0 ? {} : { parameters }
}

function requestBody({ rule, contract }: RouteToShow, book: SchemaBook): Json {
  if (contract.body === undefined) return {}
  const { body } = contract.example
  const content = { schema: book.of(contract.body), ...(body === undefined ? {} : { example: body }) }
  const isFormTaken = rule.formBooleans !== undefined
  return {
    required: true,
    content: {
      'application/json': content,
      ...(isFormTaken ? { 'application/x-www-form-urlencoded': content } : {}),
    },
  }
}

function responsesOf(route: RouteToShow, book: SchemaBook): Json {
  const { contract } = route
  const refused = [...refusalsOf(route)].map(([status, codes]) => [String(status), refusal(codes)])
  const responses: Record<string, unknown> = {
    [String(contract.status ?? 200)]: { description: 'Done.', content: answerContent(contract, book) },
    ...Object.fromEntries(refused),
  }
  if (contract.isRefusable) {
    responses['422'] = refusal(['the code of the reason, such as insufficient_funds or price_off_tick'])
  }
  return responses
}

function answerContent({ answer, hasCsv }: RouteContract, book: SchemaBook): Json {
  if ('mediaType' in answer) return { [answer.mediaType]: { schema: { type: 'string' } } }
  return {
    'application/json': { schema: book.of(answer) },
    ...(hasCsv ? { 'text/csv': { schema: { type: 'string' } } } : {}),
  }
}

function refusalsOf({ rule, contract, path }: RouteToShow): ReadonlyMap<number, readonly string[]> {
  const codes: ErrorCode[] = ['internal_error', 'uri_too_long', ...(contract.refusals ?? [])]
  if (path !== '/health') {
    codes.push('misdirected_request', 'header_too_large')
    if (rule.lane !== 'risk_lowering') codes.push('overloaded')
  }
  if (rule.isUnlimited !== true) codes.push('rate_limit_exceeded')
  if (rule.access !== 'public') {
    codes.push('authentication_required', 'invalid_token', 'invalid_api_key', 'forbidden')
    // Whoever asks is looked up.
    codes.push('storage_unavailable')
  }
  if (contract.query !== undefined || contract.body !== undefined) codes.push('bad_params')
  if (contract.body !== undefined)
    codes.push('bad_json', 'body_too_large', 'request_timeout', 'unsupported_media_type')
  const byStatus = new Map<number, string[]>()
  for (const code of new Set(codes)) {
    const status = ERROR_STATUS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return new Map([...byStatus].sort(([left], [right]) => left - right))
}

function refusal(codes: readonly string[]): Json {
  return {
    description: `error: ${codes.join(', ')}`,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } },
  }
}
