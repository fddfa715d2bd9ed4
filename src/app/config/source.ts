import { type Place, type Raw, text } from './kinds/index.ts'
import { type ConfigProblem, type FilePlace, shown, usageProblem } from './problem.ts'
import { type SettingPath, settingOf } from './schema.ts'

/** Where a value came from. */
export type Source =
  | { readonly from: 'flag'; readonly name: string }
  | { readonly from: 'environment'; readonly name: string }
  | { readonly from: 'file'; readonly at: FilePlace }
  /** Through the API; kept in the database. */
  | { readonly from: 'saved'; readonly by: string; readonly atMs: number }
  | { readonly from: 'default' }

export function sourceText(source: Source): string {
  switch (source.from) {
    case 'default':
      return 'default'
    case 'file':
      return `${source.at.file}:${source.at.line}`
    case 'saved':
      return `saved (by ${source.by}, ${new Date(source.atMs).toISOString()})`
    default:
      return source.name
  }
}

/** One value as found, before its kind has read it. */
export interface Found {
  readonly path: SettingPath
  readonly raw: Raw
  readonly source: Exclude<Source, { from: 'default' }>
  readonly place: Place
  /** How the writer called it: an old key, a variable, a flag; the path itself otherwise. */
  readonly name: string
}

export type ReadFound =
  | { readonly ok: true; readonly value: unknown; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problem: ConfigProblem }

/** Lets the setting's kind read what was found. A secret's value never enters a message. */
export function readFound(found: Found): ReadFound {
  const setting = settingOf(found.path)
  const reading = setting.kind.read(found.raw, found.place)
  const at = found.source.from === 'file' ? found.source.at : null
  const value = found.raw.kind === 'text' && !setting.isSecret ? `${shown(found.raw.text)} ` : ''
  if (reading.ok) {
    const refusal = found.source.from === 'saved' ? (setting.refusesSaved?.(reading.value) ?? null) : null
    if (refusal !== null) return { ok: false, problem: usageProblem(found.name, `${value}${refusal}.`) }
    // A variable is its own place.
    const where = [...new Set([sourceText(found.source), found.name])].join(': ')
    const warnings = reading.note === undefined ? [] : [`${where}: ${reading.note}`]
    return { ok: true, value: reading.value, warnings }
  }
  const message = `${value}${reading.problem}. Allowed: ${setting.kind.allowed}.`
  return { ok: false, problem: usageProblem(found.name, message, at) }
}

/** What was found as plain text. */
export function foundText(options: Omit<Found, 'raw'> & { readonly written: string }): Found {
  const { written, ...rest } = options
  return { ...rest, raw: text(written) }
}
