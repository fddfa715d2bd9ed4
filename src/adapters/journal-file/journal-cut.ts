/** Where a journal that may be growing can be cut so that what is copied is a whole journal. */
import { join } from 'node:path'
import { JournalDamaged } from '../../domain/index.ts'
import { nodeFileOps } from './file-ops.ts'
import { HEADER_BYTES } from './segment.ts'
import { cannotHoldRecords, type JournalPlace, listSegments, type Segment, withFile } from './segment-list.ts'
import { SegmentScanner } from './segment-scan.ts'
import { snapshotName } from './snapshot-format.ts'
import { listSnapshots } from './snapshots.ts'

/** So many bytes from the start of one file of the journal's folder. */
export interface JournalPiece {
  readonly name: string
  readonly bytes: number
}

export interface JournalCut {
  readonly epoch: string
  readonly lastSeq: number
  readonly segments: readonly JournalPiece[]
}

/** Rotations that may happen while the end is looked for. */
const LOOKS_MAX = 10

/**
 * The segments up to the last whole record. They only grow, and only at their end, so these bytes stay what
 * they are; a record in them may not be durable yet, as one that survives a crash without having been
 * answered.
 */
export async function cutJournal(directory: string, fileOps = nodeFileOps): Promise<JournalCut> {
  const place = { directory, fileOps }
  for (let look = 0; look < LOOKS_MAX; look++) {
    const cut = await cutAt(place, await listSegments(place))
    if (cut !== null) return cut
  }
  throw new JournalDamaged('its last segment says that another one follows, and that one is missing')
}

/** The names of the snapshots that are there, newest first. */
export async function snapshotNames(directory: string, fileOps = nodeFileOps): Promise<readonly string[]> {
  return (await listSnapshots({ directory, fileOps })).map(snapshotName)
}

/** Null when the last of them was closed meanwhile: another one follows. */
async function cutAt(place: JournalPlace, segments: readonly Segment[]): Promise<JournalCut | null> {
  const header = segments.findLast((segment) => segment.header.ok)?.header
  if (!header?.ok) throw new JournalDamaged('it has no segment that says which journal it is')
  const [last, before] = [segments.at(-1), segments.at(-2)]
  if (last === undefined) return null
  // A rotation makes the next segment first and closes the full one second.
  const isBegun = before !== undefined && cannotHoldRecords(last) && !(await isSealed(place, before))
  const kept = isBegun ? segments.slice(0, -1) : segments
  const open = kept.at(-1)
  if (open === undefined) return null
  const { end, goodBytes, nextSeq } = await scanned(place, open)
  if (end === 'sealed') return null
  const closed = kept.slice(0, -1).map(({ name, sizeBytes: bytes }) => ({ name, bytes }))
  const epoch = open.header.ok ? open.header.header.epoch : header.header.epoch
  return { epoch, lastSeq: nextSeq - 1, segments: [...closed, { name: open.name, bytes: goodBytes }] }
}

async function isSealed(place: JournalPlace, segment: Segment): Promise<boolean> {
  return (await scanned(place, segment)).end === 'sealed'
}

async function scanned({ directory, fileOps }: JournalPlace, { name, firstSeq, header }: Segment) {
  if (!header.ok) throw new JournalDamaged(`${name}, offset 0: ${header.problem}`)
  const { previousChecksum: checksum } = header.header
  const start = { name, offset: HEADER_BYTES, nextSeq: firstSeq, checksum }
  const { end, goodBytes, nextSeq } = await withFile(fileOps, join(directory, name), (file) =>
    new SegmentScanner().scan(file, start, null),
  )
  return { end: end.kind, goodBytes, nextSeq }
}
