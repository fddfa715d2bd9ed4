import { type Environment, readEnvironment, readSecret, unknownVariables } from './environment.ts'
import { type Located, locateDataDirectory, locateFile, type Surroundings } from './folders.ts'
import { type ConfigProblem, usageProblem } from './problem.ts'
import type { ReadFile } from './read-file.ts'
import { safetyProblems, unwise } from './rules.ts'
import { type Config, isSettingPath, nest, SETTING_PATHS, type SettingPath, settingOf } from './schema.ts'
import { type Found, foundText, readFound, type Source, sourceText } from './source.ts'
import { type FoundInFile, readYamlFile } from './yaml-file.ts'

/** What the command line said. */
export interface Flags {
  readonly config?: string
  readonly dataDir?: string
  /** By setting: what followed its flag. */
  readonly settings?: Readonly<Partial<Record<SettingPath, string>>>
}

export interface ConfigRequest extends Surroundings {
  readonly flags: Flags
  readonly readFile: ReadFile
}

export type Sources = Readonly<Record<SettingPath, Source>>

/** A configuration that is complete, checked and safe to start with. */
export interface LoadedConfig {
  readonly config: Config
  readonly sources: Sources
  /** Absolute; not yet made. */
  readonly dataDirectory: string
  /** What named it: a flag, a variable, or `default`. */
  readonly dataDirectoryFrom: string
  /** Absolute; null when there is none. */
  readonly file: string | null
  /** Lines for a person: old names, keys without effect, weak secrets. */
  readonly warnings: readonly string[]
}

export type LoadResult =
  | ({ readonly ok: true } & LoadedConfig)
  /** 3 when everything is well written and refused for safety, else 2. */
  | { readonly ok: false; readonly problems: readonly ConfigProblem[]; readonly exitCode: 2 | 3 }

/**
 * Gathers the configuration from flags, environment, file and defaults, in this order of strength.
 * Whatever is wrong anywhere is reported at once, also in values that a stronger source overrides.
 * Reads nothing but through `readFile`, writes nothing.
 */
export function loadConfig(request: ConfigRequest): LoadResult {
  const fromFlags = readFlags(request)
  const fromEnvironment = readEnvironment({ ...request, folder: request.cwd })
  const referred = new Set<string>()
  const fromFile = readLocatedFile(request, (name) => referred.add(name))
  const folder = locateDataDirectory(request.flags.dataDir, request)
  const values = new Values()
  values.take([...fromFlags.found, ...fromEnvironment.found, ...fromFile.found])
  const problems = [
    ...fromFlags.problems,
    ...fromEnvironment.problems,
    ...fromFile.problems,
    ...values.problems,
    ...('message' in folder ? [folder] : []),
  ]
  const config = nest((path) => values.valueOf(path))
  const refusals = safetyProblems(config, (path) => values.sourceOf(path))
  const all = [...problems, ...refusals]
  if (all.length > 0 || 'message' in folder)
    return { ok: false, problems: all, exitCode: problems.length > 0 ? 2 : 3 }
  const warnings = [
    ...fromEnvironment.warnings,
    ...unknownVariables(request.env, referred),
    ...fromFile.warnings,
    ...values.warnings,
    ...unwise(config),
  ]
  return { ok: true, ...loaded({ config, values, folder, file: fromFile.file, warnings }) }
}

/** What set the key at `path`, in one word or two: a file and line, a variable, a flag, or `default`. */
export function whatSet({ sources }: Pick<LoadedConfig, 'sources'>, path: string): string {
  return isSettingPath(path) ? sourceText(sources[path]) : 'default'
}

function loaded(parts: {
  readonly config: Config
  readonly values: Values
  readonly folder: Located
  readonly file: string | null
  readonly warnings: readonly string[]
}): LoadedConfig {
  const { config, values, folder, file, warnings } = parts
  return {
    config,
    sources: Object.fromEntries(SETTING_PATHS.map((path) => [path, values.sourceOf(path)])) as Sources,
    dataDirectory: folder.path,
    dataDirectoryFrom: folder.from,
    file,
    warnings,
  }
}

/** The strongest value of each key, what was wrong with any, and what is worth knowing. */
class Values {
  readonly problems: ConfigProblem[] = []
  readonly warnings: string[] = []
  readonly #taken = new Map<SettingPath, { readonly value: unknown; readonly source: Source }>()

  /** Strongest first. */
  take(founds: readonly Found[]): void {
    for (const found of founds) {
      const read = readFound(found)
      if (!read.ok) {
        this.problems.push(read.problem)
        continue
      }
      this.warnings.push(...read.warnings, ...withoutEffect(found, read.value))
      if (!this.#taken.has(found.path))
        this.#taken.set(found.path, { value: read.value, source: found.source })
    }
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

function withoutEffect(found: Found, value: unknown): string[] {
  if (settingOf(found.path).isEffective || value === null) return []
  const place = found.source.from === 'file' ? `${sourceText(found.source)}: ` : ''
  return [`${place}${found.name} has no effect in this version`]
}

function readFlags(request: ConfigRequest): Pick<FoundInFile, 'found' | 'problems'> {
  const place = { folder: request.cwd, home: request.home }
  const found: Found[] = []
  const problems: ConfigProblem[] = []
  for (const [path, written] of Object.entries(request.flags.settings ?? {})) {
    if (!isSettingPath(path)) continue
    const name = settingOf(path).flag ?? path
    if (written.trim() === '') problems.push(usageProblem(name, 'has no value.'))
    else found.push(foundText({ path, written, source: { from: 'flag', name }, place, name }))
  }
  return { found, problems }
}

/** `onReference` is told of each variable that the file refers to. */
function readLocatedFile(
  request: ConfigRequest,
  onReference: (name: string) => void,
): FoundInFile & { readonly file: string | null } {
  const located = locateFile(request.flags.config, request, request.readFile)
  if (located.kind === 'none') return { found: [], problems: [], warnings: [], file: null }
  if (located.kind === 'problem') return { found: [], problems: [located.problem], warnings: [], file: null }
  const { env, readFile, home } = request
  const references = (name: string, isSecret: boolean) => {
    onReference(name)
    if (isSecret) onReference(`${name}_FILE`)
    return lookUp(name, isSecret, { env, readFile })
  }
  return {
    ...readYamlFile({ file: located.path, content: located.content, references, home }),
    file: located.path,
  }
}

function lookUp(
  name: string,
  isSecret: boolean,
  where: { readonly env: Environment; readonly readFile: ReadFile },
): string | undefined {
  const direct = where.env[name]
  if (!isSecret || (direct !== undefined && direct !== '')) return direct
  const inFile = readSecret(name, where)
  return inFile !== null && 'text' in inFile ? inFile.text : undefined
}
