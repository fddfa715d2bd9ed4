/**
 * The files of a journal as somebody finds them who is not its writer: read only, without the lock, while it
 * may be growing.
 */
import { join } from 'node:path'
import type { Event } from '../../domain/index.ts'
import type { JournalSnapshot } from '../../ports/index.ts'
import { holesIn } from './closed-segments.ts'
import { type FileOps, nodeFileOps } from './file-ops.ts'
import { damageIn, type JournalScan, scanJournal } from './journal-scan.ts'
import { chooseStart } from './journal-start.ts'
import { notesOf, type QuarantineNote, quarantineNotes, type RecordRange } from './quarantine-notes.ts'
import type { StoredSegment } from './record-cursor.ts'
import { HEADER_BYTES } from './segment.ts'
import { chainProblem, type JournalPlace, listSegments, type Segment, withFile } from './segment-list.ts'
import { type SegmentScan, SegmentScanner } from './segment-scan.ts'
import type { SnapshotHeader } from './snapshot-format.ts'
import { listSnapshots, loadSnapshot, SNAPSHOTS_KEPT } from './snapshots.ts'

export interface SegmentProblem {
  readonly name: string
  readonly why: string
}

/** `hole`: the records between two whole segments; null for any other problem. */
export interface StoredProblem extends SegmentProblem {
  readonly hole: RecordRange | null
}

/** What reading to the end found. */
export interface StoredEnd {
  readonly firstSeq: number
  readonly lastSeq: number
  readonly problems: readonly StoredProblem[]
  /** Behind the last record: half-written by a crash, or being written now. */
  readonly unfinishedBytes: number
}

export interface StoredJournal {
  readonly epoch: string | null
  readonly segments: readonly StoredSegment[]
  /** Newest first; those that are whole with a way to read them, the others with what is wrong. */
  snapshots(): Promise<readonly StoredSnapshot[]>
  /** What the quarantine says of a hole; null when it does not tell of every record of it. */
  toldOf(hole: RecordRange): Promise<readonly QuarantineNote[] | null>
  /**
   * The records from `fromSeq` on, in batches of about a mebibyte; what cannot be read is passed over and
   * told of at the end. Throws `JournalDamaged` for what another version of VeloZ wrote.
   */
  records(fromSeq: number): AsyncGenerator<readonly Event[], StoredEnd>
}

export type StoredSnapshot =
  | { readonly seq: number; readonly problem: string }
  | { readonly seq: number; readonly problem: null; readonly snapshot: JournalSnapshot }

/** Looks at what is there now; more may come while it is read. */
export async function openStoredJournal(
  directory: string,
  fileOps: FileOps = nodeFileOps,
): Promise<StoredJournal> {
  const place = { directory, fileOps }
  const segments = await listSegments(place)
  const header = segments.findLast((segment) => segment.header.ok)?.header
  return {
    epoch: header?.ok ? header.header.epoch : null,
    segments,
    snapshots: () => storedSnapshots(place),
    toldOf: async (hole) => notesOf(await quarantineNotes(place), hole),
    records: (fromSeq) => records(place, segments, fromSeq),
  }
}

async function storedSnapshots(place: JournalPlace): Promise<readonly StoredSnapshot[]> {
  const found: StoredSnapshot[] = []
  for (const seq of await listSnapshots(place)) {
    const loaded = await loadSnapshot(place, seq)
    if (!loaded.ok) found.push({ seq, problem: loaded.problem })
    else {
      const { parts, header } = loaded
      const snapshot = { seq, digest: header.digest, part: (name: string) => parts.part(name) }
      found.push({ seq, problem: null, snapshot })
    }
  }
  return found
}

async function* records(
  place: JournalPlace,
  segments: readonly Segment[],
  fromSeq: number,
): AsyncGenerator<readonly Event[], StoredEnd> {
  const scanner = new SegmentScanner()
  const problems: StoredProblem[] = []
  const from = Math.max(
    0,
    segments.findLastIndex(({ firstSeq }) => firstSeq <= fromSeq),
  )
  // Null behind damage: where the next segment begins says nothing new then.
  let before: SegmentScan | null = null
  let lastSeq = 0
  let unfinishedBytes = 0
  for (const [index, segment] of segments.slice(from).entries()) {
    const next = segments[from + index + 1]
    const broken = segmentProblem(segment, before)
    if (broken !== null) problems.push({ name: segment.name, why: broken, hole: holeBefore(segment, before) })
    before = null
    if (!segment.header.ok) continue
    const start = {
      name: segment.name,
      offset: HEADER_BYTES,
      nextSeq: segment.firstSeq,
      checksum: segment.header.header.previousChecksum,
    }
    const file = await place.fileOps.openRead(join(place.directory, segment.name))
    try {
      const batches = scanner.batches(file, start)
      let step = await batches.next()
      for (; step.done !== true; step = await batches.next()) {
        const wanted = step.value.filter(({ seq }) => seq >= fromSeq)
        if (wanted.length > 0) yield wanted
      }
      const scan = step.value
      lastSeq = scan.nextSeq - 1
      const why =
        next === undefined ? await tailProblem(scan, () => damageIn(file, scan)) : closedProblem(scan, next)
      if (why !== null) {
        const told = `offset ${scan.goodBytes}: ${why}${unreadRecords(scan, next)}`
        problems.push({ name: segment.name, why: told, hole: null })
      } else {
        before = scan
        if (next === undefined) unfinishedBytes = Math.max(0, file.sizeBytes - scan.goodBytes)
      }
    } finally {
      await file.close()
    }
  }
  return { firstSeq: segments[from]?.firstSeq ?? 0, lastSeq, problems, unfinishedBytes }
}

