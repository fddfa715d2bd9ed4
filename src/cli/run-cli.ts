import { CommanderError } from 'commander'
import { nearestWord } from '../app/config/index.ts'
import { diskTrouble } from '../app/disk-trouble.ts'
import { StartProblem } from '../app/start-problem.ts'
import { buildProgram } from './program.ts'
import type { World } from './world.ts'

/**
 * Runs one command to its end and gives the exit code: 0 done, 1 failed, 2 wrong usage, 3 refused for safety.
 */
export async function runCli(argv: readonly string[], world: World): Promise<number> {
  let exitCode = 0
  const program = buildProgram(world, (code) => {
    exitCode = code
  })
  const unknown = unknownCommand(
    argv[0],
    program.commands.map((command) => command.name()),
  )
  if (unknown !== null) {
    world.err(`veloz: ${unknown}\n`)
    return 2
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    return failed(error, world)
  }
}

function failed(error: unknown, world: World): number {
  // Its text is already out: help, the version, or what was wrong with the arguments.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof StartProblem) {
    world.err(`veloz: ${error.message}\n`)
    return error.exitCode
  }
  const trouble = diskTrouble(error)
  if (trouble !== null) {
    world.err(`veloz: ${trouble}; see veloz doctor.\n`)
    return 1
  }
  const story = error instanceof Error ? (error.stack ?? error.message) : String(error)
  world.err(`veloz: this should not have happened.\n${story}\n`)
  return 1
}

function unknownCommand(first: string | undefined, names: readonly string[]): string | null {
  if (first === undefined || first.startsWith('-') || names.includes(first)) return null
  const shown = JSON.stringify(first.slice(0, 40))
  const meant = nearestWord(first, names)
  return meant === null
    ? `there is no command ${shown}; see veloz help.`
    : `there is no command ${shown}; did you mean ${meant}?`
}
