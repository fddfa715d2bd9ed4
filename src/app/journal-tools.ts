/**
 * What `veloz journal` shows, read from the files as they lie: no lock, no writing, beside a running VeloZ.
 */
import {
  openStoredJournal,
  type SegmentProblem,
  type StoredEnd,
  type StoredJournal,
  type StoredProblem,
} from '../adapters/journal-file/index.ts'
import type { Event, Instrument } from '../domain/index.ts'
import { fromPlain } from '../engine/index.ts'
import { type ExportName, type ExportRow, exporterFor } from './journal-export.ts'
import { type SnapshotCheck, StoredFold } from './journal-fold.ts'
import { RecordTexts, timeText } from './journal-records.ts'

/** Told after each piece of work; false asks to stop. `done` of 1. */
export type OnProgress = (done: number) => boolean

export interface VerifyReport {
  readonly isWhole: boolean
  readonly epoch: string | null
  readonly segments: number
  readonly bytes: number
  readonly firstSeq: number
  readonly lastSeq: number
  /** Of the state after the last record; null when records before it are missing. */
  readonly digest: string | null
  readonly problems: readonly SegmentProblem[]
  /** Holes that a start has dealt with: a snapshot holds what they did, the quarantine says why. */
  readonly notes: readonly SegmentProblem[]
  readonly snapshots: readonly SnapshotCheck[]
  readonly unfinishedBytes: number
}

/** Checks every byte and every snapshot; null when it was told to stop. */
export async function verifyJournal(directory: string, onProgress: OnProgress): Promise<VerifyReport | null> {
  const journal = await openStoredJournal(directory)
  const fold = await StoredFold.of(journal)
  const end = await eachBatch(directory, { fromSeq: 1, onProgress }, (events) => {
    for (const event of events) fold.take(event)
    return true
  })
  if (end === null) return null
  const { problems, notes } = await judged(journal, end.problems, fold.why)
  const snapshots = fold.checks(end.lastSeq)
  return {
    isWhole: problems.length === 0 && snapshots.every(({ problem }) => problem === null),
    epoch: journal.epoch,
    segments: journal.segments.length,
    bytes: journal.segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    firstSeq: end.lastSeq === 0 ? 0 : end.firstSeq,
    lastSeq: end.lastSeq,
    digest: fold.digest(),
    problems,
    notes,
    snapshots,
    unfinishedBytes: end.unfinishedBytes,
  }
}

/** What counts, and what is only to be known. `why`: where the records stopped making sense, if they did. */
async function judged(
  journal: StoredJournal,
  found: readonly StoredProblem[],
  why: string | null,
): Promise<Pick<VerifyReport, 'problems' | 'notes'>> {
  const problems: SegmentProblem[] = []
  const notes: SegmentProblem[] = []
  for (const { name, why: missing, hole } of found) {
    // Folding went on to the end: a snapshot stands in for every hole.
    const told = hole === null || why !== null ? null : await journal.toldOf(hole)
    if (told === null) problems.push({ name, why: missing })
    else {
      const sources = told.map((note) => `${note.path}: ${note.why}`).join('; ')
      notes.push({ name, why: `${missing}. A snapshot holds what they did. ${sources}` })
    }
  }
  return { problems: why === null ? problems : [...problems, { name: 'state', why }], notes }
}

/**
 * The records, in batches, to the end or until `take` or `onProgress` answers false: then null. Throws
 * `JournalDamaged` for what another version wrote.
 */
async function eachBatch(
  directory: string,
  how: { readonly fromSeq: number; readonly onProgress: OnProgress },
  take: (events: readonly Event[]) => boolean | Promise<boolean>,
): Promise<StoredEnd | null> {
  const journal = await openStoredJournal(directory)
  const last = Math.max(1, lastSeqGuessed(journal.segments))
  const batches = journal.records(how.fromSeq)
  try {
    for (;;) {
      const step = await batches.next()
      if (step.done === true) return step.value
      const goesOn = await take(step.value)
      if (!how.onProgress(Math.min(1, (step.value.at(-1)?.seq ?? 0) / last)) || !goesOn) return null
    }
  } finally {
    await batches.return({ firstSeq: 0, lastSeq: 0, problems: [], unfinishedBytes: 0 })
  }
}

const RECORD_BYTES_USUAL = 130

/** For a progress bar only: how far the last segment goes is known when it was read. */
function lastSeqGuessed(
  segments: readonly { readonly firstSeq: number; readonly sizeBytes: number }[],
): number {
  const [last, first] = [segments.at(-1), segments[0]]
  if (last === undefined || first === undefined) return 0
  const bytesBefore = segments.slice(0, -1).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const records = last.firstSeq - first.firstSeq
  return last.firstSeq + last.sizeBytes / (records > 0 ? bytesBefore / records : RECORD_BYTES_USUAL)
}

export { EVENT_KINDS } from '../adapters/journal-file/index.ts'

export interface DumpQuery {
  readonly fromSeq: number
  readonly toSeq: number
  readonly kind: string | null
  readonly clientOrderId: string | null
}