/** Whole segments on both sides, and records missing in between. */
function holeBefore({ header, firstSeq }: Segment, before: SegmentScan | null): RecordRange | null {
  if (before === null || !header.ok || header.header.firstSeq !== firstSeq) return null
  return firstSeq > before.nextSeq ? { fromSeq: before.nextSeq, toSeq: firstSeq - 1 } : null
}

function unreadRecords({ nextSeq }: SegmentScan, next: Segment | undefined): string {
  if (next === undefined || next.firstSeq <= nextSeq) return ''
  return `; records ${nextSeq} to ${next.firstSeq - 1} cannot be read`
}

function segmentProblem(segment: Segment, before: SegmentScan | null): string | null {
  const { header, firstSeq } = segment
  if (before !== null) return chainProblem(segment, before.nextSeq, before.checksum)
  return chainProblem(segment, firstSeq, header.ok ? header.header.previousChecksum : 0)
}

function closedProblem({ end }: SegmentScan, next: Segment): string | null {
  if (end.kind === 'sealed') return null
  // A rotation that is under way, or was cut off: the next one holds nothing yet.
  if (next.sizeBytes <= HEADER_BYTES && end.kind === 'clean') return null
  return 'problem' in end ? end.problem : 'its end is missing'
}

async function tailProblem(
  { end }: SegmentScan,
  damage: () => Promise<string | null>,
): Promise<string | null> {
  if (end.kind === 'clean') return null
  if (end.kind === 'sealed') return 'the segment that it says follows is missing'
  return await damage()
}

/** What whoever looks after a journal's closed segments found and did. */
export interface FoldedSegments {
  /** The newest record that closed segments hold; null when there is nothing new to make a snapshot of. */
  readonly header: Omit<SnapshotHeader, 'digest'> | null
  /** Damage that a snapshot covers. */
  readonly problems: readonly SegmentProblem[]
  /** Damage behind every snapshot: a restart would lose what follows. Null when there is none. */
  readonly uncovered: string | null
}

/**
 * Reads what the closed segments hold behind the newest usable snapshot, and checks the bytes of those before
 * it. `onSnapshot` as in `Journal.recover`.
 */
export async function foldClosedSegments(
  place: JournalPlace,
  onEvent: (event: Event) => void,
  onSnapshot: (snapshot: JournalSnapshot) => boolean,
): Promise<FoldedSegments> {
  const segments = await listSegments(place)
  const open = segments.at(-1)
  const closed = segments.slice(0, -1)
  const { start, beyond } = await chooseStart(place, segments, onSnapshot)
  if (beyond !== null || open === undefined) return { header: null, problems: [], uncovered: null }
  const fresh = start.segments.filter((segment) => segment !== open)
  const older = closed.slice(0, closed.length - fresh.length)
  const nextSeq = start.segments[0]?.firstSeq ?? open.firstSeq
  if (fresh.length === 0) {
    const problems = await closedProblems(place, older, nextSeq)
    return { header: null, problems, uncovered: null }
  }
  const scan: JournalScan = await scanJournal(
    place,
    { ...start, segments: fresh, isClosedOnly: true },
    onEvent,
  )
  const uncovered = unreadOf(scan, open)
  // Of the first one only what lies behind the snapshot was read. With damage there, it must stay.
  const [begun] = uncovered === null && start.offset > HEADER_BYTES ? fresh : []
  const problems =
    begun === undefined
      ? await closedProblems(place, older, nextSeq)
      : await closedProblems(place, [...older, begun], fresh[1]?.firstSeq ?? open.firstSeq)
  const header = scan.last?.segment.header
  const isNew = scan.damage === null && scan.replayed > 0
  if (!isNew || scan.place === null || !header?.ok) return { header: null, problems, uncovered }
  const { lastSeq: seq, checksum } = scan
  return {
    header: { epoch: header.header.epoch, seq, checksum, place: scan.place },
    problems,
    uncovered,
  }
}

/** What no snapshot holds and cannot be read before the open segment; null when all was read. */
function unreadOf({ damage, lastSeq, last }: JournalScan, open: Segment): string | null {
  if (damage !== null) return damage.why
  if (lastSeq === open.firstSeq - 1) return null
  return `${last?.segment.name}: records ${lastSeq + 1} to ${open.firstSeq - 1} cannot be read`
}

/** Damage in segments that no start reads any more. */
async function closedProblems(
  place: JournalPlace,
  segments: readonly Segment[],
  nextSeq: number,
): Promise<readonly SegmentProblem[]> {
  const holes = await holesIn(place, segments, nextSeq)
  const problems = holes.flatMap(({ segment, why }) => (segment ? [{ name: segment.name, why }] : []))
  const scanner = new SegmentScanner()
  for (const { name, firstSeq, header } of segments) {
    if (!header.ok || problems.some((problem) => problem.name === name)) continue
    const { previousChecksum: checksum } = header.header
    const { end, goodBytes } = await withFile(place.fileOps, join(place.directory, name), (file) =>
      scanner.scan(file, { name, offset: HEADER_BYTES, nextSeq: firstSeq, checksum }, null),
    )
    if ('problem' in end) problems.push({ name, why: `${name}, offset ${goodBytes}: ${end.problem}` })
  }
  return problems
}

/** The record that the newest two snapshots both include; 0 when there are not two whole ones. */
export async function coveredSeq(
  place: JournalPlace,
  isUsable: (snapshot: JournalSnapshot) => boolean,
): Promise<number> {
  const snapshots = (await storedSnapshots(place)).slice(0, SNAPSHOTS_KEPT)
  const whole = snapshots.filter((stored) => stored.problem === null && isUsable(stored.snapshot))
  return whole.length < SNAPSHOTS_KEPT ? 0 : Math.min(...whole.map(({ seq }) => seq))
}
