import type { LineCounter, YAMLError } from 'yaml'
import { type ConfigProblem, usageProblem } from './problem.ts'

// Our own sentences: the parser's quote the text they stumbled over, which may be a secret.
const SENTENCES: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'an alias (*name) is not understood here; put text that begins with * in quotes',
  BAD_DQ_ESCAPE: 'there is a \\ in double quotes that means nothing; use single quotes or write \\\\',
  BAD_INDENT: 'the indentation does not fit, or a bracket is not closed',
  BAD_SCALAR_START: 'a value begins with a reserved character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a key and its value do not fit together; is there a second ": " on the line?',
  BLOCK_IN_FLOW: 'a block does not fit inside brackets',
  KEY_OVER_1024_CHARS: 'a key is too long',
  MISSING_CHAR: 'a quote, a bracket, a comma or a colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line',
  MULTIPLE_DOCS: 'there is a second document (---) in the file',
  RESOURCE_EXHAUSTION: 'brackets are nested too deeply',
  TAB_AS_INDENT: 'a tab is used as indentation; use spaces',
  TAG_RESOLVE_FAILED: 'a tag (!name) is not understood; put text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'something does not belong here',
}

const PROBLEMS_MAX = 10

/** What the parser could not make sense of: the first thing on each line, ten at most. */
export function syntaxProblems(
  errors: readonly YAMLError[],
  {
    file,
    content,
    counter,
  }: { readonly file: string; readonly content: string; readonly counter: LineCounter },
): ConfigProblem[] {
  const lines = content.split('\n')
  const byLine = new Map<number, ConfigProblem>()
  for (const error of errors) {
    if (byLine.size >= PROBLEMS_MAX) break
    const { line, col } = counter.linePos(error.pos[0])
    if (byLine.has(line)) continue
    const isReference = /[{[].*[^"']\$\{/.test(lines[line - 1] ?? '')
    const hint = isReference ? '; inside { } and [ ] a reference to a variable must be in quotes' : ''
    const message = `this is not YAML: ${SENTENCES[error.code] ?? 'the text cannot be read'}${hint}.`
    byLine.set(line, usageProblem(null, message, { file, line, column: col }))
  }
  return [...byLine.values()]
}
