/**
 * Puts damaged segments aside, so that the journal goes on and nothing is destroyed that somebody may read.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { JournalGap } from '../../ports/index.ts'
import { NOTE_NAME, noteOf, QUARANTINE } from './quarantine-notes.ts'
import { encodeSeal } from './record-encoder.ts'
import { highestSeqIn } from './record-scan.ts'
import { HEADER_BYTES } from './segment.ts'
import { type JournalPlace, type Segment, withFile } from './segment-list.ts'
import { fill } from './segment-scan.ts'
import { snapshotName } from './snapshot-format.ts'
import { storeFile } from './snapshots.ts'

const TAIL_BYTES = 4 * 1024 * 1024
const COPY_BYTES = 1024 * 1024

export interface DamagedEnd {
  readonly why: string
  /** The first may hold good records, the others hold none. */
  readonly segments: readonly Segment[]
  /** How much of the first one holds; 0 for nothing. */
  readonly goodBytes: number
  /** The last record that is kept, in a segment or in a snapshot. */
  readonly lastSeq: number
  /** The record behind the good ones of the first segment. */
  readonly nextSeqInFirst: number
  readonly isCovered: boolean
}

/**
 * Moves the segments into a folder of their own, with a note; good records at the beginning of the first
 * stay. `goOn` makes the segment that follows, between the moves: a crash at any point leaves either the
 * damage or its outcome. Throws what the file system says.
 */
export async function quarantine<Next>(
  place: JournalPlace,
  end: DamagedEnd,
  goOn: () => Promise<Next>,
): Promise<{ readonly gap: JournalGap; readonly next: Next }> {
  const { directory, fileOps } = place
  const gap = await gapOf(place, end)
  const now = new Date().toISOString()
  const unique = randomBytes(4).toString('hex')
  const folder = join(directory, QUARANTINE, `${now.replaceAll(':', '-')}-${unique}`)
  const [first, ...others] = end.segments
  const keepsFirst = first !== undefined && end.goodBytes > HEADER_BYTES
  const { nextSeqInFirst, lastSeq } = end
  const covered = nextSeqInFirst <= lastSeq ? { fromSeq: nextSeqInFirst, toSeq: lastSeq } : null
  await fileOps.makeDirectory(folder)
  await storeFile(fileOps, join(folder, NOTE_NAME), [Buffer.from(noteOf(gap, covered, now))])
  const repaired = keepsFirst ? await goodPartOf(place, first, end) : null
  // From the last one on: what is left in between is the same damage, only shorter.
  for (const { name } of keepsFirst ? others.toReversed() : end.segments.toReversed()) {
    await fileOps.rename(join(directory, name), join(folder, name))
  }
  const next = await goOn()
  if (keepsFirst && repaired !== null) {
    await fileOps.link(join(directory, first.name), join(folder, first.name))
    await fileOps.rename(repaired, join(directory, first.name))
  }
  await fileOps.syncDirectory(folder)
  await fileOps.syncDirectory(directory)
  return { gap, next }
}

/** Moves snapshots aside that no start must find again. */
export async function quarantineSnapshots(
  { directory, fileOps }: JournalPlace,
  seqs: readonly number[],
): Promise<void> {
  await fileOps.makeDirectory(join(directory, QUARANTINE))
  for (const seq of seqs) {
    const name = snapshotName(seq)
    await fileOps.rename(join(directory, name), join(directory, QUARANTINE, name))
  }
  await fileOps.syncDirectory(directory)
}

async function gapOf(place: JournalPlace, end: DamagedEnd): Promise<JournalGap> {
  const highest = await highestSeqOf(place, end.segments)
  const fromSeq = end.isCovered ? end.nextSeqInFirst : end.lastSeq + 1
  const records = end.isCovered ? end.lastSeq - fromSeq + 1 : Math.max(0, highest - end.lastSeq)
  const sizes = end.segments.map(({ sizeBytes }) => sizeBytes)
  return {
    fromSeq,
    records,
    segments: end.segments.map(({ name }) => name),
    bytes: sizes.reduce((sum, size) => sum + size, 0) - end.goodBytes,
    isCovered: end.isCovered,
    why: end.why,
  }
}

/** The last record that can be told of in these files, readable or not; 0 when there is none. */
export async function highestSeqOf(
  { directory, fileOps }: JournalPlace,
  segments: readonly Segment[],
): Promise<number> {
  const last = segments.at(-1)
  if (last === undefined) return 0
  const tail = await withFile(fileOps, join(directory, last.name), async (file) => {
    const from = Math.max(0, file.sizeBytes - TAIL_BYTES)
    const bytes = Buffer.alloc(file.sizeBytes - from)
    return bytes.subarray(0, await fill(file, bytes, from))
  })
  return Math.max(last.firstSeq - 1, highestSeqIn(tail, last.firstSeq) ?? 0)
}

/** The good records of the segment, ended as a full segment is, under a name that is no segment's. */
async function goodPartOf(
  { directory, fileOps }: JournalPlace,
  segment: Segment,
  { goodBytes, nextSeqInFirst }: DamagedEnd,
): Promise<string> {
  const path = join(directory, `${segment.name}.repaired`)
  const names = await fileOps.list(directory)
  if (names.includes(`${segment.name}.repaired`)) await fileOps.remove(path)
  const chunks = await withFile(fileOps, join(directory, segment.name), async (file) => {
    const good: Buffer[] = []
    for (let offset = 0; offset < goodBytes; offset += COPY_BYTES) {
      const chunk = Buffer.alloc(Math.min(COPY_BYTES, goodBytes - offset))
      await fill(file, chunk, offset)
      good.push(chunk)
    }
    return good
  })
  await storeFile(fileOps, path, [...chunks, encodeSeal(nextSeqInFirst, nextSeqInFirst - 1)])
  return path
}
