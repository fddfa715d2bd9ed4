/** From a directory to a journal that can go on: reads it, repairs what can be, puts aside what cannot. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Event, JournalDamaged } from '../../domain/index.ts'
import type { JournalGap, JournalRecovery, JournalSnapshot } from '../../ports/index.ts'
import { type Hole, holesIn } from './closed-segments.ts'
import { type JournalScan, scanJournal } from './journal-scan.ts'
import { type ChosenStart, chooseStart } from './journal-start.ts'
import { createSegment, type OpenSegment } from './open-segment.ts'
import { type DamagedEnd, highestSeqOf, quarantine, quarantineSnapshots } from './quarantine.ts'
import { notesOf, type QuarantineNote, quarantineNotes } from './quarantine-notes.ts'
import { type JournalPlace, listSegments, type Segment } from './segment-list.ts'
import type { RecordPlace } from './segment-scan.ts'
import { listSnapshots, removeUnfinished } from './snapshots.ts'

export interface RecoverOptions {
  readonly isWriteThrough: boolean
  readonly onEvent: (event: Event) => void
  readonly onSnapshot: (snapshot: JournalSnapshot) => boolean
}

export interface RecoveredRecords {
  readonly recovery: JournalRecovery
  readonly epoch: string
  readonly lastSeq: number
  /** Of the last record, and where it lies; 0 and null when there is none. */
  readonly checksum: number
  readonly place: RecordPlace | null
  readonly open: OpenSegment
}

/** Throws `JournalDamaged` when it cannot say which journal it is, or must not touch it. */
export async function recoverRecords(
  place: JournalPlace,
  options: RecoverOptions,
): Promise<RecoveredRecords> {
  await removeUnfinished(place)
  const segments = await listSegments(place)
  const chosen = await chooseStart(place, segments, options.onSnapshot)
  const scan =
    chosen.beyond === null
      ? await scanJournal(place, chosen.start, options.onEvent)
      : await scanBeyond(place, chosen.beyond, chosen.start.place)
  const older = await olderHoles(place, segments, chosen)
  await putUselessAside(place, scan.lastSeq, chosen.damagedSnapshots)
  const end = damagedEnd(scan, chosen)
  const outcome =
    end === null ? await reopened(place, scan, options) : await goneOn(place, { end, scan }, options)
  const recovery: JournalRecovery = {
    records: scan.lastSeq,
    replayed: scan.replayed,
    snapshotSeq: chosen.snapshotSeq,
    tornBytes: scan.tornBytes,
    gap: outcome.gap ?? older,
    remarks: [...chosen.remarks, ...scan.remarks],
  }
  const { lastSeq, checksum } = scan
  return { recovery, epoch: outcome.epoch, lastSeq, checksum, place: scan.place, open: outcome.open }
}

/**
 * Damaged snapshots, and those of records that are not there any more: among the newest two they would only
 * stand in the way of good ones.
 */
async function putUselessAside(
  place: JournalPlace,
  lastSeq: number,
  damaged: readonly number[],
): Promise<void> {
  const seqs = (await listSnapshots(place)).filter((seq) => seq > lastSeq || damaged.includes(seq))
  if (seqs.length > 0) await quarantineSnapshots(place, seqs)
}

/** The snapshot is newer than anything the segments still hold: it stands in for reading. */
async function scanBeyond(
  place: JournalPlace,
  { header, reach }: NonNullable<ChosenStart['beyond']>,
  record: RecordPlace | null,
): Promise<JournalScan> {
  const highest = await highestSeqOf(place, reach.segments)
  const why = highest > header.seq ? `${reach.why}; record ${highest} was there` : reach.why
  return {
    replayed: 0,
    lastSeq: header.seq,
    checksum: header.checksum,
    place: record,
    last: null,
    tornBytes: 0,
    unfinishedName: null,
    damage: { why, segments: reach.segments },
    remarks: [],
  }
}

function damagedEnd(scan: JournalScan, { beyond }: ChosenStart): Omit<DamagedEnd, 'isCovered'> | null {
  if (scan.damage === null) return null
  const { why, segments } = scan.damage
  const { lastSeq } = scan
  if (beyond !== null) {
    const { goodBytes, lastSeq: reached } = beyond.reach
    return { why, segments, goodBytes, lastSeq, nextSeqInFirst: reached + 1 }
  }
  const goodBytes = scan.last !== null && scan.last.segment === segments[0] ? scan.last.goodBytes : 0
  return { why, segments, goodBytes, lastSeq, nextSeqInFirst: lastSeq + 1 }
}

