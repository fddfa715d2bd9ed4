import { lineAt } from './problem.ts'
import type { SourceFile } from './source-file.ts'

export interface Import {
  readonly specifier: string
  readonly line: number
  /** Erased when compiled: `import type`, `export type … from`, `import('…').Name` in a type. */
  readonly isTypeOnly: boolean
}

/** `import …`, `export … from …` and `import(…)`: the quote is in the code, its content in the text. */
const STATIC = /\b(import|export)\b((?:\s*type\b(?!\s*,|\s*from\b))?)(?:[\s\w$*,{}]*?\bfrom\b)?\s*(['"])/g
const DYNAMIC = /\bimport\s*\(\s*(['"])/g

export function importsOf({ text, code }: SourceFile): readonly Import[] {
  const found: Import[] = []
  for (const match of code.matchAll(STATIC)) {
    const [whole, keyword, type] = match
    const isImport = keyword === 'import'
    // `export const a = 'x'` is no import: only `export … from`.
    if (!isImport && !/\bfrom\s*['"]$/.test(whole)) continue
    found.push({ ...at(text, match.index, whole.length), isTypeOnly: type?.trim() === 'type' })
  }
  for (const match of code.matchAll(DYNAMIC)) {
    const { specifier, line } = at(text, match.index, match[0].length)
    const close = code.indexOf(')', match.index)
    const isTypeOnly = /^\)\.[A-Z]/.test(code.slice(close, close + 3))
    found.push({ specifier, line, isTypeOnly })
  }
  return found
}

function at(text: string, index: number, length: number): { specifier: string; line: number } {
  const start = index + length
  const quote = text[start - 1] ?? ''
  return { specifier: text.slice(start, text.indexOf(quote, start)), line: lineAt(text, index) }
}
