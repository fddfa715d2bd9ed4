import type { TSchema } from '@sinclair/typebox'
import * as contract from '../../contract/index.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * Schemas as the document shows them. What `contract` has a name for is written once, under that name, and
 * referred to everywhere else.
 */
export class SchemaBook {
  readonly #named = namedSchemas()
  readonly #written = new Map<string, unknown>()

  /** The schema, or the reference to it. */
  of(schema: TSchema): unknown {
    const name = this.#named.get(schema)
    return name === undefined ? this.#spelled(schema) : this.#referred(name, schema)
  }

  /** Everything that was referred to, by name. */
  get components(): Json {
    return Object.fromEntries([...this.#written].sort(([left], [right]) => (left < right ? -1 : 1)))
  }

  #referred(name: string, schema: TSchema): Json {
    if (!this.#written.has(name)) {
      this.#written.set(name, null)
      this.#written.set(name, this.#spelled(schema))
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  #spelled(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((part) => this.#part(part))
    if (!isRecord(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.#part(part)]))
  }

  #part(value: unknown): unknown {
    const name = isRecord(value) ? this.#named.get(value) : undefined
    return name === undefined ? this.#spelled(value) : this.#referred(name, value as TSchema)
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Objects and unions alone: a word or a number is shorter than the reference to it. */
function namedSchemas(): ReadonlyMap<unknown, string> {
  const exported = Object.entries(contract as Json)
  return new Map(exported.filter(([, value]) => isWorthNaming(value)).map(([name, value]) => [value, name]))
}

function isWorthNaming(value: unknown): boolean {
  return isRecord(value) && (value['type'] === 'object' || 'anyOf' in value || 'allOf' in value)
}
