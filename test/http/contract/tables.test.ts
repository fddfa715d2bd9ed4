import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { ROUTES } from '../../../src/contract/index.ts'
import { ACCESS } from '../../../src/http/frame/index.ts'
import { aWholeGateway, type WholeGateway } from '../../support/a-whole-gateway.ts'
import { ROWS, UNDESCRIBED } from './rows.ts'

let house: WholeGateway
beforeAll(async () => {
  house = await aWholeGateway()
})
afterAll(() => house.close())

const described = Object.keys(ACCESS).filter((key) => !UNDESCRIBED.has(key))

test('every route that may be reached has a contract, and every contract a route', () => {
  expect(Object.keys(ROUTES).sort()).toEqual(described.toSorted())
})

test('every route of the table is mounted, and nothing else is', () => {
  const mounted = house.gateway.frame.app.routes.map(({ method, path }) => `${method} ${path}`)
  expect(mounted.toSorted()).toEqual(Object.keys(ACCESS).sort())
})

describe('what a handler checks is what the contract says, the very same schema', () => {
  test.each(ROWS)('$key', ({ key, contract }) => {
    const route = house.gateway.frame.app.routes.find(({ method, path }) => `${method} ${path}` === key)
    expect(route === undefined, 'not mounted').toBe(false)
    const hooks = route?.hooks as { readonly body?: unknown; readonly query?: unknown } | undefined
    expect(hooks?.body === contract.body, 'the body').toBe(true)
    expect(hooks?.query === contract.query, 'the query').toBe(true)
  })
})

describe('examples fit their own schemas', () => {
  test.each(ROWS)('$key', ({ contract }) => {
    const { body, query } = contract.example
    if (contract.body === undefined) expect(body).toBeUndefined()
    else expect([...Value.Errors(contract.body, body ?? {})]).toEqual([])
    if (contract.query === undefined) {
      expect(query ?? '').toBe('')
      return
    }
    const fields = Object.fromEntries(new URLSearchParams(query))
    expect([...Value.Errors(contract.query, fields)]).toEqual([])
    for (const name of Object.keys(fields)) expect(Object.keys(contract.query.properties)).toContain(name)
  })
})

test('only these are open to everybody, and nothing that changes something asks for a right to read', () => {
  const open = Object.keys(ACCESS).filter((key) => ACCESS[key]?.access === 'public')
  expect(open.toSorted()).toEqual([
    'GET /*',
    'GET /api/health',
    'GET /health',
    'POST /api/auth/code',
    'POST /api/auth/login',
    'POST /api/auth/refresh',
  ])
  const toLoopback = Object.keys(ACCESS).filter((key) => ACCESS[key]?.isOpenToLoopback === true)
  expect(toLoopback.toSorted()).toEqual(['GET /docs', 'GET /docs/:file', 'GET /metrics', 'GET /openapi.json'])
  const changing = ROWS.filter(({ method, rule }) => method !== 'GET' && rule.access !== 'public')
  const ownAffairs = /^(POST|DELETE) \/api\/(auth\/(logout|password|totp|totp\/confirm)|stream\/ticket)$/
  for (const { key, needed } of changing) {
    if (key === 'POST /api/orders_state') expect(needed).toEqual(['read:orders'])
    else if (ownAffairs.test(key)) expect(needed, key).toEqual([])
    else
      expect(
        needed.every((permission) => /^(write|admin):/.test(permission)),
        key,
      ).toBe(true)
    if (!ownAffairs.test(key)) expect(needed.length, key).toBeGreaterThan(0)
  }
})

test('queries are text and let unknown fields pass; bodies know every one of their fields', () => {
  for (const { key, contract } of ROWS) {
    if (contract.query !== undefined) {
      expect(contract.query['additionalProperties'], key).toBe(true)
      for (const field of Object.values(contract.query.properties)) expect(field['type'], key).toBe('string')
    }
    const parts = contract.body === undefined ? [] : (contract.body['anyOf'] ?? [contract.body])
    for (const part of parts) {
      // A table of names is judged name by name: the body suite sends one that is none.
      const isTable = part['patternProperties'] !== undefined
      expect(isTable || part['additionalProperties'] === false, key).toBe(true)
    }
  }
})

test('every list of items says where it goes on', () => {
  const fields = ROWS.map(({ key, contract }) => {
    return { key, names: 'properties' in contract.answer ? Object.keys(contract.answer['properties']) : [] }
  })
  const lists = fields.filter(({ names }) => names.includes('items'))
  expect(lists.length).toBeGreaterThan(8)
  expect(lists.filter(({ names }) => !names.includes('next_cursor'))).toEqual([])
})