/** Hands the text of each matching record to `write`, a line each, until that answers false. */
export async function dumpJournal(
  directory: string,
  query: DumpQuery,
  write: (text: string) => Promise<boolean>,
): Promise<StoredEnd | null> {
  const { fromSeq, toSeq, kind, clientOrderId } = query
  const texts = new RecordTexts()
  texts.know(await knownInstruments(directory))
  // From the first record on: a later one alone does not say what its ticks are worth.
  return await eachBatch(directory, { fromSeq: 1, onProgress: () => true }, async (events) => {
    const lines: string[] = []
    for (const event of events) {
      texts.note(event)
      if (event.seq < fromSeq || event.seq > toSeq) continue
      if (kind !== null && event.kind !== kind) continue
      if (clientOrderId !== null && !('clientOrderId' in event && event.clientOrderId === clientOrderId))
        continue
      lines.push(`${texts.textOf(event)}\n`)
    }
    const goesOn = lines.length === 0 || (await write(lines.join('')))
    return goesOn && (events.at(-1)?.seq ?? 0) < toSeq
  })
}

/** Of the oldest whole snapshot, for a journal whose first records are gone. */
async function knownInstruments(directory: string): Promise<readonly Instrument[]> {
  const journal = await openStoredJournal(directory)
  if ((journal.segments[0]?.firstSeq ?? 1) === 1) return []
  const oldest = (await journal.snapshots()).findLast(({ problem }) => problem === null)
  if (oldest?.problem !== null) return []
  return fromPlain<readonly (readonly [string, Instrument])[]>(oldest.snapshot.part('instruments')).map(
    ([, instrument]) => instrument,
  )
}

export interface StatsReport {
  readonly epoch: string | null
  readonly segments: number
  readonly bytes: number
  readonly records: number
  readonly firstSeq: number
  readonly lastSeq: number
  readonly firstAt: string | null
  readonly lastAt: string | null
  /** Over the time between the first and the last; null when that is none. */
  readonly recordsPerSecond: number | null
  readonly byKind: Readonly<Record<string, number>>
  readonly snapshots: readonly number[]
}

/** Counts the records; null when it was told to stop. */
export async function journalStats(directory: string, onProgress: OnProgress): Promise<StatsReport | null> {
  const journal = await openStoredJournal(directory)
  const counts = new Map<string, number>()
  const seen: { first: Event | null; last: Event | null } = { first: null, last: null }
  const end = await eachBatch(directory, { fromSeq: 1, onProgress }, (events) => {
    for (const event of events) counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1)
    seen.first ??= events[0] ?? null
    seen.last = events.at(-1) ?? seen.last
    return true
  })
  if (end === null) return null
  const records = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const { first, last } = seen
  const seconds = first && last ? Number(last.at - first.at) / 1e9 : 0
  return {
    epoch: journal.epoch,
    segments: journal.segments.length,
    bytes: journal.segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    records,
    firstSeq: first?.seq ?? 0,
    lastSeq: end.lastSeq,
    firstAt: first && timeText(first.at),
    lastAt: last && timeText(last.at),
    recordsPerSecond: seconds > 0 ? records / seconds : null,
    byKind: Object.fromEntries([...counts].sort((left, right) => right[1] - left[1])),
    snapshots: (await journal.snapshots()).flatMap(({ seq, problem }) => (problem === null ? [seq] : [])),
  }
}

export interface ExportReport {
  readonly rows: number
  /** Why rows may be missing; null when none is. */
  readonly why: string | null
}

/** Hands rows to `write` in batches until that answers false; null when it was told to stop. */
export async function exportJournal(
  directory: string,
  what: ExportName,
  {
    write,
    onProgress,
  }: { readonly write: (rows: readonly ExportRow[]) => Promise<boolean>; readonly onProgress: OnProgress },
): Promise<ExportReport | null> {
  const journal = await openStoredJournal(directory)
  const exporter = exporterFor(what)
  const fold = await StoredFold.of(journal, (view) => exporter.begin(view.balances()))
  let rows = 0
  const put = async (fresh: readonly ExportRow[]): Promise<boolean> => {
    rows += fresh.length
    return fresh.length === 0 || (await write(fresh))
  }
  const end = await eachBatch(
    directory,
    { fromSeq: 1, onProgress },
    async (events) =>
      await put(
        events.flatMap((event) => {
          const group = fold.take(event)
          return group === null ? [] : exporter.rowsOf(group)
        }),
      ),
  )
  if (end === null) return null
  const limit = Number.MAX_SAFE_INTEGER
  const open = fold.view?.orders({ which: 'open', key: null, beforeSeq: null, limit }) ?? []
  if (!(await put(exporter.lastRows(open.toReversed())))) return null
  const holes = end.problems.map(({ name, why }) => `${name}: ${why}`)
  const reasons = [...(fold.why === null ? [] : [fold.why]), ...holes]
  return { rows, why: reasons.length === 0 ? null : reasons.join('; ') }
}
