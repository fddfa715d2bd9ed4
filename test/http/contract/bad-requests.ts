import type { TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { RouteContract } from '../../../src/contract/index.ts'
import { misfits } from '../../support/strict-schema.ts'

type Fields = Readonly<Record<string, unknown>>

/** A body that its route must refuse, and which field it should name; null where none is to blame. */
export interface BadBody {
  readonly what: string
  readonly body: unknown
  readonly field: string | null
}

/** Of every kind of value JSON has, some. */
const STRANGERS: readonly unknown[] = [null, true, 7, -0.5, '', 'x\u0000y', [], [7], {}, { a: 1 }]

/** Made from the schema and its example: what is missing, what is of another kind, what nobody knows. */
export function badBodies(contract: RouteContract): readonly BadBody[] {
  const { body: schema, example } = contract
  if (schema === undefined) return []
  const good = (example.body ?? {}) as Fields
  return [
    ...missing(schema, good),
    ...strange(schema, good),
    { what: 'an unknown field', body: { ...good, no_such_field: 1 }, field: 'no_such_field' },
    { what: 'a list', body: [good], field: null },
    { what: 'a text', body: 'text', field: null },
    { what: 'a number', body: 7, field: null },
    { what: 'null', body: null, field: null },
  ]
}

function missing(schema: TSchema, good: Fields): readonly BadBody[] {
  const required: readonly string[] = schema['required'] ?? []
  return required.map((field) => {
    const { [field]: _left, ...body } = good
    return { what: `without ${field}`, body, field }
  })
}

function strange(schema: TSchema, good: Fields): readonly BadBody[] {
  const properties: Readonly<Record<string, TSchema>> = schema['properties'] ?? {}
  return Object.entries(properties).flatMap(([field, property]) =>
    STRANGERS.filter((value) => !Value.Check(property, value)).map((value) => ({
      what: `${field} = ${JSON.stringify(value)}`,
      body: { ...good, [field]: value },
      field,
    })),
  )
}

/** A query that its route must refuse by one of its fields. */
export interface BadQuery {
  readonly field: string
  readonly text: string
}

const STRANGE_TEXTS = [
  'no such word',
  '-1',
  '0x10',
  '1e3',
  '1.5',
  '99999999999999999999',
  '../../etc/passwd',
  '\u0000',
  '<script>',
  '=1+1',
  'x'.repeat(2000),
  '%',
  '💥',
]

export function badQueries(contract: RouteContract): readonly BadQuery[] {
  return Object.entries(contract.query?.properties ?? {}).flatMap(([field, property]) =>
    STRANGE_TEXTS.filter((text) => !Value.Check(property, text)).map((text) => ({ field, text })),
  )
}

/** What an answer says that its contract does not, or the other way round. */
export function answerMisfits(contract: RouteContract, answer: unknown): readonly string[] {
  if ('mediaType' in contract.answer) return []
  return misfits(contract.answer, answer)
}
