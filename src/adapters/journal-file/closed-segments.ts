/**
 * A cheap look at segments that a snapshot spares us from reading: whether each ends where the next begins.
 */
import { join } from 'node:path'
import { frameAt, RecordReader } from './record-scan.ts'
import { FRAME_BYTES, HEAD_BYTES } from './segment.ts'
import { cannotHoldRecords, type JournalPlace, type Segment, withFile } from './segment-list.ts'
import { fill } from './segment-scan.ts'

const SEAL_BYTES = FRAME_BYTES + HEAD_BYTES

/** Records between two segments, and the damaged file that held them, if it is still there. */
export interface Hole {
  readonly fromSeq: number
  readonly records: number
  readonly segment: Segment | null
  readonly why: string
}

/** `nextSeq`: the record that follows the last of the segments. */
export async function holesIn(
  place: JournalPlace,
  segments: readonly Segment[],
  nextSeq: number,
): Promise<readonly Hole[]> {
  const holes: Hole[] = []
  for (const [index, segment] of segments.entries()) {
    const hole = await holeAt(place, segment, segments[index + 1]?.firstSeq ?? nextSeq)
    if (hole !== null) holes.push(hole)
  }
  return holes
}

async function holeAt(place: JournalPlace, segment: Segment, nextSeq: number): Promise<Hole | null> {
  const { name, firstSeq, header } = segment
  const whole = { fromSeq: firstSeq, records: nextSeq - firstSeq, segment }
  if (!header.ok) return { ...whole, why: `${name}: ${header.problem}` }
  if (header.header.firstSeq !== firstSeq) return { ...whole, why: `${name}: it bears the name of another` }
  const follows = await seqBehindSeal(place, segment)
  if (follows === null) return { ...whole, why: `${name}: its end is missing or damaged` }
  if (follows === nextSeq) return null
  const why = `the segment with record ${follows} is missing: the next one begins with ${nextSeq}`
  return { fromSeq: follows, records: nextSeq - follows, segment: null, why }
}

/** What the seal at the end of the file says comes next; null when there is no seal. */
async function seqBehindSeal({ directory, fileOps }: JournalPlace, segment: Segment): Promise<number | null> {
  if (cannotHoldRecords(segment)) return null
  const bytes = Buffer.alloc(SEAL_BYTES)
  await withFile(fileOps, join(directory, segment.name), (file) =>
    fill(file, bytes, segment.sizeBytes - SEAL_BYTES),
  )
  const frame = frameAt(bytes, 0)
  if (frame.state !== 'whole') return null
  const reader = new RecordReader()
  reader.load(bytes)
  const { seq, isSeal } = reader.head(0)
  return isSeal ? seq : null
}
