/** The file cannot be replayed; the message names it and says what was expected. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem'
}

/** What to tell a person about anything thrown while reading. */
export function problemText(error: unknown, path: string): string {
  if (error instanceof FileProblem) return error.message
  return `${path}: ${error instanceof Error ? error.message : String(error)}`
}
