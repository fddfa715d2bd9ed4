/** Any value as a small tree of plain ones: bounded in every direction, and without secrets. */
import { isSecretKey, REDACTED, withoutSecrets } from './redaction.ts'

export type Printable =
  | string
  | number
  | boolean
  | null
  | readonly Printable[]
  | { readonly [name: string]: Printable }

const DEPTH_MAX = 6
const ITEMS_MAX = 100
/** In the whole tree: six levels of a hundred would still be far too many. */
const VALUES_MAX = 1000
const TEXT_LENGTH_MAX = 4096

export interface PrintableOptions {
  /** Whether errors show where they come from. */
  readonly hasStacks: boolean
}

interface Walk extends PrintableOptions {
  readonly depth: number
  /** The objects we are inside of. */
  readonly parents: readonly object[]
  readonly budget: { valuesLeft: number }
}

export function printable(value: unknown, options: PrintableOptions): Printable {
  return walk(value, { ...options, depth: 0, parents: [], budget: { valuesLeft: VALUES_MAX } })
}

/** Long texts end with how much was left out. */
export function shortened(text: string): string {
  if (text.length <= TEXT_LENGTH_MAX) return text
  return `${text.slice(0, TEXT_LENGTH_MAX)}… (${text.length - TEXT_LENGTH_MAX} more)`
}

function walk(value: unknown, at: Walk): Printable {
  at.budget.valuesLeft -= 1
  if (at.budget.valuesLeft < 0) return '…'
  switch (typeof value) {
    case 'string':
      return withoutSecrets(shortened(value))
    case 'number':
      // JSON has no words for these and would print null.
      return Number.isFinite(value) ? value : String(value)
    case 'boolean':
      return value
    case 'bigint':
      return value.toString()
    case 'undefined':
      return null
    case 'object':
      return value === null ? null : nested(value, at)
    default:
      return `[${typeof value}]`
  }
}

function nested(value: object, at: Walk): Printable {
  if (at.parents.includes(value)) return '[circular]'
  if (at.depth >= DEPTH_MAX) return Array.isArray(value) ? '[array]' : '[object]'
  const inside = { ...at, depth: at.depth + 1, parents: [...at.parents, value] }
  try {
    return convert(value, inside)
  } catch {
    // A proxy or a getter of a foreign object threw. The line matters more than this value, and says so.
    return '[unreadable]'
  }
}

function convert(value: object, at: Walk): Printable {
  if (value instanceof Error) return errorFields(value, at)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  if (value instanceof URL) return withoutSecrets(shortened(value.href))
  // Contents of buffers are keys as often as not.
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return listed(value, at)
  if (value instanceof Set) return listed([...value], at)
  if (value instanceof Map)
    return entriesOf(
      [...value].map(([name, item]) => [String(name), item]),
      at,
    )
  if (value instanceof Headers) return entriesOf([...value.entries()], at)
  return entriesOf(Object.entries(value), at)
}

function listed(items: readonly unknown[], at: Walk): readonly Printable[] {
  const shown = items.slice(0, ITEMS_MAX).map((item) => walk(item, at))
  return items.length <= ITEMS_MAX ? shown : [...shown, `… (${items.length - ITEMS_MAX} more)`]
}

function entriesOf(entries: readonly (readonly [string, unknown])[], at: Walk): Printable {
  const shown: Record<string, Printable> = Object.create(null)
  for (const [name, item] of entries.slice(0, ITEMS_MAX)) {
    shown[shortened(name)] =
      isSecretKey(name) && item !== null && item !== undefined ? REDACTED : walk(item, at)
  }
  if (entries.length > ITEMS_MAX) shown['…'] = `${entries.length - ITEMS_MAX} more`
  return shown
}

function errorFields(error: Error, at: Walk): Printable {
  const { code, cause, stack } = error as Error & { readonly code?: unknown }
  const fields: Record<string, unknown> = { name: error.name, message: error.message }
  if (code !== undefined) fields['code'] = code
  if (cause !== undefined) fields['cause'] = cause
  if (at.hasStacks) fields['stack'] = stack
  return entriesOf(Object.entries(fields), at)
}
