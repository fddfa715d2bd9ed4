import type { SettingRow } from '../contract/index.ts'
import type {
  PlanOptions,
  SettingChange,
  SettingsDesk,
  SettingsPlan,
  SettingsView,
  WantedSettings,
} from '../http/settings/index.ts'
import type { SavedSetting, SettingsStore } from '../ports/index.ts'
import {
  type Config,
  foundOf,
  isSettingPath,
  type LoadedConfig,
  nest,
  readFound,
  SETTING_PATHS,
  type SettingPath,
  type Sources,
  safetyWithSaved,
  settingOf,
  shownValue,
  sourceText,
  unknownKey,
  Values,
  valueAt,
  whyNotSavable,
  withSaved,
} from './config/index.ts'
import type { InForce, LivePart } from './live-settings.ts'

/** What old programs call some settings. */
const OLD_NAMES: Readonly<Record<string, SettingPath>> = {
  market_source: 'engine.market_source',
  market_symbol: 'engine.market_symbol',
  execution_mode: 'engine.mode',
  auth_enabled: 'auth.enabled',
  audit_enabled: 'audit.enabled',
}

/** Looking for what was meant takes time, and nobody reads more. */
const PROBLEMS_MAX = 50
/** No name is this long; a longer one is unknown and only has to be shown. */
const NAME_SHOWN_MAX = 64

export interface SettingsDeskOptions {
  readonly loaded: LoadedConfig
  /** Opened when it is first asked for. */
  readonly store: () => SettingsStore
  readonly live: readonly LivePart[]
  readonly nowMs: () => number
}

export interface RunningSettings extends SettingsDesk {
  /** What the process acts on now. */
  readonly inForce: InForce
}

export function openSettingsDesk(options: SettingsDeskOptions): RunningSettings {
  return new Desk(options)
}

interface Wanted {
  readonly path: SettingPath
  /** As JSON shows it; undefined goes back to the default. */
  readonly shown: unknown
}

type Read =
  | { readonly problems: readonly { path: string; message: string }[] }
  | { readonly problems: null; readonly wanted: readonly Wanted[]; readonly warnings: readonly string[] }

class Desk implements RunningSettings {
  readonly #options: SettingsDeskOptions
  /** Flags, environment and file: what nobody changes here. */
  readonly #fixed: Values
  readonly #livePaths: ReadonlySet<string>
  #inForce: InForce

  constructor(options: SettingsDeskOptions) {
    this.#options = options
    this.#fixed = Values.withoutSaved(options.loaded.config, options.loaded.sources)
    this.#livePaths = new Set(options.live.flatMap(({ paths }) => paths))
    this.#inForce = { config: options.loaded.config, sources: options.loaded.sources }
  }

  get inForce(): InForce {
    return this.#inForce
  }

