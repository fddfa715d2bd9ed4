import { exportConfig, exportSources, type LoadedConfig } from '../config/index.ts'
import { type Check, fail, ok, warn } from './check.ts'

export interface SettingLine {
  readonly path: string
  /** As JSON; `"***"` for a secret that is set. */
  readonly value: string
  readonly source: string
}

/** Every value in force and what said so. */
export function settingLines(loaded: LoadedConfig): readonly SettingLine[] {
  const sources = exportSources(loaded)
  const exported = exportConfig(loaded.config)
  return Object.entries(sources).map(([path, source]) => {
    return { path, value: JSON.stringify(valueAt(exported, path) ?? null), source }
  })
}

function valueAt(root: unknown, path: string): unknown {
  let value = root
  for (const word of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Readonly<Record<string, unknown>>)[word]
  }
  return value
}

export function checkSettings({ file, warnings }: LoadedConfig): readonly Check[] {
  const area = 'configuration'
  return [
    ok(area, file ?? 'no file: variables, flags and defaults'),
    ...warnings.map((text) => warn(area, text)),
  ]
}

/** A configuration that stops every start: the sentences that a start would end with. */
export function unusable(problems: readonly string[]): readonly Check[] {
  return problems.map((text) => fail('configuration', text, 'See veloz help config.'))
}
