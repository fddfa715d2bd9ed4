/**
 * The text with comments, string contents and regular expressions blanked out, character for character, so
 * that what remains is code and every offset still fits. Knows TypeScript and TSX well enough for searching;
 * it is no parser. Text between JSX tags stays.
 */
export function maskedCode(text: string): string {
  const scan: Scan = { text, out: text.split(''), braceDepths: [] }
  let at = 0
  while (at < text.length) at = afterPiece(scan, at)
  return scan.out.join('')
}

interface Scan {
  readonly text: string
  readonly out: string[]
  /** For every template literal we are inside of: how many braces are open within its `${`. */
  readonly braceDepths: number[]
}

/** Blanks what begins at `at` if it is not code; returns where to go on. */
function afterPiece(scan: Scan, at: number): number {
  const { text } = scan
  const char = text[at]
  if (text.startsWith('//', at)) return blank(scan, at, endOf(text, '\n', at))
  if (text.startsWith('/*', at)) return blank(scan, at, Math.min(text.length, endOf(text, '*/', at) + 2))
  if (char === '`') return afterTemplateText(scan, at + 1)
  if (char === "'" || char === '"') return afterQuoted(scan, at, char)
  if (char === '/' && mayStartPattern(scan.out, at)) return blank(scan, at, patternEnd(text, at) ?? at + 1)
  if (char === '{' || char === '}') return afterBrace(scan, at, char)
  return at + 1
}

function blank({ out }: Scan, from: number, to: number): number {
  for (let index = from; index < to; index++) if (out[index] !== '\n') out[index] = ' '
  return to
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from + mark.length)
  return found === -1 ? text.length : found
}

/** From behind a backtick or the `}` that ends a substitution to behind the next `${` or closing backtick. */
function afterTemplateText(scan: Scan, from: number): number {
  const { text, braceDepths } = scan
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '`') return blank(scan, from, at) + 1
    else if (text.startsWith('${', at)) {
      braceDepths.push(0)
      return blank(scan, from, at) + 2
    }
  }
  return blank(scan, from, text.length)
}

/** A quote without its partner on the line is an apostrophe in JSX text. */
function afterQuoted(scan: Scan, at: number, quote: string): number {
  const { text } = scan
  let end = at + 1
  while (end < text.length && text[end] !== quote && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1
  return text[end] === quote ? blank(scan, at + 1, end) + 1 : at + 1
}

function afterBrace(scan: Scan, at: number, brace: string): number {
  const { braceDepths } = scan
  const depth = braceDepths.pop()
  if (depth === undefined) return at + 1
  if (brace === '}' && depth === 0) return afterTemplateText(scan, at + 1)
  braceDepths.push(brace === '{' ? depth + 1 : depth - 1)
  return at + 1
}

const BEFORE_PATTERN = /(?:^|[(,=:[!&|?;{+*%~^-]|=>|\b(?:return|case|typeof|in|of|do|else|void))$/

/** Whether a slash here begins a regular expression rather than a division or the end of a tag. */
function mayStartPattern(out: readonly string[], at: number): boolean {
  const before = out
    .slice(Math.max(0, at - 80), at)
    .join('')
    .trimEnd()
  return BEFORE_PATTERN.test(before)
}

function patternEnd(text: string, from: number): number | null {
  let isInClass = false
  for (let at = from + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '[') isInClass = true
    else if (text[at] === ']') isInClass = false
    else if (text[at] === '/' && !isInClass) return at + 1
  }
  return null
}
