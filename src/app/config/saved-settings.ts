import type { SavedSetting } from '../../ports/index.ts'
import { type KindType, NULL, type Place, type Raw, text } from './kinds/index.ts'
import { problemText } from './problem.ts'
import { safetyProblems } from './rules.ts'
import { isSettingPath, type SettingPath, settingOf } from './schema.ts'
import { type Found, readFound, type Source, sourceText } from './source.ts'
import type { Values } from './values.ts'

/** What names a file, a host or a program is for whoever may log in to the machine. */
const LOCAL_TYPES: ReadonlySet<KindType> = new Set(['path', 'address', 'place'])

function isLocal(path: SettingPath): boolean {
  return LOCAL_TYPES.has(settingOf(path).kind.type)
}

/** Why a key cannot be changed through the API, as the rest of a sentence; null when it can. */
export function whyNotSavable(path: SettingPath): string | null {
  const setting = settingOf(path)
  if (setting.isSecret) return 'is a secret: it is neither shown nor set here'
  return isLocal(path)
    ? 'names something on the machine itself: set it there, in the file or the environment'
    : null
}

/** A JSON value as its kind wants to read it. */
export function rawOfJson(value: unknown): Raw {
  if (value === null || value === undefined) return NULL
  if (Array.isArray(value)) return { kind: 'list', items: value.map(rawOfJson) }
  if (typeof value !== 'object') return text(String(value))
  return { kind: 'map', entries: Object.entries(value).map(([key, one]) => [key, rawOfJson(one)] as const) }
}

/** A value that somebody wants saved, as something found. */
export function foundOf(
  path: SettingPath,
  value: unknown,
  where: { readonly source: Extract<Source, { from: 'saved' }>; readonly folder: string },
): Found {
  const place: Place = { folder: where.folder, home: null }
  return { path, raw: rawOfJson(value), source: where.source, place, name: path }
}

/** What was read of the database that keeps saved settings. */
export type SavedRead =
  | { readonly ok: true; readonly saved: readonly SavedSetting[] }
  | { readonly ok: false; readonly why: string }

/**
 * Puts saved settings where nothing stronger stands. One that no longer fits, or would make the whole unsafe,
 * is left out and gives a line to warn with: it must not keep VeloZ from starting.
 */
export function withSaved(values: Values, saved: readonly SavedSetting[], folder: string): WithSaved {
  const { fitting, warnings } = fittingOf(values, saved, folder)
  const all = withAll(values, fitting)
  if (safetyOf(all).length === 0) return { values: all, warnings }
  let safe = values
  for (const one of fitting) {
    const next = withAll(safe, [one])
    const [problem] = safetyOf(next)
    if (problem === undefined) safe = next
    else
      warnings.push(`the setting ${one.path}, ${sourceText(one.source)}, is ignored: ${problemText(problem)}`)
  }
  return { values: safe, warnings }
}

export interface WithSaved {
  readonly values: Values
  readonly warnings: readonly string[]
}

/** What would be unsafe if exactly this were saved. */
export function safetyWithSaved(values: Values, saved: readonly SavedSetting[], folder: string) {
  return safetyOf(withAll(values, fittingOf(values, saved, folder).fitting))
}

interface Fitting {
  readonly path: SettingPath
  readonly value: unknown
  readonly source: Source
}

function fittingOf(values: Values, saved: readonly SavedSetting[], folder: string) {
  const warnings: string[] = []
  const fitting: Fitting[] = []
  for (const one of saved) {
    const read = readSaved(one, folder)
    if (typeof read === 'string') warnings.push(ignored(one, read))
    else if (values.sourceOf(read.path).from === 'default') fitting.push(read)
  }
  return { fitting, warnings }
}

function withAll(values: Values, fitting: readonly Fitting[]): Values {
  const all = values.copy()
  for (const one of fitting) all.offer(one.path, one)
  return all
}

function safetyOf(values: Values) {
  return safetyProblems(values.config(), (path) => values.sourceOf(path))
}

function readSaved(one: SavedSetting, folder: string) {
  const { path } = one
  if (!isSettingPath(path)) return 'there is no such key any more'
  const refusal = whyNotSavable(path)
  if (refusal !== null) return refusal
  const source = { from: 'saved', by: one.changedBy, atMs: one.changedAtMs } as const
  const value = parsed(one.text)
  if (value === undefined) return 'its text is damaged'
  const read = readFound(foundOf(path, value, { source, folder }))
  return read.ok ? { path, value: read.value, source } : problemText(read.problem)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // Said by the caller: the text is damaged.
    return undefined
  }
}

function ignored({ path, changedBy }: SavedSetting, why: string): string {
  return `the setting ${path}, saved by ${changedBy}, is ignored: ${why}`
}
