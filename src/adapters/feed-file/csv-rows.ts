import { type CsvError, type Info, parse } from 'csv-parse'
import { openText } from './bytes.ts'
import { columnsOf } from './columns.ts'
import { FileProblem } from './file-problem.ts'
import { plainName, type RawRow } from './row.ts'
import type { SkipCounts } from './skip-counts.ts'

interface CsvRecord {
  readonly info: Info
  readonly record: readonly string[]
}

/** Notes above the header, as some data vendors write them. */
const HEADER_ROWS_MAX = 5
const RECORD_CHARACTERS_MAX = 65_536

/**
 * The data rows of a CSV file, comma, semicolon or tab separated. Throws `FileProblem` when no header is
 * found.
 */
export async function* csvRows(path: string, skips: SkipCounts): AsyncGenerator<RawRow, void> {
  const text = await openText(path)
  const parser = parse({
    bom: true,
    comment: '#',
    delimiter: [',', ';', '\t'],
    info: true,
    max_record_size: RECORD_CHARACTERS_MAX,
    on_skip: (error: CsvError | undefined) => void skips.note('broken_row', Number(error?.['lines'] ?? 0)),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
  })
  text.on('error', (error) => parser.destroy(error))
  text.pipe(parser)
  try {
    yield* withNames(path, parser)
  } finally {
    text.destroy()
    parser.destroy()
  }
}

async function* withNames(path: string, records: AsyncIterable<CsvRecord>): AsyncGenerator<RawRow, void> {
  let names: readonly string[] | null | undefined
  let rowsBefore = 0
  let widest: readonly string[] = []
  for await (const { info, record } of records) {
    if (names === undefined) {
      names = namesFrom(record, record.length > widest.length)
      if (record.length > widest.length) widest = record
      if (names === undefined && ++rowsBefore >= HEADER_ROWS_MAX) break
      if (names !== null) continue
    }
    yield { line: info.lines, names, cells: record }
  }
  if (names === undefined) throw unknownColumns(path, widest)
}

/**
 * The names of a header row, null for a row of values in a known headerless layout, undefined for neither.
 * Values as wide as a row above them belong to that row, a header nobody understood.
 */
function namesFrom(record: readonly string[], isWidest: boolean): readonly string[] | null | undefined {
  if (isWidest && columnsOf({ names: null, cells: record }) !== null) return null
  const names = record.map(plainName)
  return columnsOf({ names, cells: record }) === null ? undefined : names
}

/** Says what was found and what would have been understood. */
export function unknownColumns(path: string, found: readonly string[]): FileProblem {
  const seen = found.length === 0 ? 'nothing' : found.slice(0, 12).join(', ').slice(0, 200)
  return new FileProblem(
    `${path}: columns not understood (found: ${seen}). Expected a time column with open, high, low, close ` +
      'and volume, or a time column with price and quantity (side or is_buyer_maker if known)',
  )
}
