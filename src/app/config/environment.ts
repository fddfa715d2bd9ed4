import { join } from 'node:path'
import { text } from './kinds/index.ts'
import { nearestWord } from './nearest-word.ts'
import { OLD_VARIABLES } from './old-names.ts'
import { type ConfigProblem, usageProblem } from './problem.ts'
import type { ReadFile } from './read-file.ts'
import { SETTING_PATHS, type SettingPath, settingOf } from './schema.ts'
import type { Found } from './source.ts'

const PREFIX = 'VELOZ_'

export type Environment = Readonly<Record<string, string | undefined>>

export interface FoundInEnvironment {
  readonly found: readonly Found[]
  readonly problems: readonly ConfigProblem[]
  readonly warnings: readonly string[]
}

interface Reader {
  readonly env: Environment
  readonly readFile: ReadFile
  readonly folder: string
  readonly home: string | null
}

/**
 * Every setting that the environment holds. An empty variable counts as absent: compose files leave them
 * behind.
 */
export function readEnvironment(reader: Reader): FoundInEnvironment {
  const found: Found[] = []
  const problems: ConfigProblem[] = []
  for (const path of SETTING_PATHS) {
    const one = settingOf(path).isSecret ? secret(path, reader) : plain(path, settingOf(path).env, reader)
    if (one !== null && 'raw' in one) found.push(one)
    else if (one !== null) problems.push(one)
  }
  const old = oldVariables(reader, new Set(found.map(({ path }) => path)))
  return {
    found: [...found, ...old.found],
    problems: [...problems, ...old.problems],
    warnings: old.warnings,
  }
}

function plain(path: SettingPath, name: string, { env, folder, home }: Reader): Found | null {
  const written = env[name]
  if (written === undefined || written.trim() === '') return null
  return { path, raw: text(written), source: { from: 'environment', name }, place: { folder, home }, name }
}

function secret(path: SettingPath, reader: Reader): Found | ConfigProblem | null {
  const { env } = settingOf(path)
  const direct = plain(path, env, reader)
  const inFile = readSecret(env, reader)
  if (inFile === null || 'message' in inFile) return inFile ?? direct
  const fileVariable = `${env}_FILE`
  if (direct !== null) return usageProblem(env, `is set, and so is ${fileVariable}. Keep one of the two.`)
  const { folder, home } = reader
  const { from: name } = inFile
  return {
    path,
    raw: text(inFile.text),
    source: { from: 'environment', name },
    place: { folder, home },
    name,
  }
}

/** What a file said, its last line break cut off, and which variable or credential named the file. */
interface SecretText {
  readonly text: string
  readonly from: string
}

/**
 * The content of the file that `<name>_FILE` names, else of the systemd credential of that name where the
 * variable itself is not set; null when there is neither.
 */
export function readSecret(
  name: string,
  { env, readFile }: Pick<Reader, 'env' | 'readFile'>,
): SecretText | ConfigProblem | null {
  const fileVariable = `${name}_FILE`
  const file = env[fileVariable]
  if (file === undefined || file.trim() === '') return readCredential(name, { env, readFile })
  const read = readFile(file)
  if (!read.ok) return usageProblem(fileVariable, `names ${file}, which cannot be read: ${read.message}.`)
  return { text: withoutLineBreak(read.text), from: fileVariable }
}

/** https://systemd.io/CREDENTIALS: a folder of files that only the service can read. An empty one is none. */
function readCredential(
  name: string,
  { env, readFile }: Pick<Reader, 'env' | 'readFile'>,
): SecretText | ConfigProblem | null {
  const folder = env['CREDENTIALS_DIRECTORY'] ?? ''
  if (folder === '' || (env[name] ?? '').trim() !== '') return null
  for (const file of [name, credentialName(name)]) {
    const read = readFile(join(folder, file))
    if (!read.ok && !read.isMissing)
      return usageProblem(file, `is a credential that cannot be read: ${read.message}.`)
    if (read.ok && withoutLineBreak(read.text) !== '')
      return { text: withoutLineBreak(read.text), from: `the credential ${file}` }
  }
  return null
}

/** As units write it: `keychain-passphrase` for `VELOZ_KEYCHAIN_PASSPHRASE`. */
const credentialName = (name: string) =>
  name
    .replace(/^VELOZ_/, '')
    .toLowerCase()
    .replaceAll('_', '-')

const withoutLineBreak = (content: string) => content.replace(/\r?\n$/, '')

function oldVariables(reader: Reader, taken: ReadonlySet<SettingPath>): FoundInEnvironment {
  const found: Found[] = []
  const problems: ConfigProblem[] = []
  const warnings: string[] = []
  for (const [name, path] of Object.entries(OLD_VARIABLES)) {
    const one = plain(path, name, reader)
    if (one === null) continue
    const today = settingOf(path).env
    if (taken.has(path)) {
      problems.push(usageProblem(name, `is the old name of ${today}, which is set too. Keep ${today}.`))
      continue
    }
    found.push(one)
    warnings.push(`${name} is an old name and will go: write ${today}`)
  }
  return { found, problems, warnings }
}

// Variables that other parts read, or that are settings without being rows of the table.
const OTHER_VARIABLES = ['VELOZ_CONFIG', 'VELOZ_DATA_DIR']

/**
 * Warns of each variable that no setting knows, by its name alone: a misspelt limit is not to be found out by
 * losing money. `referred`: those that the configuration file refers to.
 */
export function unknownVariables(env: Environment, referred: ReadonlySet<string>): readonly string[] {
  const known = new Set([...OTHER_VARIABLES, ...Object.keys(OLD_VARIABLES)])
  for (const path of SETTING_PATHS) {
    const { env: name, isSecret } = settingOf(path)
    known.add(name)
    if (isSecret) known.add(`${name}_FILE`)
  }
  const stems = [...known].filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length))
  return Object.keys(env)
    .filter((name) => name.toUpperCase().startsWith(PREFIX) && !known.has(name) && !referred.has(name))
    .toSorted()
    .map((name) => {
      const meant = nearestWord(name.slice(PREFIX.length), stems)
      const hint = meant === null ? 'See veloz help config' : `Did you mean ${PREFIX}${meant}?`
      return `${name} means nothing to VeloZ. ${hint}`
    })
}
