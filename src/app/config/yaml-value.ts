import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import { NULL, type Raw, text } from './kinds/index.ts'
import { substitute } from './substitute.ts'

/** Finds what `${NAME}` stands for; a secret may also be in the file that `NAME_FILE` names. */
export type References = (name: string, isSecret: boolean) => string | undefined

export type Converted =
  | { readonly ok: true; readonly raw: Raw }
  | { readonly ok: false; readonly problem: string }

// No kind of value is deeper than a map of lists.
const DEPTH_MAX = 4

/** A node of the file as a raw value: digits as they were written, references replaced. */
export function rawOf(node: unknown, isSecret: boolean, references: References, depth = 0): Converted {
  if (node === null || node === undefined) return { ok: true, raw: NULL }
  if (isAlias(node))
    return refusal('is an alias (*name), which is not understood here; put it in quotes if it is text.')
  if (depth > DEPTH_MAX) return refusal('is nested too deeply.')
  if (isScalar(node)) return scalarOf(node, isSecret, references)
  if (isSeq(node)) return listOf(node.items, (item) => rawOf(item, isSecret, references, depth + 1))
  if (!isMap(node)) return refusal('cannot be read.')
  const entries: (readonly [string, Raw])[] = []
  for (const { key, value } of node.items) {
    const name = keyText(key)
    if (name === null) return refusal('has a key that is not a word.')
    const converted = rawOf(value, isSecret, references, depth + 1)
    if (!converted.ok) return converted
    entries.push([name, converted.raw])
  }
  return { ok: true, raw: { kind: 'map', entries } }
}

function listOf(items: readonly unknown[], convert: (item: unknown) => Converted): Converted {
  const raws: Raw[] = []
  for (const item of items) {
    const converted = convert(item)
    if (!converted.ok) return converted
    raws.push(converted.raw)
  }
  return { ok: true, raw: { kind: 'list', items: raws } }
}

function scalarOf(
  node: { readonly value: unknown; readonly source?: string | undefined },
  isSecret: boolean,
  references: References,
): Converted {
  if (node.value === null) return { ok: true, raw: NULL }
  // The source keeps 0.10 and 0123 as written; the value of a quoted text has its escapes resolved.
  const written = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
  const replaced = substitute(written, (name) => references(name, isSecret))
  if (replaced.ok) return { ok: true, raw: text(replaced.text) }
  if (isSecret) return { ok: true, raw: NULL }
  return refusal(`needs the environment variable ${replaced.missing}, which is not set.`)
}

function refusal(problem: string): Converted {
  return { ok: false, problem }
}

/** A key as it was written, or null when it is not a word or number. */
export function keyText(key: unknown): string | null {
  if (!isScalar(key) || key.value === null) return null
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
}
