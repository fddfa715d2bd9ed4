/** Of a query string or of a JSON body, all as texts: the venue takes numbers either way. */
export interface Parameters {
  /** Empty where it was not given. */
  text(name: string): string
  /** Members of a list of objects; null where it is none. */
  list(name: string): readonly Parameters[] | null
}

export function queryParameters(query: string): Parameters {
  const fields = new URLSearchParams(query)
  return { text: (name) => fields.get(name) ?? '', list: () => null }
}

/** Null for what is no JSON object. */
export function bodyParameters(body: string): Parameters | null {
  try {
    return parametersOf(JSON.parse(body === '' ? '{}' : body))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

export function parametersOf(value: unknown): Parameters | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const fields = new Map<string, unknown>(Object.entries(value))
  return {
    text: (name) => textOf(fields.get(name)),
    list(name) {
      const entries: unknown = fields.get(name)
      if (!Array.isArray(entries)) return null
      return entries.flatMap((entry) => parametersOf(entry) ?? [])
    },
  }
}

function textOf(value: unknown): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}

/** A whole number of at least 0; null for anything else. */
export function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** Rows of one page: what was asked for, within the venue's bounds; null where it is outside. */
export function pageSize(parameters: Parameters, usual: number, most: number): number | null {
  const asked = parameters.text('limit')
  if (asked === '') return usual
  const limit = wholeNumber(asked)
  return limit !== null && limit >= 1 && limit <= most ? limit : null
}
