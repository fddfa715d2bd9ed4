import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { FillRow, OrderStateRow } from '../../../src/contract/index.ts'
import { csvColumns, csvResponse } from '../../../src/http/csv.ts'
import { exactMoney } from '../../../src/wire/index.ts'
import { m } from '../../support/builders.ts'
import { readCsv } from '../../support/read-csv.ts'

const columns = ['id', 'qty', 'note', 'is_open', 'links']
const textOf = (rows: readonly Record<string, unknown>[]) =>
  csvResponse(columns, rows, { name: 'things' }).text()

describe('CSV', () => {
  test('has a header line also without rows, CRLF, a file name and the cursor of the next page', async () => {
    const response = csvResponse(columns, [], { name: 'things', nextCursor: '17' })
    expect(await response.text()).toBe('id,qty,note,is_open,links\r\n')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="veloz-things.csv"')
    expect(response.headers.get('x-next-cursor')).toBe('17')
    expect(response.headers.get('vary')).toBe('accept')
    expect(csvResponse(columns, [], { name: 'things' }).headers.has('x-next-cursor')).toBe(false)
  })

  test('keeps every digit of a number, also a negative one; null and absent are empty', async () => {
    const rows = [
      { id: 'a', qty: exactMoney(m('-0.000000000000000001')), note: null, is_open: false },
      { id: 'b', qty: exactMoney(m('12345678901234567890.123456789012345678')), is_open: true },
    ]
    expect(await textOf(rows)).toBe(
      [
        'id,qty,note,is_open,links',
        'a,-0.000000000000000001,,false,',
        'b,12345678901234567890.123456789012345678,,true,',
        '',
      ].join('\r\n'),
    )
  })

  test('lists and objects are JSON in their cell', async () => {
    const [, line] = readCsv(await textOf([{ id: 'a', links: { of: ['b', 'c'], n: 1 } }]))
    expect(line?.[4]).toBe('{"of":["b","c"],"n":1}')
  })

  test('a text that a spreadsheet would run gets an apostrophe', async () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")']) {
      const [, line] = readCsv(await textOf([{ id: text }]))
      expect(line?.[0]).toBe(`'${text}`)
    }
    const [, line] = readCsv(await textOf([{ id: '1=1', note: ' =1' }]))
    expect(line?.slice(0, 3)).toEqual(['1=1', '', ' =1'])
  })

  test('whatever the text, a reader gets it back', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', 'é', '=', ' ', ';') })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ id: text, note: text })), async (rows) => {
        const lines = readCsv(await textOf(rows)).slice(1)
        const plain = (cell: string | undefined) => cell?.replace(/^'(?=[=\r])/, '')
        expect(lines.map((cells) => [plain(cells[0]), plain(cells[2])])).toEqual(
          rows.map(({ id, note }) => [id, note]),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('asks for rows as they are read, and lets go when nobody reads on', async () => {
    let made = 0
    let isClosed = false
    function* endless() {
      try {
        for (;;) yield { id: `row${made++}`, note: 'x'.repeat(100) }
      } finally {
        isClosed = true
      }
    }
    const reader = csvResponse(columns, endless(), { name: 'things' }).body?.getReader()
    await reader?.read()
    expect(made).toBeGreaterThan(100)
    expect(made).toBeLessThan(5000)
    await reader?.cancel()
    expect(isClosed).toBe(true)
  })

  test('columns are the fields of the JSON row, in its order', () => {
    expect(csvColumns(FillRow).slice(0, 5)).toEqual(['ts_ns', 'venue', 'client_order_id', 'symbol', 'qty'])
    expect(csvColumns(OrderStateRow)).toContain('exit_ids')
  })
})
