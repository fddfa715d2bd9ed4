import { describe, expect, test } from 'bun:test'
import { csvColumns } from '../../../src/http/csv.ts'
import { aWholeGateway, type WholeGateway } from '../../support/a-whole-gateway.ts'
import { readCsv } from '../../support/read-csv.ts'
import { answerMisfits } from './bad-requests.ts'
import { expectAnswer } from './expectations.ts'
import { isJson, ROWS, type Row, withQuery } from './rows.ts'
import { administrator, SCENES } from './scenes.ts'

/** Where text comes that is not JSON, an endless one among them. */
const MEDIA_TYPES: Readonly<Record<string, RegExp>> = {
  'text/plain': /^text\/plain/,
  'text/event-stream': /^text\/event-stream/,
}

type Headers = Readonly<Record<string, string>>

/** A gateway where the example of the route can be answered, and the way to ask it. */
async function prepared(row: Row) {
  const house = await aWholeGateway()
  const admin = await administrator(house)
  const { as = admin, ...scene } = (await SCENES[row.key]?.(house, admin)) ?? {}
  const { body, query, params } = { ...row.contract.example, ...scene }
  const path = row.key
    .slice(row.method.length + 1)
    .replaceAll(/:(\w+)/g, (_, name: string) => params?.[name] ?? '')
  const ask = (headers: Headers = {}) =>
    house.ask(row.method, withQuery(path, query), {
      as,
      headers,
      ...(body === undefined ? {} : { json: body }),
    })
  return { house, ask }
}

async function answered(row: Row) {
  const { house, ask } = await prepared(row)
  return { house, response: await ask() }
}

async function textOf(house: WholeGateway, response: Response): Promise<string> {
  const text = await response.text()
  await house.close()
  return text
}

describe('the example of a route is answered, as its contract says', () => {
  test.each(ROWS)('$key', async (row) => {
    const { house, response } = await answered(row)
    expectAnswer(response, row.key)
    // Answers about an account are kept by nobody.
    if (row.path.startsWith('/api/')) expect(response.headers.get('cache-control')).toBe('no-store')
    const { answer, status = 200 } = row.contract
    if (!('mediaType' in answer)) {
      const text = await textOf(house, response)
      expect(response.status, text).toBe(status)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(answerMisfits(row.contract, JSON.parse(text)), text).toEqual([])
      return
    }
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(MEDIA_TYPES[answer.mediaType] ?? /^$/)
    await response.body?.cancel()
    await house.close()
  })
})

type Rows = readonly Readonly<Record<string, unknown>>[]

describe('a list as CSV has the columns and the rows of its JSON', () => {
  const lists = ROWS.filter(({ contract }) => contract.hasCsv === true)

  test('there are some', () => {
    expect(lists.length).toBeGreaterThan(4)
  })

  test.each(lists)('$key', async (row) => {
    const { house, ask } = await prepared(row)
    const csv = await ask({ accept: 'text/csv' })
    const json = await ask({ accept: 'application/json, text/csv;q=0.9' })
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/)
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z-]+\.csv"$/)
    expect(json.headers.get('content-type')).toBe('application/json')
    for (const { headers } of [csv, json]) expect(headers.get('vary')).toContain('accept')
    const [header = [], ...lines] = readCsv(await csv.text())
    const body = JSON.parse(await textOf(house, json), exactly) as Record<string, Rows>
    const items = body['items'] ?? body['logs'] ?? []
    expect(items.length).toBeGreaterThan(0)
    expect(header).toEqual([...csvColumns(rowSchema(row))])
    expect(lines).toEqual(items.map((item) => header.map((column) => cellOf(item[column]))))
  })
})

/** Numbers as they were written. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? { digits: context?.source } : value
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object' && 'digits' in value) return String(value.digits)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function rowSchema({ contract }: Row) {
  const { answer } = contract
  if ('mediaType' in answer) throw new Error('a list is JSON')
  const { items, logs } = answer['properties']
  return (items ?? logs).items
}

test('every JSON answer has a schema that says something', () => {
  for (const { contract, key } of ROWS.filter((row) => isJson(row.contract))) {
    const { answer } = contract
    const isTelling = 'properties' in answer || 'allOf' in answer || 'anyOf' in answer
    expect(isTelling, key).toBe(true)
  }
})
