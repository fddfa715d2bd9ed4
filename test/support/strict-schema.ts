import { type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/**
 * What is wrong with a value by a schema of `contract`, read as strictly as can be: a field that the schema
 * does not name counts too. Empty when it fits.
 */
export function misfits(schema: TSchema, value: unknown): readonly string[] {
  return [...Value.Errors(strict(schema), value)].map(({ path, message }) => `${path}: ${message}`)
}

function strict(schema: TSchema): TSchema {
  const { allOf, anyOf, items, properties, type } = schema
  if (Array.isArray(allOf)) return objectOf(allOf)
  if (Array.isArray(anyOf)) return Type.Union(anyOf.map(strict))
  if (type === 'array' && Array.isArray(items)) return Type.Tuple(items.map(strict))
  if (type === 'array') return Type.Array(strict(items))
  if (type === 'object' && properties !== undefined && Object.keys(properties).length > 0) {
    return objectOf([schema])
  }
  if ('const' in schema) return Type.Literal(schema['const'])
  // Exact numbers are declared with a type of our own; on the wire they are plain numbers.
  if (type === 'number') return Type.Number()
  return type === 'integer' ? Type.Integer() : schema
}

function objectOf(parts: readonly TSchema[]): TSchema {
  const fields: Record<string, TSchema> = {}
  for (const { properties, required = [] } of parts) {
    for (const [name, field] of Object.entries<TSchema>(properties)) {
      fields[name] = required.includes(name) ? strict(field) : Type.Optional(strict(field))
    }
  }
  return Type.Object(fields, { additionalProperties: false })
}
