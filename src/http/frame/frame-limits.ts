import { type Problem, problem } from './problem.ts'

/** What one request, and all of them together, may take of the gateway. */
export interface FrameLimits {
  /** Requests without an answer at once; what lowers risk and `/health` are let in beyond it. */
  readonly requestsMax: number
  /** Characters of the whole address. */
  readonly urlLengthMax: number
  readonly queryParametersMax: number
  readonly headersMax: number
  /** Names and values together. Under Bun the server refuses a little less by itself, before we see it. */
  readonly headerBytesMax: number
  /** Time for a whole body to arrive, however steadily it drips. */
  readonly bodyReadMs: number
}

export const DEFAULT_FRAME_LIMITS: FrameLimits = {
  requestsMax: 4096,
  urlLengthMax: 8192,
  queryParametersMax: 64,
  headersMax: 100,
  headerBytesMax: 16_384,
  bodyReadMs: 10_000,
}

/** Judges the size of requests; null where nothing is wrong. */
export class RequestLimits {
  #limits: FrameLimits

  constructor(limits: Partial<FrameLimits>) {
    this.#limits = { ...DEFAULT_FRAME_LIMITS, ...limits }
  }

  get bodyReadMs(): number {
    return this.#limits.bodyReadMs
  }

  reconfigure(limits: Partial<FrameLimits>): void {
    this.#limits = { ...this.#limits, ...limits }
  }

  isFull(inFlight: number): boolean {
    return inFlight > this.#limits.requestsMax
  }

  judgeUrl(url: string): Problem | null {
    const lengthMax = this.#limits.urlLengthMax
    if (url.length <= lengthMax) return null
    return problem('uri_too_long', `an address has at most ${lengthMax} characters`, {
      length_max: lengthMax,
    })
  }

  judgeHeaders(headers: Headers): Problem | null {
    const { headersMax, headerBytesMax } = this.#limits
    const measured = measureOf(headers)
    if (measured.count > headersMax) {
      const message = `a request has at most ${headersMax} headers`
      return problem('header_too_large', message, { headers_max: headersMax })
    }
    if (measured.bytes <= headerBytesMax) return null
    const message = `the headers of a request have at most ${headerBytesMax} bytes`
    return problem('header_too_large', message, { bytes_max: headerBytesMax })
  }

  /** A parameter given twice means two things to two readers, and unknown ones are no way to fill memory. */
  judgeQuery(query: string): Problem | null {
    const parametersMax = this.#limits.queryParametersMax
    const names = new Set<string>()
    let count = 0
    for (let start = 0; start <= query.length; count += 1) {
      const end = query.indexOf('&', start)
      const pair = end === -1 ? query.slice(start) : query.slice(start, end)
      start = end === -1 ? query.length + 1 : end + 1
      if (count >= parametersMax) {
        const message = `an address has at most ${parametersMax} parameters`
        return problem('bad_params', message, { parameters_max: parametersMax })
      }
      const name = nameIn(pair)
      if (name === null) return problem('bad_params', 'a % in the query is not followed by a UTF-8 code')
      if (name !== '' && names.has(name))
        return problem('bad_params', `${name} is given twice`, { field: name })
      names.add(name)
    }
    return null
  }
}

function nameIn(pair: string): string | null {
  const end = pair.indexOf('=')
  const raw = end === -1 ? pair : pair.slice(0, end)
  if (!raw.includes('%') && !raw.includes('+')) return raw
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '))
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

/** Bun knows the count without looking at every header; the bytes are limited by its server. */
function measureOf(headers: Headers): { readonly count: number; readonly bytes: number } {
  const known: number | undefined = headers.count
  if (known !== undefined) return { count: known, bytes: 0 }
  let count = 0
  let bytes = 0
  for (const [name, value] of headers) {
    count += 1
    bytes += name.length + value.length
  }
  return { count, bytes }
}
