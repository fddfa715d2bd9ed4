import { SETTING_PATHS, type SettingPath, settingOf } from './schema.ts'
import type { AnySetting } from './setting.ts'

const INTRODUCTION = `Configuration

A value is taken from the first place that has it:
  1. flags of veloz serve
  2. environment variables (an empty one counts as absent)
  3. the file: --config FILE or VELOZ_CONFIG, else the first of
     ./veloz.yaml, $XDG_CONFIG_HOME/veloz/veloz.yaml, /etc/veloz/veloz.yaml
  4. what was saved through the API (POST /api/settings)
  5. the defaults below

In the file, \${NAME} stands for an environment variable ($\${ for a plain \${); a secret that is
not set counts as absent. A secret can also be in a file: set NAME_FILE to its path, or give a
systemd credential its NAME.
Relative paths in the file begin at the file's folder, others at the working folder.

The data directory is --data-dir, else VELOZ_DATA_DIR, STATE_DIRECTORY,
$XDG_DATA_HOME/veloz, ~/.local/share/veloz.
`

/** The whole reference, made from the table: every key with variable, flag, default and meaning. */
export function explainConfig(): string {
  const sections = new Map<string, SettingPath[]>()
  for (const path of SETTING_PATHS) {
    const section = path.slice(0, path.lastIndexOf('.'))
    sections.set(section, [...(sections.get(section) ?? []), path])
  }
  const parts = [...sections].map(([section, paths]) => `${section}:\n${paths.map(explainKey).join('')}`)
  return [INTRODUCTION, ...parts].join('\n')
}

function explainKey(path: SettingPath): string {
  const setting = settingOf(path)
  const facts = [
    `default ${defaultText(setting)}`,
    setting.env,
    ...(setting.isSecret ? [`${setting.env}_FILE`] : []),
    ...(setting.flag === null ? [] : [setting.flag]),
  ]
  const lines = [setting.about, facts.join(' · '), `Allowed: ${setting.kind.allowed}.`]
  return `  ${path}\n${lines.map((text) => `      ${text}\n`).join('')}`
}

function defaultText({ kind, default: value }: AnySetting): string {
  const shownValue = kind.show(value)
  if (shownValue === null) return 'none'
  if (typeof shownValue === 'object' && Object.keys(shownValue).length === 0) return 'empty'
  return typeof shownValue === 'object' ? JSON.stringify(shownValue).replaceAll('"', '') : String(shownValue)
}
