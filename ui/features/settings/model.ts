import type { SettingRow, SettingsAnswer } from '../../../src/contract/index.ts'

/** One setting as the page shows it. */
export interface Setting {
  readonly path: string
  readonly section: string
  readonly row: SettingRow
  /** As the server has it; undefined for a secret, which it never tells. */
  readonly value: unknown
  readonly source: string
  /** Saved, and in force at the next start only. */
  readonly isWaiting: boolean
}

/** What somebody wants instead: a text of his own, or what VeloZ comes with. */
export type Edit = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'default' }
export type Edits = Readonly<Record<string, Edit>>

/** In the schema's order. */
export function settingsOf({
  settings,
  schema,
  sources,
  restart_required,
}: SettingsAnswer): readonly Setting[] {
  const waiting = new Set(restart_required)
  return Object.entries(schema).map(([path, row]) => ({
    path,
    section: sectionOf(path),
    row,
    value: settings[path],
    source: sources[path] ?? 'default',
    isWaiting: waiting.has(path),
  }))
}

/** Each venue is a section of its own. */
export function sectionOf(path: string): string {
  const [first = '', second = ''] = path.split('.')
  return first === 'venues' ? `${first}.${second}` : first
}

/** Every word of the search is somewhere in its path, its explanation or its variable. */
export function isFound({ path, row }: Setting, search: string): boolean {
  const text = `${path} ${row.about} ${row.env}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => text.includes(word))
}

/** Set where this page cannot reach: a flag, a variable, a file. */
export function isFixed({ source }: Setting): boolean {
  return source !== 'default' && !source.startsWith('saved')
}

export const isEditable = (setting: Setting): boolean =>
  setting.row.applies !== 'never' && !setting.row.is_secret && !isFixed(setting)

export const isNullable = ({ allowed }: SettingRow): boolean => /\bor null$/.test(allowed)

/** One line of text, or one line for each part of a list or a map. Empty for null. */
export function textOfValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(String).join('\n')
  if (typeof value !== 'object') return String(value)
  return Object.entries(value)
    .map(([name, part]) => `${name} = ${String(part)}`)
    .join('\n')
}

/** For a line of a difference. */
export function shortText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  const text = textOfValue(value).replaceAll('\n', ', ')
  return text === '' ? (Array.isArray(value) ? 'empty' : 'not set') : text
}

const MAP_LINE = /^\s*([^\s=:]+)\s*[=:]?\s*(.*?)\s*$/

/** What is sent for a text; the server judges it. */
export function valueOfText(row: SettingRow, text: string): unknown {
  if (row.type === 'boolean') return text === 'true'
  const lines = text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (row.type === 'list') return lines
  if (row.type === 'map') {
    const parts = lines.map((line) => MAP_LINE.exec(line))
    return Object.fromEntries(parts.map((part) => [part?.[1] ?? '', part?.[2] ?? '']))
  }
  const trimmed = text.trim()
  return trimmed === '' && isNullable(row) ? null : trimmed
}

export function shownText(setting: Setting, edit: Edit | undefined): string {
  if (edit === undefined) return textOfValue(setting.value)
  return edit.kind === 'default' ? textOfValue(setting.row.default) : edit.text
}

/** An edit that ends where it began is none. */
export function withEdit(edits: Edits, setting: Setting, edit: Edit | null): Edits {
  const { [setting.path]: _, ...rest } = edits
  return edit === null || isIdle(setting, edit) ? rest : { ...rest, [setting.path]: edit }
}

function isIdle({ value, source }: Setting, edit: Edit): boolean {
  return edit.kind === 'default' ? source === 'default' : edit.text === textOfValue(value)
}

/** Only what was changed; null stands for what VeloZ comes with. */
export function changesOf(settings: readonly Setting[], edits: Edits): Record<string, unknown> {
  const changes: Record<string, unknown> = {}
  for (const { path, row } of settings) {
    const edit = edits[path]
    if (edit !== undefined) changes[path] = edit.kind === 'default' ? null : valueOfText(row, edit.text)
  }
  return changes
}

/** By path: what the server has against a value, as a sentence. */
export function problemsOf(
  details: Readonly<Record<string, unknown>>,
  message: string,
): Record<string, string> {
  const { problems, sources, field } = details
  if (Array.isArray(problems)) {
    return Object.fromEntries(
      problems.flatMap((one: { path?: unknown; message?: unknown }) =>
        typeof one.path === 'string' ? [[one.path, String(one.message)]] : [],
      ),
    )
  }
  if (typeof sources === 'object' && sources !== null) {
    const fixed = Object.entries(sources).map(([path, source]) => [
      path,
      `Fixed by ${String(source)}; change it there.`,
    ])
    return Object.fromEntries(fixed)
  }
  return typeof field === 'string' ? { [field]: message } : {}
}

const SAVED = /^saved \(by (.+), (\d{4}-\d\d-\d\d)T(\d\d:\d\d).*\)$/

/** Where a value comes from, in words. */
export function sourceWords(source: string): string {
  if (source === 'default') return 'the default'
  const saved = SAVED.exec(source)
  if (saved) return `saved by ${saved[1]}, ${saved[2]} ${saved[3]} UTC`
  if (source.startsWith('--')) return `set by the flag ${source}`
  return /^[A-Z][A-Z0-9_]*$/.test(source) ? `set by the variable ${source}` : `set in ${source}`
}

export const APPLIES_WORDS = {
  live: 'in force at once',
  restart: 'in force at the next start',
  never: 'cannot be changed here',
} as const

const SECTIONS: Readonly<Record<string, string>> = {
  server: 'Server',
  auth: 'Sign-in',
  rate_limit: 'Rate limits',
  sse: 'Event stream',
  logging: 'Logging',
  audit: 'Audit log',
  engine: 'Engine',
  simulation: 'Simulated exchange',
  journal: 'Journal',
  risk: 'Risk',
  keychain: 'Keychain',
  recorder: 'Recorder',
  tracing: 'Tracing',
  'venues.binance': 'Binance',
  'venues.okx': 'OKX',
  'venues.bybit': 'Bybit',
  'venues.coinbase': 'Coinbase',
}

export const sectionTitle = (section: string): string => SECTIONS[section] ?? section
