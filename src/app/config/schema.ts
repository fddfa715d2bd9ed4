import type { AnySetting, Setting } from './setting.ts'
import { AUDIT_SETTINGS } from './settings-audit.ts'
import { GATEWAY_SETTINGS } from './settings-gateway.ts'
import { LIMIT_SETTINGS } from './settings-limits.ts'
import { OBSERVABILITY_SETTINGS } from './settings-observability.ts'
import { RECORDER_SETTINGS } from './settings-recorder.ts'
import { STREAM_SETTINGS } from './settings-stream.ts'
import { TRADING_SETTINGS } from './settings-trading.ts'
import { VENUE_SETTINGS } from './settings-venues.ts'

/** Every key there is, by its path in the file. Types, checks, help and the export are all made from this. */
export const SETTINGS = {
  ...GATEWAY_SETTINGS,
  ...STREAM_SETTINGS,
  ...LIMIT_SETTINGS,
  ...AUDIT_SETTINGS,
  ...TRADING_SETTINGS,
  ...VENUE_SETTINGS,
  ...RECORDER_SETTINGS,
  ...OBSERVABILITY_SETTINGS,
}

export type SettingPath = keyof typeof SETTINGS

type ValueOf<Row> = Row extends Setting<infer Value> ? Value : never

type Camel<Word extends string> = Word extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Word

type FirstWord<Path> = Path extends `${infer Word}.${string}` ? Word : Path

type Tree<Rows> = {
  readonly [Word in FirstWord<keyof Rows> as Camel<Word & string>]: Word extends keyof Rows
    ? ValueOf<Rows[Word]>
    : Tree<{
        [Path in keyof Rows as Path extends `${Word & string}.${infer Rest}` ? Rest : never]: Rows[Path]
      }>
}

/** The effective configuration: `server.static_dir` of the file is `config.server.staticDir` here. */
export type Config = Tree<typeof SETTINGS>

export const SETTING_PATHS = Object.keys(SETTINGS) as readonly SettingPath[]

/** Of one key, its value's type forgotten. */
export function settingOf(path: SettingPath): AnySetting {
  return SETTINGS[path]
}

export function isSettingPath(path: string): path is SettingPath {
  return Object.hasOwn(SETTINGS, path)
}

/** Builds the nested configuration from one value per key. */
export function nest(read: (path: SettingPath) => unknown): Config {
  const root: Record<string, unknown> = {}
  for (const path of SETTING_PATHS) {
    const words = path.split('.').map(camelWord)
    const last = words.pop() ?? path
    let section = root
    for (const word of words) {
      section[word] ??= {}
      section = section[word] as Record<string, unknown>
    }
    section[last] = read(path)
  }
  // The loop above is what `Tree` says, word for word; the compiler cannot follow strings that far.
  return root as unknown as Config
}

/** `static_dir` as `staticDir`. */
export function camelWord(word: string): string {
  return word.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** One value of a configuration, its type forgotten. */
export function valueAt(config: Config, path: SettingPath): unknown {
  let value: unknown = config
  for (const word of path.split('.')) {
    value = (value as Readonly<Record<string, unknown>>)[camelWord(word)]
  }
  return value
}
