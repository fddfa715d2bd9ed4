/** The whole file as a stream of public prints, and of books where it has them, in order of time. */
import {
  type Bar,
  type InstrumentKey,
  type MarketEvent,
  type Ticks,
  type UnixNs,
  unixNs,
} from '../../domain/index.ts'
import { barPrints } from './bar-prints.ts'
import { beginsAsJson } from './bytes.ts'
import { csvRows } from './csv-rows.ts'
import { FileProblem } from './file-problem.ts'
import { jsonRows } from './json-rows.ts'
import { type FileRecord, recordReader } from './records.ts'
import type { RawRow } from './row.ts'
import { characterOf, type FileCharacter, SAMPLE_ROWS } from './sample.ts'
import { type SkipCounts, skipText } from './skip-counts.ts'

/** What one row stands for. */
export interface PrintGroup {
  readonly events: readonly MarketEvent[]
  /** The recorded bar and its end; null for a trade or a book. */
  readonly span: { readonly bar: Bar; readonly endAt: UnixNs } | null
}

export interface FilePrints {
  readonly character: FileCharacter
  /** At least one group; ends with the file. Throws `FileProblem` or the stream's error. */
  readonly groups: AsyncGenerator<PrintGroup, void>
}

/** Reads the first rows and gets ready to stream the rest. Throws `FileProblem`. */
export async function openFilePrints(
  path: string,
  key: InstrumentKey,
  skips: SkipCounts,
): Promise<FilePrints> {
  const rows = (await beginsAsJson(path)) ? jsonRows(path, skips) : csvRows(path, skips)
  try {
    const sample = await takeRows(rows, SAMPLE_ROWS)
    const character = characterOf(path, sample)
    const records = readRecords({ path, sample, rows, character, skips })
    return { character, groups: groupsOf(records, key, character.intervalNs) }
  } catch (error) {
    await rows.return()
    throw error
  }
}

async function takeRows(rows: AsyncGenerator<RawRow, void>, count: number): Promise<RawRow[]> {
  const taken: RawRow[] = []
  while (taken.length < count) {
    const next = await rows.next()
    if (next.done === true) break
    taken.push(next.value)
  }
  return taken
}

interface RecordSource {
  readonly path: string
  readonly sample: readonly RawRow[]
  readonly rows: AsyncGenerator<RawRow, void>
  readonly character: FileCharacter
  readonly skips: SkipCounts
}

async function* readRecords(source: RecordSource): AsyncGenerator<FileRecord, void> {
  const { path, rows, character, skips } = source
  const reader = recordReader(character.layout, character.grid, skips)
  let isEmpty = true
  try {
    for (const row of source.sample) {
      const record = reader.read(row)
      if (record === null) continue
      isEmpty = false
      yield record
    }
    for await (const row of rows) {
      const record = reader.read(row)
      if (record === null) continue
      isEmpty = false
      yield record
    }
  } finally {
    await rows.return()
  }
  if (isEmpty) {
    throw new FileProblem(
      `${path}: no usable row: ${skipText(skips)}. Expected rows in order of time with prices above zero`,
    )
  }
}

/** A bar is held until the next row shows where it must end at the latest. */
async function* groupsOf(
  records: AsyncGenerator<FileRecord, void>,
  key: InstrumentKey,
  intervalNs: bigint,
): AsyncGenerator<PrintGroup, void> {
  let held: Bar | null = null
  let lastPrice: Ticks | null = null
  for await (const record of records) {
    if (!('openAt' in record)) {
      const event: MarketEvent =
        'bids' in record ? { kind: 'book', key, ...record } : { kind: 'trade', key, ...record }
      yield { events: [event], span: null }
      continue
    }
    if (held !== null) {
      yield groupOf({ key, bar: held, intervalNs, nextAt: record.openAt, lastPrice })
      lastPrice = held.close
    }
    held = record
  }
  if (held !== null) yield groupOf({ key, bar: held, intervalNs, nextAt: null, lastPrice })
}

interface HeldBar {
  readonly key: InstrumentKey
  readonly bar: Bar
  readonly intervalNs: bigint
  readonly nextAt: UnixNs | null
  readonly lastPrice: Ticks | null
}

function groupOf({ key, bar, intervalNs, nextAt, lastPrice }: HeldBar): PrintGroup {
  const byInterval = unixNs(bar.openAt + intervalNs)
  const endAt = nextAt !== null && nextAt < byInterval ? nextAt : byInterval
  return { events: barPrints({ key, bar, endAt, lastPrice }), span: { bar, endAt } }
}
