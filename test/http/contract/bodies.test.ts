import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { PERMISSIONS } from '../../../src/identity/index.ts'
import { aWholeGateway, type Credentials, type WholeGateway } from '../../support/a-whole-gateway.ts'
import { badBodies, badQueries } from './bad-requests.ts'
import { expectAnswer, refusalOf, verdictOf } from './expectations.ts'
import { ROWS, type Row, withQuery } from './rows.ts'

let house: WholeGateway
let admin: Credentials
beforeAll(async () => {
  house = await aWholeGateway()
  admin = await house.session(PERMISSIONS)
})
afterAll(() => house.close())

const WITH_BODY = ROWS.filter(({ contract }) => contract.body !== undefined)
const WITH_QUERY = ROWS.filter(({ contract }) => contract.query !== undefined)
const pathOf = ({ path, contract }: Row) => withQuery(path, contract.example.query)

test('there is something to look at', () => {
  expect(WITH_BODY.length).toBeGreaterThan(20)
  expect(WITH_QUERY.length).toBeGreaterThan(12)
})

describe('a body that does not fit is refused, by the name of the field', () => {
  test.each(WITH_BODY)('$key', async (row) => {
    const bad = badBodies(row.contract)
    expect(bad.length).toBeGreaterThan(4)
    for (const { what, body, field } of bad) {
      const label = `${row.key} with ${what}`
      const response = await house.ask(row.method, pathOf(row), { as: admin, json: body })
      const { verdict, details } = await refusalOf(response, label)
      expect(verdict, label).toBe('400 bad_params')
      // Of what is wrong inside it, the whole way is told: `bracket.stop_loss`.
      if (field !== null) expect(String(details['field']).split('.')[0], label).toBe(field)
    }
  })
})

const JSON_TYPE = { 'content-type': 'application/json' }

describe('a body that cannot be read is refused', () => {
  test.each(WITH_BODY)('$key', async (row) => {
    const good = JSON.stringify(row.contract.example.body ?? {})
    const verdict = async (body: BodyInit, headers: Readonly<Record<string, string>>) =>
      verdictOf(await house.ask(row.method, pathOf(row), { as: admin, headers, body }), `${row.key} ${body}`)
    for (const text of ['{"a":', '{', '}', 'null null', "{'a':1}", '{"a":1,}', 'NaN', '\u0000', '"']) {
      expect(await verdict(text, JSON_TYPE), text).toBe('400 bad_json')
    }
    for (const type of [
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'json',
      'text/json',
    ]) {
      expect(await verdict(good, { 'content-type': type }), type).toBe('415 unsupported_media_type')
    }
    if (row.rule.formBooleans === undefined) {
      const form = { 'content-type': 'application/x-www-form-urlencoded' }
      expect(await verdict('a=1', form)).toBe('415 unsupported_media_type')
    }
    expect(await verdict(`{"__proto__":{}}`, JSON_TYPE)).toBe('400 bad_params')
    expect(await verdict('{"a":1,"a":2}', JSON_TYPE)).toBe('400 bad_params')
    expect(await verdict('['.repeat(5000), JSON_TYPE)).toBe('400 bad_params')
    expect(await verdict(`"${'x'.repeat(70_000)}"`, JSON_TYPE)).toBe('413 body_too_large')
  })
})

describe('nothing at all counts as an empty object: what is missing gets named', () => {
  const demanding = WITH_BODY.filter(({ contract }) => (contract.body?.['required'] ?? []).length > 0)
  test.each(demanding)('$key', async (row) => {
    for (const how of [{}, { body: '', headers: JSON_TYPE }, { body: '{}', headers: JSON_TYPE }]) {
      const response = await house.ask(row.method, pathOf(row), { as: admin, ...how })
      const { verdict, details } = await refusalOf(response, row.key)
      expect(verdict, row.key).toBe('400 bad_params')
      expect(row.contract.body?.['required'], row.key).toContain(details['field'])
    }
  })
})

describe('a query that does not fit is refused, by the name of the field', () => {
  test.each(WITH_QUERY)('$key', async (row) => {
    const json = row.contract.example.body
    for (const { field, text } of badQueries(row.contract)) {
      const label = `${row.key}?${field}=${text}`
      const query = new URLSearchParams(row.contract.example.query)
      query.set(field, text)
      const path = withQuery(row.path, query.toString())
      const response = await house.ask(row.method, path, {
        as: admin,
        ...(json === undefined ? {} : { json }),
      })
      const { verdict, details } = await refusalOf(response, label)
      expect([verdict, details['field']], label).toEqual(['400 bad_params', field])
    }
  })
})

test('semantics 33: a field of a query that nobody knows is ignored', async () => {
  const other = await aWholeGateway()
  const as = await other.session(PERMISSIONS)
  for (const row of ROWS.filter(({ method }) => method === 'GET')) {
    const { query } = row.contract.example
    const plain = await other.ask('GET', withQuery(row.path, query), { as })
    const more = `${query === undefined ? '' : `${query}&`}no_such_field=1&__proto__=1&constructor=x&a[b]=c`
    const asked = await other.ask('GET', withQuery(row.path, more), { as })
    expectAnswer(asked, row.key)
    expect(asked.status, row.key).toBe(plain.status)
    await Promise.all([plain.body?.cancel(), asked.body?.cancel()])
  }
  await other.close()
})
