import { type Environment, readEnvironment, readSecret, unknownVariables } from './environment.ts'
import { type Located, locateDataDirectory, locateFile, type Surroundings } from './folders.ts'
import { type ConfigProblem, usageProblem } from './problem.ts'
import type { ReadFile } from './read-file.ts'
import { safetyProblems, unwise } from './rules.ts'
import { type SavedRead, withSaved } from './saved-settings.ts'
import { type Config, isSettingPath, type SettingPath, settingOf } from './schema.ts'
import { type Found, foundText, sourceText } from './source.ts'
import { type Sources, Values } from './values.ts'
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
  /** What was saved through the API, of the data directory of this path; nothing when left out. */
  readonly readSaved?: (dataDirectory: string) => SavedRead
}

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
 * Gathers the configuration from flags, environment, file, saved settings and defaults, in this order of
 * strength. Whatever is wrong anywhere is reported at once, also in values that a stronger source overrides;
 * what is wrong with a saved setting is a warning. Reads nothing but through the request, writes nothing.
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
  const refusals = safetyProblems(values.config(), (path) => values.sourceOf(path))
  const all = [...problems, ...refusals]
  if (all.length > 0 || 'message' in folder)
    return { ok: false, problems: all, exitCode: problems.length > 0 ? 2 : 3 }
  const found = [...fromEnvironment.warnings, ...unknownVariables(request.env, referred)]
  found.push(...fromFile.warnings, ...values.warnings)
  return { ok: true, ...loaded(request, { values, folder, file: fromFile.file, warnings: found }) }
}

/** What set the key at `path`, in one word or two: a file and line, a variable, a flag, or `default`. */
export function whatSet({ sources }: Pick<LoadedConfig, 'sources'>, path: string): string {
  return isSettingPath(path) ? sourceText(sources[path]) : 'default'
}

interface Gathered {
  readonly values: Values
  readonly folder: Located
  readonly file: string | null
  readonly warnings: readonly string[]
}

function loaded({ readSaved }: ConfigRequest, gathered: Gathered): LoadedConfig {
  const { folder, file } = gathered
  const read: SavedRead = readSaved?.(folder.path) ?? { ok: true, saved: [] }
  const { values, warnings } = withSaved(gathered.values, read.ok ? read.saved : [], folder.path)
  const unread = read.ok ? [] : [`saved settings are not in force: ${read.why}`]
  const config = values.config()
  return {
    config,
    sources: values.sources(),
    dataDirectory: folder.path,
    dataDirectoryFrom: folder.from,
    file,
    warnings: [...gathered.warnings, ...unread, ...warnings, ...unwise(config)],
  }
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
