/** The file of `--faults`: a list of faults as JSON or YAML. */
import { parse, YAMLParseError } from 'yaml'
import { type FaultSpec, readFault } from '../../sandbox/server/index.ts'

export type FaultsRead =
  | { readonly ok: true; readonly faults: readonly FaultSpec[] }
  | { readonly ok: false; readonly problem: string }

/** JSON is YAML: one reader for both. */
export function readFaults(text: string): FaultsRead {
  const list = parsed(text)
  if (!Array.isArray(list)) return { ok: false, problem: 'it is no list of faults in JSON or YAML' }
  const faults: FaultSpec[] = []
  for (const [index, written] of list.entries()) {
    const read = readFault(written)
    if (!read.ok) return { ok: false, problem: `fault ${index + 1}: ${read.problem}` }
    faults.push(read.spec)
  }
  return { ok: true, faults }
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 })
  } catch (error) {
    if (error instanceof YAMLParseError || error instanceof ReferenceError) return null
    throw error
  }
}
