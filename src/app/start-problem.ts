/** Exit codes of every command: 0 done, 1 failed, 2 wrong usage, 3 refused for safety. */
export type ExitCode = 0 | 1 | 2 | 3

/**
 * Why VeloZ cannot start, in words for the person at the terminal: a busy port, a data directory that is
 * locked or cannot be written, a damaged journal. Thrown while starting, shown without a stack.
 */
export class StartProblem extends Error {
  override readonly name = 'StartProblem'
  readonly exitCode: Exclude<ExitCode, 0>

  constructor(exitCode: Exclude<ExitCode, 0>, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}
