import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { PERMISSIONS } from '../../../src/identity/index.ts'
import { aWholeGateway, type WholeGateway, WRONG_CREDENTIALS } from '../../support/a-whole-gateway.ts'
import { refusalOf, verdictOf } from './expectations.ts'
import { GUARDED, ROWS, type Row, withQuery } from './rows.ts'

let house: WholeGateway
beforeAll(async () => {
  house = await aWholeGateway()
})
afterAll(() => house.close())

const TAKES_BODY = new Set(['POST', 'PUT', 'PATCH'])
/** Nobody who may not come in is told whether the body was any good. */
const garbage = ({ method }: Row) =>
  TAKES_BODY.has(method) ? { body: '{"a":', headers: { 'content-type': 'text/nonsense' } } : {}

test('nobody is let in without credentials', async () => {
  expect(GUARDED.length).toBeGreaterThan(50)
  for (const row of GUARDED) {
    const response = await house.ask(row.method, row.path, garbage(row))
    expect(response.headers.get('www-authenticate'), row.key).toContain('Bearer')
    expect(await verdictOf(response, row.key), row.key).toBe('401 authentication_required')
  }
})

describe('nobody is let in with', () => {
  test.each([...WRONG_CREDENTIALS])('a %s', async (what) => {
    const as = await house.wrong[what]()
    const expected = what.includes('API key') ? '401 invalid_api_key' : '401 invalid_token'
    for (const row of GUARDED) {
      const response = await house.ask(row.method, row.path, { as, ...garbage(row) })
      expect(await verdictOf(response, row.key), row.key).toBe(expected)
    }
  })
})

describe('whoever lacks one permission is told which', () => {
  const limited = GUARDED.filter(({ needed }) => needed.length > 0)
  const permissions = [...new Set(limited.flatMap(({ needed }) => needed))]

  test.each(permissions)('%s, of a role', async (permission) => {
    const as = await house.session(PERMISSIONS.filter((other) => other !== permission))
    for (const row of limited.filter(({ needed }) => needed.includes(permission))) {
      const response = await house.ask(row.method, row.path, { as, ...garbage(row) })
      const { verdict, details } = await refusalOf(response, row.key)
      expect([verdict, details['permission']], row.key).toEqual(['403 forbidden', permission])
    }
  })

  test.each(permissions)('%s, of an API key', async (permission) => {
    const as = house.apiKey(PERMISSIONS.filter((other) => other !== permission))
    for (const row of limited.filter(({ needed }) => needed.includes(permission))) {
      const response = await house.ask(row.method, row.path, { as, ...garbage(row) })
      const { verdict, details } = await refusalOf(response, row.key)
      expect([verdict, details['permission']], row.key).toEqual(['403 forbidden', permission])
    }
  })
})

describe('whoever has exactly what a route needs is let in', () => {
  test.each(limitedRows())('$key', async (row) => {
    for (const as of [await house.session(row.needed), house.apiKey(row.needed)]) {
      const { body, query } = row.contract.example
      const response = await house.ask(row.method, withQuery(row.path, query), {
        as,
        ...(body === undefined ? {} : { json: body }),
      })
      const label = `${row.key} by ${Object.keys(as)}`
      expect(response.status, label).not.toBe(401)
      if (response.status !== 403) {
        await response.body?.cancel()
        continue
      }
      // What only the body can tell may need a further right: nobody hands out what they do not have.
      const { details } = await refusalOf(response, label)
      expect(details, label).toMatchObject({ permission: expect.any(String) })
      expect(row.needed as readonly unknown[], label).not.toContain(details['permission'])
    }
  })
})

function limitedRows() {
  return ROWS.filter(({ needed }) => needed.length > 0)
}

test('bad credentials on a public route do not shut it', async () => {
  const as = await house.wrong['forged token']()
  for (const row of ROWS.filter(({ rule, method }) => rule.access === 'public' && method === 'GET')) {
    const response = await house.ask(row.method, row.path, { as })
    expect(response.status, row.key).toBe(200)
    await response.body?.cancel()
  }
})
