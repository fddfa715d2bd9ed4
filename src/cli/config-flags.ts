import { type Command, Option } from 'commander'
import {
  type Flags,
  type LoadedConfig,
  loadConfig,
  problemText,
  SETTING_PATHS,
  SETTINGS,
  type SettingPath,
} from '../app/config/index.ts'
import { readSaved } from '../app/read-saved.ts'
import type { World } from './world.ts'

/** Which flags a command has: all of them, or those that mean something without a gateway. */
export type FlagSet = 'all' | 'engine'

const WITHOUT_GATEWAY = new Set(['engine', 'logging'])

/** The flags of the table of settings, and the two that say where to look. */
export function addConfigFlags(command: Command, flagSet: FlagSet): Command {
  command.option('--config <file>', 'configuration file (VELOZ_CONFIG)')
  command.option('--data-dir <folder>', 'where everything is kept (VELOZ_DATA_DIR)')
  for (const { path, flag } of flagged(flagSet)) {
    const { about, env } = SETTINGS[path]
    command.addOption(new Option(`${flag}${argumentOf(path)}`, `${about} (${env})`))
  }
  return command
}

/** What follows a flag; nothing where the flag itself says it all. */
function argumentOf(path: SettingPath): string {
  if (path === 'engine.real_money') return ''
  return path === 'server.port' ? ' <number>' : ' <value>'
}

function flagged(flagSet: FlagSet): { readonly path: SettingPath; readonly flag: string }[] {
  return SETTING_PATHS.flatMap((path) => {
    const { flag } = SETTINGS[path]
    const isMeant =
      flagSet === 'all' || (WITHOUT_GATEWAY.has(path.split('.')[0] ?? '') && path !== 'engine.transport')
    return flag !== null && isMeant ? [{ path, flag }] : []
  })
}

export interface ConfigOptions {
  /** False where the log of what is started says them. */
  readonly printsWarnings?: boolean
  /** Hears what is wrong instead of the person at the terminal. */
  readonly onProblem?: (sentence: string) => void
}

/** The configuration with the command's flags in it, or the exit code after the problems were printed. */
export function configOf(
  command: Command,
  world: World,
  { printsWarnings = true, onProblem = (sentence) => world.err(`veloz: ${sentence}\n`) }: ConfigOptions = {},
): LoadedConfig | 2 | 3 {
  const { env, cwd, home, readFile } = world
  const result = loadConfig({ flags: flagsOf(command), env, cwd, home, readFile, readSaved })
  if (!result.ok) {
    for (const problem of result.problems) onProblem(problemText(problem))
    return result.exitCode
  }
  for (const warning of printsWarnings ? result.warnings : []) world.err(`warning: ${warning}\n`)
  return result
}

function flagsOf(command: Command): Flags {
  const written = command.opts<Record<string, string | boolean | undefined>>()
  const settings: Partial<Record<SettingPath, string>> = {}
  for (const { path, flag } of flagged('all')) {
    const value = written[new Option(`${flag}${argumentOf(path)}`).attributeName()]
    if (typeof value === 'string') settings[path] = value
    if (value === true) settings[path] = 'true'
  }
  const { config, dataDir } = written
  return {
    settings,
    ...(typeof config === 'string' ? { config } : {}),
    ...(typeof dataDir === 'string' ? { dataDir } : {}),
  }
}
