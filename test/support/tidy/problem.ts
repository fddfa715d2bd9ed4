export interface Problem {
  readonly path: string
  /** From 1; 0 is the file as a whole. */
  readonly line: number
  readonly message: string
}

export function formatProblem({ path, line, message }: Problem): string {
  return `${path}${line === 0 ? '' : `:${line}`} ${message}`
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
