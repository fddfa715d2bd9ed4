/** Chooses where reading a journal begins: at its first record, or behind the one a snapshot was made at. */
import { join } from 'node:path'
import { JournalDamaged } from '../../domain/index.ts'
import type { JournalSnapshot } from '../../ports/index.ts'
import { Unreadable } from './byte-reader.ts'
import { type ScanStart, scanJournal, wholeJournal } from './journal-scan.ts'
import { frameAt, RecordReader } from './record-scan.ts'
import { FRAME_BYTES, HEAD_BYTES, HEADER_BYTES } from './segment.ts'
import { type JournalPlace, type Segment, withFile } from './segment-list.ts'
import { fill } from './segment-scan.ts'
import type { SnapshotHeader } from './snapshot-format.ts'
import { type LoadedSnapshot, listSnapshots, loadSnapshot } from './snapshots.ts'

type GoodSnapshot = Extract<LoadedSnapshot, { ok: true }>

export interface ChosenStart {
  readonly start: ScanStart
  /** The record the snapshot was made at; null when everything is read. */
  readonly snapshotSeq: number | null
  /**
   * The snapshot tells more than the segments can: this is where they stop. Null when the segments go on from
   * it.
   */
  readonly beyond: { readonly header: SnapshotHeader; readonly reach: SegmentsReach } | null
  /** Snapshots whose bytes are not what was stored. */
  readonly damagedSnapshots: readonly number[]
  readonly remarks: readonly string[]
}

/** How far the segments hold by themselves. */
export interface SegmentsReach {
  readonly lastSeq: number
  readonly why: string
  /** Those that hold nothing good behind `lastSeq`; the first may hold good records up to it. */
  readonly segments: readonly Segment[]
  /** How much of the first of them holds; 0 for nothing. */
  readonly goodBytes: number
}

/**
 * Offers snapshots to `take`, newest first, until one is taken. Throws `JournalDamaged` when there is neither
 * a snapshot nor a first record.
 */
export async function chooseStart(
  place: JournalPlace,
  segments: readonly Segment[],
  take: (snapshot: JournalSnapshot) => boolean,
): Promise<ChosenStart> {
  const remarks: string[] = []
  const damagedSnapshots: number[] = []
  for (const seq of await listSnapshots(place)) {
    const snapshot = await loadSnapshot(place, seq)
    if (!snapshot.ok) {
      remarks.push(`a snapshot cannot be used: ${snapshot.problem}`)
      damagedSnapshots.push(seq)
      continue
    }
    const chosen = await startBehind(place, segments, snapshot)
    if (typeof chosen === 'string') remarks.push(chosen)
    else if (isTaken(snapshot, take, remarks))
      return { ...chosen, snapshotSeq: seq, damagedSnapshots, remarks }
  }
  expectFirstRecord(segments, remarks)
  return { start: wholeJournal(segments), snapshotSeq: null, beyond: null, damagedSnapshots, remarks }
}

function isTaken(
  { header, parts }: GoodSnapshot,
  take: (snapshot: JournalSnapshot) => boolean,
  remarks: string[],
): boolean {
  try {
    if (take({ seq: header.seq, digest: header.digest, part: (name) => parts.part(name) })) return true
    remarks.push(`the snapshot of record ${header.seq} was made by another version of VeloZ`)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    remarks.push(`the snapshot of record ${header.seq} cannot be read: ${error.message}`)
  }
  return false
}

function expectFirstRecord(segments: readonly Segment[], remarks: readonly string[]): void {
  const [first] = segments
  const why = remarks.length === 0 ? 'there is no snapshot' : remarks.join('; ')
  if (first === undefined)
    throw new JournalDamaged(`there is no segment, and no snapshot can stand in: ${why}. ${ADVICE}`)
  if (!first.header.ok) {
    throw new JournalDamaged(`${first.name}, offset 0: ${first.header.problem} (${why}). ${ADVICE}`)
  }
  if (first.firstSeq === 1) return
  const missing = `the segment with record 1 is missing: ${first.name} is what follows (${why})`
  throw new JournalDamaged(`${missing}. ${ADVICE}`)
}

/** Without the beginning there is no state to lower the risk of. */
const ADVICE =
  'Nothing was changed. Put the missing files back from a copy of the journal folder; without a copy, ' +
  'move the whole folder away, and VeloZ begins with an empty journal and the configured balances'

