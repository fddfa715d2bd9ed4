import type { Command } from 'commander'
import { configOf } from './config-flags.ts'
import { dryRunOf } from './dry-run.ts'
import { stopRequest } from './stop-request.ts'
import type { World } from './world.ts'

/** `veloz engine --stdio`: standard output carries the protocol and nothing else. */
export async function engine(command: Command, world: World): Promise<number> {
  const { stdio, dryRun } = command.opts<{ stdio?: boolean; dryRun?: boolean }>()
  if (stdio !== true) {
    world.err('veloz: say how the engine is to speak: veloz engine --stdio\n')
    return 2
  }
  const loaded = configOf(command, world)
  if (typeof loaded === 'number') return loaded
  if (dryRun === true) return await dryRunOf(loaded, 'engine', world)
  const stop = stopRequest(world)
  try {
    const { runStdioEngine } = await world.loadStdioEngine()
    return await runStdioEngine(loaded, { ...world.stdio, signal: stop.signal })
  } finally {
    stop.release()
  }
}
