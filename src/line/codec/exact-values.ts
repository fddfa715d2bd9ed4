/**
 * Values of the engine as JSON and back, nothing lost: a `bigint` is the text `~123`, and a text that begins
 * with `~` has one more of them in front. Fields that are `undefined` are left out.
 *
 * @example exactOf(JSON.parse(JSON.stringify(jsonOf({ price: 5n })))) // { price: 5n }
 */
export function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return `~${value}`
  if (typeof value === 'string') return value.startsWith('~') ? `~${value}` : value
  if (Array.isArray(value)) return value.map(jsonOf)
  if (typeof value !== 'object' || value === null) return value
  // Without a prototype, so that no name of a field means anything but a field.
  const json: Record<string, unknown> = Object.create(null)
  for (const [name, field] of Object.entries(value)) json[name] = jsonOf(field)
  return json
}

/** What `jsonOf` made this of, in the place of the JSON. Throws `SyntaxError` when it made no such thing. */
export function exactOf(json: unknown): unknown {
  if (typeof json === 'string') return json.startsWith('~') ? unmarked(json.slice(1)) : json
  if (typeof json !== 'object' || json === null) return json
  // What JSON.parse made has fields of its own alone: setting them changes nothing else.
  const fields = json as Record<string, unknown>
  for (const name of Object.keys(fields)) {
    const field = fields[name]
    if (typeof field === 'string' || typeof field === 'object') fields[name] = exactOf(field)
  }
  return fields
}

function unmarked(text: string): string | bigint {
  return text.startsWith('~') ? text : BigInt(text)
}