/** Where reading goes on behind the snapshot, or why it does not belong here. */
async function startBehind(
  place: JournalPlace,
  segments: readonly Segment[],
  { header }: GoodSnapshot,
): Promise<Pick<ChosenStart, 'start' | 'beyond'> | string> {
  const epochs = segments.flatMap((segment) => (segment.header.ok ? [segment.header.header.epoch] : []))
  const isOurs = epochs.length === 0 || epochs.includes(header.epoch)
  const within = isOurs ? await startWithin(place, segments, header) : null
  const anchored = within ?? startAtNext(segments, header)
  if (anchored !== null) return { start: anchored, beyond: null }
  const name = `the snapshot of record ${header.seq}`
  if (!isOurs) return `${name} belongs to another journal`
  const reach = await reachOf(place, segments)
  if (reach.lastSeq >= header.seq) return `${name} does not fit the records that are stored`
  const start: ScanStart = {
    segments: [],
    offset: HEADER_BYTES,
    nextSeq: header.seq + 1,
    checksum: header.checksum,
    place: header.place,
  }
  return { start, beyond: { header, reach } }
}

/** Finds the very record the snapshot was made at. */
async function startWithin(
  place: JournalPlace,
  segments: readonly Segment[],
  { seq, checksum, place: record }: SnapshotHeader,
): Promise<ScanStart | null> {
  const within = segments.findIndex(({ firstSeq }) => firstSeq === record.segmentFirstSeq)
  const segment = segments[within]
  if (!segment?.header.ok) return null
  const offset = await recordEnd(place, segment, { seq, checksum, offset: record.offset })
  if (offset === null) return null
  return { nextSeq: seq + 1, checksum, place: record, segments: segments.slice(within), offset }
}

/** Finds the segment that begins right behind it: its header names the record by its checksum. */
function startAtNext(
  segments: readonly Segment[],
  { seq, checksum, place }: SnapshotHeader,
): ScanStart | null {
  const next = segments.findIndex(
    ({ firstSeq, header }) =>
      firstSeq === seq + 1 && header.ok && header.header.previousChecksum === checksum,
  )
  if (next === -1) return null
  return { nextSeq: seq + 1, checksum, place, segments: segments.slice(next), offset: HEADER_BYTES }
}

/** The end of the record at `offset` when it is that very one. */
async function recordEnd(
  { directory, fileOps }: JournalPlace,
  segment: Segment,
  record: { readonly seq: number; readonly checksum: number; readonly offset: number },
): Promise<number | null> {
  if (record.offset < HEADER_BYTES || record.offset + FRAME_BYTES + HEAD_BYTES > segment.sizeBytes)
    return null
  return await withFile(fileOps, join(directory, segment.name), async (file) => {
    const head = Buffer.alloc(FRAME_BYTES + HEAD_BYTES)
    await fill(file, head, record.offset)
    const { endOffset } = { endOffset: 0, ...frameAt(head, 0) }
    if (endOffset === 0 || record.offset + endOffset > segment.sizeBytes) return null
    const bytes = Buffer.alloc(endOffset)
    await fill(file, bytes, record.offset)
    const frame = frameAt(bytes, 0)
    if (frame.state !== 'whole' || frame.checksum !== record.checksum) return null
    const reader = new RecordReader()
    reader.load(bytes)
    return reader.head(0).seq === record.seq ? record.offset + endOffset : null
  })
}

/** Checks the segments without reading their records: as far as they hold from the first one on. */
async function reachOf(place: JournalPlace, segments: readonly Segment[]): Promise<SegmentsReach> {
  const [first] = segments
  if (first === undefined) return { lastSeq: 0, why: 'the segments are missing', segments, goodBytes: 0 }
  const checksum = first.header.ok ? first.header.header.previousChecksum : 0
  const start = { ...wholeJournal(segments), nextSeq: first.firstSeq, checksum }
  const { lastSeq, damage, last } = await scanJournal(place, start, null)
  // Without damage the last segment merely ends too early: its torn end goes aside, and it gets a seal.
  const bad =
    damage?.segments ?? segments.slice(segments.findIndex(({ name }) => name === last?.segment.name))
  const goodBytes = last !== null && last.segment === bad[0] ? last.goodBytes : 0
  return { lastSeq, why: damage?.why ?? `records behind ${lastSeq} are missing`, segments: bad, goodBytes }
}
