import { type Problem, problem } from './problem.ts'

export const JSON_DEPTH_MAX = 16
/** A double gives back every decimal of this many digits, and not of one more. */
const DIGITS_MAX = 15
const FORBIDDEN_KEY = '__proto__'

/**
 * Parses JSON without letting a double change what was sent: a number with a fraction or an exponent has at
 * most 15 significant digits, an integer beyond 2^53 becomes its decimal text. Throws `Problem`: `bad_json`,
 * or `bad_params` for such numbers, repeated fields, `__proto__` and nesting beyond `JSON_DEPTH_MAX`.
 */
export function parseExactJson(text: string): unknown {
  const scan = new JsonScan(text)
  scan.run()
  if (scan.isTooDeep) throw problem('bad_params', `the body is nested deeper than ${JSON_DEPTH_MAX}`)
  const value = scan.hasWideInteger ? parseOr400(text, widen) : parseOr400(text)
  if (scan.finding !== null) throw scan.finding
  return value
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown

function parseOr400(text: string, reviver?: Reviver): unknown {
  try {
    return JSON.parse(text, reviver) as unknown
  } catch {
    // The parser's words differ between runtimes and may quote the body.
    throw problem('bad_json', 'the body is not valid JSON')
  }
}

const widen: Reviver = (_key, value, context) => {
  const source = context?.source
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value
  return /^-?\d+$/.test(source) ? source : value
}

interface Level {
  /** Field names seen so far; null in a list. */
  readonly names: Set<string> | null
  name: string
}

const QUOTE = 34
const BACKSLASH = 92
const NUMBER_TOKEN = /-?[\d.]+(?:[eE][+-]?\d*)?/y

/**
 * One pass over the text for what `JSON.parse` would swallow. It trusts nothing: on text that is not JSON it
 * finds something or nothing, and the parser speaks after it.
 */
class JsonScan {
  finding: Problem | null = null
  isTooDeep = false
  hasWideInteger = false
  readonly #text: string
  readonly #levels: Level[] = []
  #at = 0
  #isNameNext = false

  constructor(text: string) {
    this.#text = text
  }

  run(): void {
    const text = this.#text
    while (this.#at < text.length && !this.isTooDeep) {
      const code = text.charCodeAt(this.#at)
      if (code === QUOTE) this.#string()
      else if (code === 45 || (code >= 48 && code <= 57)) this.#number()
      else this.#mark(code)
    }
  }

  #mark(code: number): void {
    this.#at += 1
    switch (code) {
      case 123: // {
        this.#enter({ names: new Set(), name: '' }, true)
        return
      case 91: // [
        this.#enter({ names: null, name: '' }, false)
        return
      case 125: // }
      case 93: // ]
        this.#levels.pop()
        this.#isNameNext = false
        return
      case 44: // ,
        this.#isNameNext = this.#levels.at(-1)?.names != null
        return
      case 58: // :
        this.#isNameNext = false
        return
    }
  }

  #enter(level: Level, isNameNext: boolean): void {
    this.#levels.push(level)
    this.#isNameNext = isNameNext
    this.isTooDeep = this.#levels.length > JSON_DEPTH_MAX
  }

  #string(): void {
    const text = this.#text
    const start = this.#at
    let end = start + 1
    let code = text.charCodeAt(end)
    while (end < text.length && code !== QUOTE) {
      end += code === BACKSLASH ? 2 : 1
      code = text.charCodeAt(end)
    }
    this.#at = end + 1
    if (this.#isNameNext) this.#fieldName(text.slice(start, end + 1))
  }

  #fieldName(quoted: string): void {
    const level = this.#levels.at(-1)
    if (level === undefined || level.names === null) return
    const name = quoted.includes('\\') ? unescaped(quoted) : quoted.slice(1, -1)
    level.name = name
    if (name === FORBIDDEN_KEY) this.#find(`a field may not be called ${FORBIDDEN_KEY}`)
    else if (level.names.has(name)) this.#find(`${this.#field()} is given twice`)
    level.names.add(name)
  }

  #number(): void {
    NUMBER_TOKEN.lastIndex = this.#at
    const token = NUMBER_TOKEN.exec(this.#text)?.[0] ?? '-'
    this.#at += token.length
    if (token.length <= DIGITS_MAX && !/[eE]/.test(token)) return
    const value = Number(token)
    if (/^-?\d+$/.test(token)) {
      if (!Number.isSafeInteger(value)) this.hasWideInteger = true
    } else if (!isExact(token, value)) {
      this.#find(`${this.#field()} is a number that cannot be kept exactly; send it as a string`)
    }
  }

  #field(): string {
    const names = this.#levels.map((level) => level.name).filter((name) => name !== '')
    return names.length === 0 ? 'the body' : names.join('.')
  }

  #find(message: string): void {
    this.finding ??= problem('bad_params', message, { field: this.#field() })
  }
}

function isExact(token: string, value: number): boolean {
  const mantissa = token
    .replace(/^-/, '')
    .replace(/[eE].*$/, '')
    .replace('.', '')
  const significant = mantissa.replace(/^0+/, '').replace(/0+$/, '')
  const isUnderflow = value === 0 && significant !== ''
  return Number.isFinite(value) && !isUnderflow && significant.length <= DIGITS_MAX
}

function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    // Not JSON: the parser will say so of the whole body.
    return quoted
  }
}
