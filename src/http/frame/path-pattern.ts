/**
 * `fits`, `differs`, or a path of this shape that nobody may ask for: `malformed` has an escape that is not
 * UTF-8, `forbidden` a parameter that would be another path once it is decoded.
 */
export type Match = 'fits' | 'differs' | 'malformed' | 'forbidden'

/** A path with parameters, each a whole segment: `/api/users/:id`. */
export class PathPattern {
  readonly #segments: readonly string[]
  /** Up to the first parameter: most paths are told apart by it. */
  readonly #beginning: string

  constructor(path: string) {
    this.#segments = path.split('/')
    this.#beginning = path.slice(0, path.indexOf(':'))
  }

  match(path: string): Match {
    if (!path.startsWith(this.#beginning)) return 'differs'
    const segments = path.split('/')
    if (segments.length !== this.#segments.length) return 'differs'
    let worst: Match = 'fits'
    for (const [index, wanted] of this.#segments.entries()) {
      const segment = segments[index] ?? ''
      if (!wanted.startsWith(':')) {
        if (segment !== wanted) return 'differs'
        continue
      }
      if (segment === '') return 'differs'
      const judged = judgeParameter(segment)
      if (judged !== 'fits') worst = judged
    }
    return worst
  }
}

/** Judged as the handler will read it: decoded once. */
function judgeParameter(segment: string): Match {
  const decoded = decodedOnce(segment)
  if (decoded === null) return 'malformed'
  return isPlainName(decoded) ? 'fits' : 'forbidden'
}

function decodedOnce(segment: string): string | null {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

const DELETE = 127

function isPlainName(text: string): boolean {
  if (text === '.' || text === '..') return false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code < 32 || code === DELETE || code === 47 || code === 92) return false
  }
  return true
}
