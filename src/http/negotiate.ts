/**
 * What a client accepts, as RFC 9110 section 12.4 and 12.5 weigh it. An absent header accepts anything.
 * `quality` is 0 (never) to 1.
 */
interface Choice {
  readonly name: string
  readonly quality: number
}

/** Longer headers are cut: nobody needs more than a few dozen choices, and each costs time. */
const HEADER_LENGTH_MAX = 2048

function choicesOf(header: string): readonly Choice[] {
  return header
    .slice(0, HEADER_LENGTH_MAX)
    .split(',')
    .map((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
      const quality = weight === undefined ? 1 : Number(weight)
      return { name, quality: quality >= 0 && quality <= 1 ? quality : 0 }
    })
    .filter(({ name }) => name !== '')
}

function qualityOf(choices: readonly Choice[], names: readonly string[]): number | null {
  for (const name of names) {
    const choice = choices.find((candidate) => candidate.name === name)
    if (choice) return choice.quality
  }
  return null
}

export type Encoding = 'br' | 'gzip' | 'identity'

/**
 * The encoding to answer with among those at hand: the one the client likes best, the smallest of equals.
 * Without the header, or when nothing fits, `identity`, which every client reads.
 */
export function chooseEncoding(header: string | null, available: ReadonlySet<Encoding>): Encoding {
  if (header === null) return 'identity'
  const choices = choicesOf(header)
  let best: Encoding = 'identity'
  let bestQuality = 0
  for (const encoding of ['br', 'gzip', 'identity'] as const) {
    if (encoding !== 'identity' && !available.has(encoding)) continue
    const names = encoding === 'gzip' ? ['gzip', 'x-gzip', '*'] : [encoding, '*']
    // Identity is acceptable unless excluded, but anything the client names is preferred to it.
    const quality = qualityOf(choices, names) ?? (encoding === 'identity' ? Number.MIN_VALUE : 0)
    if (quality > bestQuality) [best, bestQuality] = [encoding, quality]
  }
  return best
}

export function acceptsHtml(header: string | null): boolean {
  if (header === null) return true
  const quality = qualityOf(choicesOf(header), ['text/html', 'application/xhtml+xml', 'text/*', '*/*'])
  return quality !== null && quality > 0
}

/** Whether `If-None-Match` names this content in any encoding; weak and strong tags count alike. */
export function matchesTag(header: string | null, tags: readonly string[]): boolean {
  if (header === null) return false
  if (header.trim() === '*') return true
  const named = header.split(',').map((item) => item.trim().replace(/^W\//, ''))
  return tags.some((tag) => named.includes(tag))
}

/**
 * Whether a list is wanted as `text/csv` rather than as JSON. Equally welcome, it is JSON, unless CSV alone
 * was named.
 */
export function prefersCsv(header: string | null): boolean {
  if (header === null) return false
  const choices = choicesOf(header)
  const csv = qualityOf(choices, ['text/csv', 'text/*', '*/*']) ?? 0
  const json = qualityOf(choices, ['application/json', 'application/*', '*/*']) ?? 0
  if (csv !== json) return csv > json
  return csv > 0 && isNamed(choices, 'text/csv') && !isNamed(choices, 'application/json')
}

function isNamed(choices: readonly Choice[], name: string): boolean {
  return choices.some((choice) => choice.name === name)
}
