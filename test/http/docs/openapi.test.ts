import { describe, expect, test } from 'bun:test'
import { ROUTES } from '../../../src/contract/index.ts'
import { openApiDocument } from '../../../src/http/docs/index.ts'
import { ACCESS } from '../../../src/http/frame/index.ts'

type Json = Record<string, unknown>

/** As a client gets it. */
const document = JSON.parse(JSON.stringify(openApiDocument({ version: '1.2.3' }))) as Json
const METHODS = new Set(['get', 'post', 'put', 'delete'])

interface Operation extends Json {
  readonly operationId: string
  readonly security: readonly Json[]
  readonly parameters?: readonly (Json & { readonly name: string; readonly in: string })[]
  readonly requestBody?: { readonly content: Record<string, Json> }
  readonly responses: Record<
    string,
    { readonly content?: Record<string, Json>; readonly description: string }
  >
}

const operations = Object.entries(document['paths'] as Record<string, Json>).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    path,
    method,
    key: `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    operation: operation as Operation,
  })),
)

/** Every object of the document with the place it is at. */
function* objectsIn(value: unknown, place = '#'): Generator<{ place: string; object: Json }> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield { place, object: value as Json }
  for (const [key, part] of Object.entries(value)) yield* objectsIn(part, `${place}/${key}`)
}

function resolve(reference: string): unknown {
  const steps = reference.replace(/^#\//, '').split('/')
  return steps.reduce<unknown>((at, step) => (at as Json | undefined)?.[step], document)
}

describe('the OpenAPI document', () => {
  test('is 3.1 and has every route of the table of contracts, and no other', () => {
    expect(document['openapi']).toBe('3.1.0')
    expect(document['info']).toMatchObject({ title: 'VeloZ', version: '1.2.3' })
    expect(operations.map(({ key }) => key).sort()).toEqual(Object.keys(ROUTES).sort())
    for (const { method, path } of operations) {
      expect(METHODS.has(method), path).toBe(true)
      expect(path).toMatch(/^\/[a-z_/{}.-]*$/i)
    }
  })

  test('every reference leads somewhere, and every schema is referred to', () => {
    const used = new Set<string>()
    for (const { place, object } of objectsIn(document)) {
      const reference = object['$ref']
      if (reference === undefined) continue
      expect(typeof reference, place).toBe('string')
      expect(resolve(String(reference)), `${place}: ${reference}`).toBeDefined()
      expect(resolve(String(reference)), `${place}: ${reference}`).not.toBeNull()
      used.add(String(reference))
    }
    const { schemas } = document['components'] as { readonly schemas: Json }
    expect([...used].sort()).toEqual(
      Object.keys(schemas)
        .map((name) => `#/components/schemas/${name}`)
        .sort(),
    )
    expect(used.size).toBeGreaterThan(20)
  })

  test('every operation has an id of its own, a tag that is declared, and a sentence', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const tags = (document['tags'] as readonly Json[]).map(({ name }) => name)
    for (const { key, operation } of operations) {
      expect(operation.operationId, key).toMatch(/^[a-z]+(_[a-z0-9_]+)$/)
      expect(tags, key).toContain((operation['tags'] as readonly string[])[0])
      expect(operation['summary'], key).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('schemas are JSON schemas: known types, required fields that exist, patterns that compile', () => {
    const types = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'])
    for (const { place, object } of objectsIn(document['components'])) {
      const { type, required, properties, pattern, items } = object
      if (place.startsWith('#/securitySchemes') || place.endsWith('/properties')) continue
      if (typeof type === 'string') expect(types.has(type), `${place}: ${type}`).toBe(true)
      if (Array.isArray(required)) expect(Object.keys(properties as Json), place).toContainEqual(required[0])
      if (typeof pattern === 'string') expect(() => new RegExp(pattern), place).not.toThrow()
      if (type === 'array') expect(items ?? object['minItems'], place).toBeDefined()
    }
  })

  test('every operation says what it needs, as the table of access does', () => {
    for (const { key, operation } of operations) {
      const rule = ACCESS[key]
      expect(operation['x-permission'] as unknown, key).toEqual(rule?.access)
      const isOpen =
        operation.security.length === 0 || operation.security.some((one) => Object.keys(one).length === 0)
      const mayBeOpen =
        rule?.access === 'public' || rule?.isOpenToLoopback === true || rule?.readsPrincipal === true
      expect(isOpen, key).toBe(mayBeOpen)
      if (typeof rule?.access !== 'string' || !rule.access.includes(':')) continue
      expect(operation.security, key).toContainEqual({ bearer: [rule.access] })
      expect(operation.security, key).toContainEqual({ apiKey: [rule.access] })
      expect(operation['description'], key).toContain(rule.access)
    }
  })

  test('path parameters are declared, query parameters are those of the schema', () => {
    for (const { key, path, operation } of operations) {
      const declared = (operation.parameters ?? []).map((parameter) => `${parameter.in} ${parameter.name}`)
      expect(new Set(declared).size, key).toBe(declared.length)
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`)
      const inQuery = Object.keys(ROUTES[key]?.query?.properties ?? {}).map((name) => `query ${name}`)
      expect(declared, key).toEqual([...inPath, ...inQuery])
    }
  })

  test('refusals have the error shape: 401 and 403 where it is guarded, 400, 413 and 415 of a body', () => {
    for (const { key, operation } of operations) {
      for (const [status, response] of Object.entries(operation.responses)) {
        if (Number(status) < 400) continue
        expect(response.content, `${key} ${status}`).toEqual({
          'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } },
        })
      }
      const statuses = Object.keys(operation.responses)
      expect(statuses, key).toContain('500')
      if (ACCESS[key]?.access !== 'public')
        expect(statuses, key).toEqual(expect.arrayContaining(['401', '403']))
      // Whoever asks is looked up, and a sign-in is written down: the database may refuse.
      const isStored = ACCESS[key]?.access !== 'public' || ACCESS[key]?.price === 'login'
      const unavailable = operation.responses['503']?.description ?? ''
      expect(unavailable.includes('storage_unavailable'), key).toBe(isStored)
      if (operation.requestBody) expect(statuses, key).toEqual(expect.arrayContaining(['400', '413', '415']))
      expect(
        statuses.filter((status) => Number(status) < 300),
        key,
      ).toHaveLength(1)
    }
  })

  test('lists as CSV, the stream as events, forms where they are understood', () => {
    const contentOf = (key: string) =>
      Object.keys(operations.find((one) => one.key === key)?.operation.responses['200']?.content ?? {})
    expect(contentOf('GET /api/fills')).toEqual(['application/json', 'text/csv'])
    expect(contentOf('GET /api/stream')).toEqual(['text/event-stream'])
    expect(contentOf('GET /metrics')).toEqual(['text/plain'])
    for (const { key, operation } of operations) {
      const types = Object.keys(operation.requestBody?.content ?? {})
      if (types.length === 0) continue
      const isForm = ACCESS[key]?.formBooleans !== undefined
      expect(types, key).toEqual([
        'application/json',
        ...(isForm ? ['application/x-www-form-urlencoded'] : []),
      ])
    }
  })
})
