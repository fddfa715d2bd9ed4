import type { Problem } from './problem.ts'
import type { SourceFile } from './source-file.ts'

export const FILE_LINES_MAX = 400
export const LINE_LENGTH_MAX = 110

/** Functions are measured by the linter, which parses; lines and files here, in every kind of text. */
export function lineProblems({ path, text }: SourceFile): readonly Problem[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const problems = lines.flatMap((line, index) => {
    const length = [...line].length
    if (length <= LINE_LENGTH_MAX) return []
    return [{ path, line: index + 1, message: `${length} characters; ${LINE_LENGTH_MAX} is the most` }]
  })
  if (lines.length <= FILE_LINES_MAX) return problems
  return [...problems, { path, line: 0, message: `${lines.length} lines; ${FILE_LINES_MAX} is the most` }]
}

// In two parts, so that this file does not accuse itself.
const UNFINISHED = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')})\\b`)

/** Words that promise work for later: it is done now, or it is not there. */
export function wordProblems({ path, text }: SourceFile): readonly Problem[] {
  return text.split('\n').flatMap((line, index) => {
    const word = UNFINISHED.exec(line)?.[0]
    return word === undefined
      ? []
      : [{ path, line: index + 1, message: `${word}: finished or absent, not promised` }]
  })
}