interface Outcome {
  readonly epoch: string
  readonly open: OpenSegment
  readonly gap: JournalGap | null
}

/** What cannot be vouched for goes aside; a new segment under a new epoch follows the last good record. */
async function goneOn(
  place: JournalPlace,
  { end, scan }: { readonly end: Omit<DamagedEnd, 'isCovered'>; readonly scan: JournalScan },
  { isWriteThrough }: RecoverOptions,
): Promise<Outcome> {
  const epoch = randomBytes(4).toString('hex')
  const isCovered =
    end.nextSeqInFirst <= scan.lastSeq && (await highestSeqOf(place, end.segments)) <= scan.lastSeq
  const header = { epoch, firstSeq: scan.lastSeq + 1, previousChecksum: scan.checksum }
  const { gap, next } = await quarantine(place, { ...end, isCovered }, () =>
    createSegment(place, header, isWriteThrough),
  )
  return { epoch, open: next, gap }
}

/**
 * Cuts off what an interrupted run left, and makes sure that what was read is on the disk, not only in
 * memory.
 */
async function reopened(
  { directory, fileOps }: JournalPlace,
  scan: JournalScan,
  { isWriteThrough }: RecoverOptions,
): Promise<Outcome> {
  const { last, tornBytes, unfinishedName } = scan
  if (last === null) throw new JournalDamaged('no segment can be gone on with')
  const { segment, goodBytes } = last
  const { header } = segment
  if (!header.ok) throw new JournalDamaged(`${segment.name}, offset 0: ${header.problem}`)
  const path = join(directory, segment.name)
  if (tornBytes > 0) await fileOps.cut(path, goodBytes)
  if (unfinishedName !== null) {
    await fileOps.remove(join(directory, unfinishedName))
    await fileOps.syncDirectory(directory)
  }
  const file = await fileOps.openAppend(path, { isNew: false, isWriteThrough })
  await file.sync()
  const open = { name: segment.name, path, firstSeq: segment.firstSeq, file, sizeBytes: goodBytes }
  return { epoch: header.header.epoch, open, gap: null }
}

/** Damage in what the snapshot spared us from reading: put aside, reported once, and nothing is lost. */
async function olderHoles(
  place: JournalPlace,
  segments: readonly Segment[],
  { start, beyond }: ChosenStart,
): Promise<JournalGap | null> {
  const [first] = start.segments
  if (beyond !== null || first === undefined) return null
  const older = segments.slice(0, segments.indexOf(first))
  const notes = await quarantineNotes(place)
  const found = await holesIn(place, older, first.firstSeq)
  const holes = found.filter((hole) => !isToldOf(hole, notes))
  return holes.length === 0 ? null : await coverHoles(place, holes)
}

/** A start that came before this one put the file aside, or noted that it is gone. */
function isToldOf({ segment, fromSeq, records }: Hole, notes: readonly QuarantineNote[]): boolean {
  return segment === null && notesOf(notes, { fromSeq, toSeq: fromSeq + records - 1 }) !== null
}

/** Puts the damaged files among `holes` aside; all of their records are in a snapshot. */
export async function coverHoles(place: JournalPlace, holes: readonly Hole[]): Promise<JournalGap | null> {
  let gap: JournalGap | null = null
  for (const { fromSeq, records, segment, why } of holes) {
    const lastSeq = fromSeq + records - 1
    const files = segment === null ? [] : [segment]
    const end = { why, segments: files, goodBytes: 0, lastSeq, nextSeqInFirst: fromSeq, isCovered: true }
    const covered = await quarantine(place, end, async () => undefined)
    gap = gap === null ? covered.gap : together(gap, covered.gap)
  }
  return gap
}

function together(left: JournalGap, right: JournalGap): JournalGap {
  return {
    fromSeq: Math.min(left.fromSeq, right.fromSeq),
    records: left.records + right.records,
    segments: [...left.segments, ...right.segments],
    bytes: left.bytes + right.bytes,
    isCovered: left.isCovered && right.isCovered,
    why: `${left.why}; ${right.why}`,
  }
}
