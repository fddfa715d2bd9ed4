import type { LoadedConfig } from './load-config.ts'
import { type Config, SETTING_PATHS, type SettingPath, settingOf, valueAt } from './schema.ts'
import { sourceText } from './source.ts'

/** What is shown in place of a secret that is set. */
export const REDACTED = '***'

/** A section of the export, or a value that JSON can carry. */
export interface ExportedConfig {
  readonly [key: string]: unknown
}

/**
 * The configuration in force, nested as in the file, for `GET /api/config`: exact decimals as text, secrets
 * as `***` or null.
 */
export function exportConfig(config: Config): ExportedConfig {
  const root: Record<string, unknown> = {}
  for (const path of SETTING_PATHS) {
    const words = path.split('.')
    const last = words.pop() ?? path
    let section = root
    for (const word of words) {
      section[word] ??= {}
      section = section[word] as Record<string, unknown>
    }
    section[last] = shownValue(config, path)
  }
  return root
}

/** Where each value came from, by path: a flag, a variable, `file:line` or `default`. */
export function exportSources({ sources }: Pick<LoadedConfig, 'sources'>): Readonly<Record<string, string>> {
  return Object.fromEntries(SETTING_PATHS.map((path) => [path, sourceText(sources[path])]))
}

/** One value as JSON can carry it, a secret as `***` or null. */
export function shownValue(config: Config, path: SettingPath): unknown {
  const setting = settingOf(path)
  const value = valueAt(config, path)
  if (setting.isSecret) return value === null ? null : REDACTED
  return setting.kind.show(value)
}
