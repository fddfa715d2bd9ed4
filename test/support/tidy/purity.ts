import { lineAt, type Problem } from './problem.ts'
import type { SourceFile } from './source-file.ts'

/** Same arguments, same answer, on any machine, under Bun and Deno. */
export const PURE_LAYERS = [
  'domain',
  'contract',
  'engine',
  'strategy',
  'sim',
  'market-data',
  'stats',
  'identity',
  'ports',
  'wire',
]

interface Ban {
  readonly pattern: RegExp
  readonly why: string
}

const BANNED_IN_PURE: readonly Ban[] = [
  { pattern: /\bDate\s*\.\s*now\b|\bperformance\b/g, why: 'time comes in through the door' },
  { pattern: /\bnew Date\s*(?:\(\s*\)|(?!\s*\())/g, why: 'time comes in through the door' },
  {
    pattern: /\brandomUUID\b|\bgetRandomValues\b|\bMath\s*\.\s*random\b/g,
    why: 'chance comes in through the door',
  },
  {
    // Only these agree to the last digit between runtimes; what else is needed is ours, in domain.
    pattern: /\bMath\s*\.\s*(?!(?:abs|ceil|clz32|floor|imul|max|min|random|round|sign|sqrt|trunc)\b)\w+/g,
    why: 'runtimes differ in its last digit',
  },
  {
    pattern: /\bMath\s*\[|=\s*Math\b(?!\s*\.)/g,
    why: 'Math is used by name, so that this test can see what',
  },
  { pattern: /\*\*/g, why: 'runtimes differ in its last digit' },
  { pattern: /\bIntl\b|\.toLocale\w+|\.localeCompare\b/g, why: 'the answer depends on the machine' },
  { pattern: /\bglobalThis\b/g, why: 'the world comes in through the door' },
]

export function purityProblems(file: SourceFile): readonly Problem[] {
  const [top, layer = ''] = file.path.split('/')
  if (top !== 'src' || !PURE_LAYERS.includes(layer)) return []
  return BANNED_IN_PURE.flatMap((ban) => problemsOf(file, file.code, ban))
}

function problemsOf({ path }: SourceFile, text: string, { pattern, why }: Ban): readonly Problem[] {
  return [...text.matchAll(pattern)].map((match) => ({
    path,
    line: lineAt(text, match.index),
    message: `${match[0].trim()}: ${why}`,
  }))
}

const BUN_ONLY: Ban = { pattern: /\bBun\b/g, why: 'the source also runs under Deno' }
const BUN_MODULE: Ban = { pattern: /(?<=['"])bun(?::\w+)?(?=['"])/g, why: 'the source also runs under Deno' }

/** `allowed` are the files that may know what only Bun has. */
export function bunOnlyProblems(file: SourceFile, allowed: readonly string[]): readonly Problem[] {
  if (!file.path.startsWith('src/') || allowed.includes(file.path)) return []
  return [...problemsOf(file, file.code, BUN_ONLY), ...problemsOf(file, file.text, BUN_MODULE)]
}

// Written in two parts so that this file does not accuse itself.
const ESCAPES_IN_TEXT: Ban = {
  pattern: new RegExp(
    ['@ts-(?:ignore|expect-error|nocheck)', 'biome-' + 'ignore', 'eslint-' + 'disable'].join('|'),
    'g',
  ),
  why: 'a rule is obeyed or changed, not silenced',
}
const ESCAPES_IN_CODE: Ban = {
  pattern: /\bas any\b|<any>|:\s*any\b/g,
  why: 'a type is known or it is unknown',
}

export function escapeProblems(file: SourceFile): readonly Problem[] {
  return [...problemsOf(file, file.text, ESCAPES_IN_TEXT), ...problemsOf(file, file.code, ESCAPES_IN_CODE)]
}