  view(): SettingsView {
    const next = this.#withSaved(this.#saved())
    const settings = Object.fromEntries(
      SETTING_PATHS.filter((path) => !settingOf(path).isSecret).map((path) => [
        path,
        shownValue(next.config, path),
      ]),
    )
    for (const [name, path] of Object.entries(OLD_NAMES)) settings[name] = settings[path]
    return {
      settings,
      schema: Object.fromEntries(SETTING_PATHS.map((path) => [path, this.#row(path)])),
      sources: Object.fromEntries(SETTING_PATHS.map((path) => [path, sourceText(next.sources[path])])),
      needsRestart: SETTING_PATHS.filter((path) => this.#isWaiting(path, next.config)),
    }
  }

  plan(wanted: WantedSettings, options: PlanOptions): SettingsPlan {
    return this.#planned(wanted, options).plan
  }

  save(wanted: WantedSettings, options: PlanOptions & { readonly userId: string }): SettingsPlan {
    const { plan, texts } = this.#planned(wanted, options)
    if (plan.outcome !== 'ready' || texts.length === 0) return plan
    const { store, nowMs } = this.#options
    store().save(texts, { userId: options.userId, nowMs: nowMs() })
    this.#apply(new Set(plan.changes.map(({ path }) => path)))
    return plan
  }

  portable(): Readonly<Record<string, unknown>> {
    const { config } = this.#withSaved(this.#saved())
    const refusal = (path: SettingPath) => settingOf(path).refusesSaved?.(valueAt(config, path)) ?? null
    const paths = SETTING_PATHS.filter((path) => whyNotSavable(path) === null && refusal(path) === null)
    const changed = paths.filter((path) => !isSame(shownValue(config, path), defaultOf(path)))
    return Object.fromEntries(changed.map((path) => [path, shownValue(config, path)]))
  }

  #planned(wanted: WantedSettings, { skipsSame }: PlanOptions) {
    const read = this.#read(wanted)
    if (read.problems !== null) return refused(read.problems)
    const saved = this.#saved()
    const before = this.#withSaved(saved).config
    const shownBefore = (path: SettingPath) => shownValue(before, path)
    const isNew = ({ path, shown }: Wanted) =>
      !isSame(shown === undefined ? defaultOf(path) : shown, shownBefore(path))
    const meant = skipsSame ? read.wanted.filter(isNew) : read.wanted
    const fixed = meant.filter(({ path }) => this.#fixed.sourceOf(path).from !== 'default')
    if (fixed.length > 0) {
      const sources = new Map(fixed.map(({ path }) => [path, sourceText(this.#fixed.sourceOf(path))]))
      return { plan: { outcome: 'fixed', sources } as const, texts: [] }
    }
    const texts = meant.map(({ path, shown }) => ({
      path,
      text: shown === undefined ? null : JSON.stringify(shown),
    }))
    const afterSaved = savedWith(saved, texts)
    const unsafe = safetyWithSaved(this.#fixed, afterSaved, this.#options.loaded.dataDirectory)
    if (unsafe.length > 0)
      return refused(unsafe.map(({ key, message }) => ({ path: key ?? 'settings', message })))
    const after = this.#withSaved(afterSaved).config
    const changes: SettingChange[] = meant.map(({ path }) => ({
      path,
      before: shownBefore(path),
      after: shownValue(after, path),
    }))
    const needsRestart = meant.map(({ path }) => path).filter((path) => this.#waitsFor(path, after))
    const { warnings } = read
    return { plan: { outcome: 'ready', changes, needsRestart, warnings } as const, texts }
  }

  /** Every name and value on its own. */
  #read(wanted: WantedSettings): Read {
    const found = new Map<SettingPath, Wanted>()
    const problems: { path: string; message: string }[] = []
    const warnings: string[] = []
    for (const [written, value] of Object.entries(wanted)) {
      if (problems.length >= PROBLEMS_MAX) break
      const name = written.slice(0, NAME_SHOWN_MAX)
      const path = Object.hasOwn(OLD_NAMES, name) ? OLD_NAMES[name] : name
      const refusal = path === undefined ? unknownKey(name) : refusalOf(path, found)
      if (path === undefined || refusal !== null || !isSettingPath(path)) {
        problems.push({ path: name, message: refusal ?? unknownKey(name) })
        continue
      }
      const read = this.#readOne(path, value)
      if ('message' in read) problems.push({ path: name, message: read.message })
      else found.set(path, { path, shown: read.shown })
      if ('warnings' in read) warnings.push(...read.warnings)
    }
    return problems.length > 0 ? { problems } : { problems: null, wanted: [...found.values()], warnings }
  }

  #readOne(path: SettingPath, value: unknown) {
    if (value === null) return { shown: undefined, warnings: [] }
    const source = { from: 'saved', by: '', atMs: 0 } as const
    const folder = this.#options.loaded.dataDirectory
    const read = readFound(foundOf(path, value, { source, folder }))
    if (!read.ok) return { message: read.problem.message }
    return { shown: settingOf(path).kind.show(read.value), warnings: read.warnings }
  }

  #saved(): readonly SavedSetting[] {
    return this.#options.store().saved()
  }

  #withSaved(saved: readonly SavedSetting[]): { readonly config: Config; readonly sources: Sources } {
    const { values } = withSaved(this.#fixed, saved, this.#options.loaded.dataDirectory)
    return { config: values.config(), sources: values.sources() }
  }

  /** Brings what was saved into force where that is possible. */
  #apply(changed: ReadonlySet<string>): void {
    const next = this.#withSaved(this.#saved())
    const takes = (path: SettingPath) => changed.has(path) && this.#livePaths.has(path)
    const now = this.#inForce
    this.#inForce = {
      config: nest((path) => valueAt(takes(path) ? next.config : now.config, path)),
      sources: Object.fromEntries(
        SETTING_PATHS.map((path) => [path, (takes(path) ? next : now).sources[path]]),
      ) as Sources,
    }
    for (const part of this.#options.live) {
      if (part.paths.some((path) => changed.has(path))) part.apply(this.#inForce)
    }
  }

  #isWaiting(path: SettingPath, next: Config): boolean {
    return !isSame(shownValue(next, path), shownValue(this.#inForce.config, path))
  }

  #waitsFor(path: SettingPath, next: Config): boolean {
    return !this.#livePaths.has(path) && this.#isWaiting(path, next)
  }

  #row(path: SettingPath): SettingRow {
    const { kind, about, isSecret, env } = settingOf(path)
    const isChangeable = whyNotSavable(path) === null
    return {
      type: kind.type,
      ...(kind.words ? { words: [...kind.words] } : {}),
      allowed: kind.allowed,
      default: defaultOf(path),
      about,
      is_secret: isSecret,
      applies: !isChangeable ? 'never' : this.#livePaths.has(path) ? 'live' : 'restart',
      env,
    }
  }
}

function refused(problems: readonly { path: string; message: string }[]) {
  return { plan: { outcome: 'refused', problems } as const, texts: [] }
}

/** Why a name stands for nothing that can be changed here; null when it does. */
function refusalOf(path: string, found: ReadonlyMap<SettingPath, Wanted>): string | null {
  if (!isSettingPath(path)) return unknownKey(path)
  return found.has(path) ? 'is given twice, once under its old name.' : whyNotSavable(path)
}

function defaultOf(path: SettingPath): unknown {
  const { kind, default: value } = settingOf(path)
  return kind.show(value)
}

/** Of two values as JSON shows them. */
function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

function savedWith(
  saved: readonly SavedSetting[],
  texts: readonly { readonly path: string; readonly text: string | null }[],
): readonly SavedSetting[] {
  const after = new Map(saved.map((one) => [one.path, one]))
  for (const { path, text } of texts) {
    if (text === null) after.delete(path)
    else after.set(path, { path, text, changedBy: '', changedAtMs: 0 })
  }
  return [...after.values()]
}
