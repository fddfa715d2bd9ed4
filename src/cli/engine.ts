import type { Command } from 'commander'
import { type EngineAddress, type LoadedConfig, readEngineAddress } from '../app/config/index.ts'
import { configOf } from './config-flags.ts'
import { dryRunOf } from './dry-run.ts'
import { modeText } from './plan.ts'
import { stopRequest } from './stop-request.ts'
import type { World } from './world.ts'

interface EngineFlags {
  readonly stdio?: boolean
  readonly listen?: string
  readonly dryRun?: boolean
}

/**
 * `veloz engine --stdio`: standard output carries the protocol and nothing else.
 * `veloz engine --listen ADDRESS`: the protocol over a socket; standard output says where.
 */
export async function engine(command: Command, world: World): Promise<number> {
  const { stdio = false, listen, dryRun } = command.opts<EngineFlags>()
  if (stdio === (listen !== undefined)) {
    world.err(
      'veloz: say how the engine is to speak: veloz engine --stdio, or veloz engine --listen ADDRESS\n',
    )
    return 2
  }
  const place = { folder: world.cwd, home: world.home }
  const address = listen === undefined ? null : readEngineAddress(listen, place)
  if (address?.ok === false) {
    world.err(`veloz: --listen ${JSON.stringify((listen ?? '').slice(0, 80))} ${address.problem}.\n`)
    return 2
  }
  const loaded = configOf(command, world)
  if (typeof loaded === 'number') return loaded
  if (dryRun === true) return await dryRunOf(loaded, 'engine', world)
  return address === null ? await overStdio(loaded, world) : await overSocket(loaded, address.value, world)
}

async function overStdio(loaded: LoadedConfig, world: World): Promise<number> {
  const stop = stopRequest(world, { reopensLogs: loaded.config.logging.dir !== null })
  try {
    const { runStdioEngine } = await world.loadStdioEngine()
    return await runStdioEngine(loaded, { ...world.stdio, signal: stop.signal })
  } finally {
    stop.release()
  }
}

async function overSocket(loaded: LoadedConfig, address: EngineAddress, world: World): Promise<number> {
  const stop = stopRequest(world, { reopensLogs: loaded.config.logging.dir !== null })
  try {
    const { runListeningEngine } = await world.loadListeningEngine()
    const onListening = (text: string) =>
      world.out(`Engine listens at ${text}\nMode: ${modeText(loaded, 'engine')}\n`)
    return await runListeningEngine(loaded, { address, signal: stop.signal, onListening })
  } finally {
    stop.release()
  }
}
