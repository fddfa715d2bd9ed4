import type { TObject } from '@sinclair/typebox'
import { encodeJson } from '../wire/index.ts'
import { jsonResponse } from './frame/index.ts'
import { prefersCsv } from './negotiate.ts'

type Row = Readonly<Record<string, unknown>>

export interface CsvOptions {
  /** What the file holds, for its name: `fills` makes `veloz-fills.csv`. */
  readonly name: string
  /** The cursor of the next page, which a table of rows has no place for: `X-Next-Cursor`. */
  readonly nextCursor?: string | null
}

/** The fields of a row as columns, in the order of its schema. */
export function csvColumns(row: TObject): readonly string[] {
  return Object.keys(row.properties)
}

/**
 * Rows as `text/csv` by RFC 4180, with a header line. Numbers keep their digits; what is absent or null is an
 * empty cell; objects and lists are JSON in their cell. Text that a spreadsheet would take for a formula gets
 * an apostrophe before it. Rows are asked for as the reader takes them, so there may be any number.
 *
 * @example csvResponse(csvColumns(FillRow), fills.map(fillRow), { name: 'fills' })
 */
export function csvResponse(
  columns: readonly string[],
  rows: Iterable<Row> | AsyncIterable<Row>,
  { name, nextCursor = null }: CsvOptions,
): Response {
  const headers = new Headers({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="veloz-${name}.csv"`,
    'x-content-type-options': 'nosniff',
    vary: 'accept',
  })
  if (nextCursor !== null) headers.set('x-next-cursor', nextCursor)
  return new Response(textStream(csvLines(columns, rows)), { headers })
}

/** What a list answers: JSON, or CSV for whoever prefers that. `answer` is the JSON, its `items` the rows. */
export function listResponse(
  request: Request,
  answer: { readonly items: readonly Row[]; readonly next_cursor?: string | null },
  { name, row }: { readonly name: string; readonly row: TObject },
): Response {
  if (prefersCsv(request.headers.get('accept'))) {
    return csvResponse(csvColumns(row), answer.items, { name, nextCursor: answer.next_cursor ?? null })
  }
  const response = jsonResponse(answer)
  response.headers.set('vary', 'accept')
  return response
}

const LINE_END = '\r\n'

async function* csvLines(columns: readonly string[], rows: Iterable<Row> | AsyncIterable<Row>) {
  yield columns.map(textCell).join() + LINE_END
  for await (const row of rows) yield columns.map((column) => cell(row[column])).join() + LINE_END
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? textCell(value) : quoted(encodeJson(value))
}

const FORMULA = /^[=+\-@\t\r]/

function textCell(text: string): string {
  return quoted(FORMULA.test(text) ? `'${text}` : text)
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const CHUNK_CHARS = 65_536

/** Some lines at a time, when the reader has room for them. */
function textStream(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      let text = ''
      while (text.length < CHUNK_CHARS) {
        const { done, value } = await lines.next()
        if (done === true) {
          if (text !== '') controller.enqueue(encoder.encode(text))
          controller.close()
          return
        }
        text += value
      }
      controller.enqueue(encoder.encode(text))
    },
    cancel: () => void lines.return(undefined),
  })
}
