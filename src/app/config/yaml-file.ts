import { dirname } from 'node:path'
import { isAlias, isMap, isScalar, LineCounter, type Pair, parseDocument } from 'yaml'
import { DROPPED_KEYS, OLD_KEYS } from './old-names.ts'
import { type ConfigProblem, type FilePlace, usageProblem } from './problem.ts'
import { isSettingPath, SETTING_PATHS, type SettingPath, settingOf } from './schema.ts'
import type { Found } from './source.ts'
import { unknownKey } from './unknown-key.ts'
import { syntaxProblems } from './yaml-syntax.ts'
import { keyText, type References, rawOf } from './yaml-value.ts'

export interface FoundInFile {
  readonly found: readonly Found[]
  readonly problems: readonly ConfigProblem[]
  readonly warnings: readonly string[]
}

interface Walk {
  readonly file: string
  readonly references: References
  readonly home: string | null
  readonly placeOf: (offset: number) => FilePlace
  readonly found: Found[]
  readonly problems: ConfigProblem[]
  readonly warnings: string[]
}

/** Reads a configuration file whole: every key it sets, and every problem at once. Never throws. */
export function readYamlFile(options: {
  readonly file: string
  readonly content: string
  readonly references: References
  readonly home: string | null
}): FoundInFile {
  const { file, content, references, home } = options
  const counter = new LineCounter()
  // Duplicate keys are ours to report, with both lines; warnings go nowhere but to us.
  const settings = {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  } as const
  const document = parseDocument(content, settings)
  const failures = [...document.errors, ...document.warnings]
  if (failures.length > 0) {
    return { found: [], problems: syntaxProblems(failures, { file, content, counter }), warnings: [] }
  }
  const placeOf = (offset: number): FilePlace => {
    const { line, col } = counter.linePos(offset)
    return { file, line, column: col }
  }
  const walk: Walk = { file, references, home, placeOf, found: [], problems: [], warnings: [] }
  walkMap(document.contents, '', walk)
  reportTwice(walk)
  return { found: walk.found, problems: walk.problems, warnings: walk.warnings }
}

/** `node` is the value under `prefix`, which begins the paths of several settings. */
function walkMap(node: unknown, prefix: string, walk: Walk): void {
  if (node === null || node === undefined || (isScalar(node) && node.value === null)) return
  if (!isMap(node)) {
    const offset = (node as { range?: readonly number[] | null }).range?.[0] ?? 0
    const what = isAlias(node) ? 'an alias' : 'a single value or a list'
    const inside =
      prefix === '' ? 'sections (server:, engine:, …)' : `keys (${childrenOf(prefix).join(', ')})`
    walk.problems.push(
      usageProblem(prefix || null, `is ${what} where ${inside} belong.`, walk.placeOf(offset)),
    )
    return
  }
  const seen = new Map<string, FilePlace>()
  for (const pair of node.items) {
    const key = keyOf(pair, walk)
    if (key === null) continue
    const path = prefix === '' ? key.name : `${prefix}.${key.name}`
    const earlier = seen.get(key.name)
    if (earlier)
      walk.problems.push(usageProblem(path, `is there twice; the first is on line ${earlier.line}.`, key.at))
    else walkPair({ path, at: key.at, value: pair.value }, walk)
    seen.set(key.name, key.at)
  }
}

function keyOf({ key }: Pair, walk: Walk): { readonly name: string; readonly at: FilePlace } | null {
  const range = (key as { range?: readonly number[] | null } | null)?.range
  const at = walk.placeOf(range?.[0] ?? 0)
  const name = keyText(key)
  if (name !== null) return { name: name.slice(0, KEY_SHOWN_MAX), at }
  walk.problems.push(usageProblem(null, 'a key must be a word.', at))
  return null
}

// No key is this long; a longer one is unknown and only has to be shown.
const KEY_SHOWN_MAX = 64

interface Entry {
  readonly path: string
  readonly at: FilePlace
  readonly value: unknown
}

function walkPair(entry: Entry, walk: Walk): void {
  const { path, at, value } = entry
  const renamed = Object.hasOwn(OLD_KEYS, path) ? OLD_KEYS[path] : undefined
  const dropped = Object.hasOwn(DROPPED_KEYS, path) ? DROPPED_KEYS[path] : undefined
  if (isSettingPath(path)) {
    collect(path, entry, walk)
  } else if (renamed !== undefined) {
    walk.warnings.push(`${at.file}:${at.line}: ${path} is an old name and will go: write ${renamed}`)
    collect(renamed, entry, walk)
  } else if (dropped !== undefined) {
    walk.warnings.push(`${at.file}:${at.line}: ${path} is an old name and is ignored: ${dropped}`)
  } else if (isPrefix(path)) {
    walkMap(value, path, walk)
  } else {
    walk.problems.push(usageProblem(path, unknownKey(path), at))
  }
}

function collect(path: SettingPath, entry: Entry, walk: Walk): void {
  const range = (entry.value as { range?: readonly number[] | null } | null)?.range
  const at = range ? walk.placeOf(range[0] ?? 0) : entry.at
  const converted = rawOf(entry.value, settingOf(path).isSecret, walk.references)
  if (!converted.ok) {
    walk.problems.push(usageProblem(entry.path, converted.problem, at))
    return
  }
  const place = { folder: dirname(walk.file), home: walk.home }
  walk.found.push({ path, raw: converted.raw, source: { from: 'file', at }, place, name: entry.path })
}

/** An old and a new name of one key in one file: nobody can tell which was meant. */
function reportTwice(walk: Walk): void {
  const first = new Map<SettingPath, Found>()
  for (const found of walk.found) {
    const earlier = first.get(found.path)
    if (earlier === undefined) first.set(found.path, found)
    else if (found.source.from === 'file') {
      const message = `says the same as ${earlier.name}. Keep ${found.path}.`
      walk.problems.push(usageProblem(found.name, message, found.source.at))
    }
  }
}

const KNOWN_PATHS = [...SETTING_PATHS, ...Object.keys(OLD_KEYS), ...Object.keys(DROPPED_KEYS)]

const isPrefix = (path: string) => KNOWN_PATHS.some((known) => known.startsWith(`${path}.`))

function childrenOf(prefix: string): string[] {
  const inside = SETTING_PATHS.filter((path) => path.startsWith(`${prefix}.`))
  return [...new Set(inside.map((path) => path.slice(prefix.length + 1).split('.')[0] ?? ''))]
}
