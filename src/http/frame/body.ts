import { parseExactJson } from './exact-json.ts'
import { problem } from './problem.ts'
import type { Route } from './route-table.ts'
import { withinTime } from './within-time.ts'

export const BODY_BYTES_MAX = 65_536

/**
 * The body of a request as a value. Nothing at all counts as `{}`, so that what is missing gets named.
 * Throws `Problem`: `body_too_large`, `request_timeout`, `unsupported_media_type`, `bad_json`, `bad_params`.
 */
export async function readBody(request: Request, route: Route, readMs: number): Promise<unknown> {
  const declared = request.headers.get('content-length')
  if (declared !== null && Number(declared) > BODY_BYTES_MAX) throw tooLarge()
  if (request.body === null || declared === '0') return {}
  const read = readerFor(request.headers.get('content-type'), route)
  // The server holds a declared length to its word; without one we count.
  const whole = declared === null ? countedText(request.body) : request.text()
  const text = await withinTime(whole, readMs, () => tooSlow(readMs))
  if (text === '') return {}
  if (read === null) throw unsupported(route)
  return read(text)
}

function readerFor(contentType: string | null, route: Route): ((text: string) => unknown) | null {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType === 'application/json') return parseExactJson
  const booleans = route.rule.formBooleans
  if (mediaType !== 'application/x-www-form-urlencoded' || booleans === undefined) return null
  return (text) => parseForm(text, booleans)
}

/** Values stay text, which every number and word of a request may be; only booleans have to be named. */
export function parseForm(text: string, booleans: readonly string[]): Record<string, unknown> {
  const fields = new Map<string, unknown>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) throw problem('bad_params', `${name} is given twice`, { field: name })
    if (name === '__proto__')
      throw problem('bad_params', 'a field may not be called __proto__', { field: name })
    fields.set(name, booleans.includes(name) ? booleanOr(value) : value)
  }
  return Object.fromEntries(fields)
}

function booleanOr(value: string): unknown {
  if (value === 'true') return true
  return value === 'false' ? false : value
}

async function countedText(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.byteLength
    if (length > BODY_BYTES_MAX) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function tooLarge() {
  return problem('body_too_large', `a request body has at most ${BODY_BYTES_MAX} bytes`, {
    bytes_max: BODY_BYTES_MAX,
  })
}

function tooSlow(readMs: number) {
  return problem('request_timeout', `a request body arrives within ${readMs / 1000} s`, { ms_max: readMs })
}

function unsupported(route: Route) {
  const accepted = ['application/json']
  if (route.rule.formBooleans !== undefined) accepted.push('application/x-www-form-urlencoded')
  return problem('unsupported_media_type', `the body must be ${accepted.join(' or ')}`, { accepted })
}
