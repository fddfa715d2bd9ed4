import { venueOfOldMode } from './old-names.ts'
import type { ConfigProblem } from './problem.ts'
import { type Config, nest, SETTING_PATHS, type SettingPath, settingOf, valueAt } from './schema.ts'
import { type Found, readFound, type Source } from './source.ts'

export type Sources = Readonly<Record<SettingPath, Source>>

/** The strongest value of each key, what was wrong with any, and what is worth knowing. */
export class Values {
  readonly problems: ConfigProblem[] = []
  readonly warnings: string[] = []
  readonly #taken = new Map<SettingPath, { readonly value: unknown; readonly source: Source }>()

  /** What flags, environment and file made of a configuration, without what was saved. */
  static withoutSaved(config: Config, sources: Sources): Values {
    const values = new Values()
    for (const path of SETTING_PATHS) {
      const source = sources[path]
      if (source.from === 'default' || source.from === 'saved') continue
      values.#taken.set(path, { value: valueAt(config, path), source })
    }
    return values
  }

  /** Strongest first. */
  take(founds: readonly Found[]): void {
    for (const found of founds) {
      const read = readFound(found)
      if (!read.ok) {
        this.problems.push(read.problem)
        continue
      }
      this.warnings.push(...read.warnings)
      this.offer(found.path, { value: read.value, source: found.source })
      const venue = venueOfOldMode(found)
      if (venue !== null) this.offer('engine.venues', { value: [venue], source: found.source })
    }
  }

  /** Taken unless there is one already. */
  offer(path: SettingPath, one: { readonly value: unknown; readonly source: Source }): void {
    if (!this.#taken.has(path)) this.#taken.set(path, one)
  }

  copy(): Values {
    const copy = new Values()
    for (const [path, one] of this.#taken) copy.#taken.set(path, one)
    return copy
  }

  config(): Config {
    return nest((path) => this.valueOf(path))
  }

  sources(): Sources {
    return Object.fromEntries(SETTING_PATHS.map((path) => [path, this.sourceOf(path)])) as Sources
  }

  valueOf(path: SettingPath): unknown {
    const taken = this.#taken.get(path)
    // A secret that the environment was to hold and does not is as good as none.
    return taken === undefined ? settingOf(path).default : taken.value
  }

  sourceOf(path: SettingPath): Source {
    return this.#taken.get(path)?.source ?? { from: 'default' }
  }
}
