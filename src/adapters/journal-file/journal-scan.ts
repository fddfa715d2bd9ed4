/**
 * Reads a whole journal directory in order and judges it. Never writes: `file-journal.ts` acts on the
 * outcome.
 */
import { join } from 'node:path'
import { type Event, JournalDamaged } from '../../domain/index.ts'
import type { FileOps, ReadFile } from './file-ops.ts'
import { proofOfDamage } from './record-scan.ts'
import {
  type DecodedHeader,
  decodeHeader,
  firstSeqOfName,
  HEADER_BYTES,
  type SegmentHeader,
} from './segment.ts'
import { type SegmentScan, SegmentScanner } from './segment-scan.ts'

export interface JournalScan {
  readonly records: number
  readonly lastSeq: number
  /** Of the last record; 0 when there is none. */
  readonly checksum: number
  /** The segment that goes on, and how much of it holds. */
  readonly lastName: string
  readonly lastFirstSeq: number
  readonly lastGoodBytes: number
  /** Half-written bytes behind `lastGoodBytes`, and those of an unfinished segment. */
  readonly tornBytes: number
  /** A segment whose rotation never finished: it holds no record and has to go. */
  readonly unfinishedName: string | null
  /** All segments, without what is torn. */
  readonly bytes: number
}

interface Segment {
  readonly name: string
  readonly firstSeq: number
  readonly sizeBytes: number
  readonly header: DecodedHeader
}

export interface JournalPlace {
  readonly directory: string
  readonly fileOps: FileOps
}

/** The segments in order; names that are no segment's are left alone. */
export async function listSegments({ directory, fileOps }: JournalPlace): Promise<readonly Segment[]> {
  const names = (await fileOps.list(directory)).filter((name) => firstSeqOfName(name) !== null).sort()
  const segments: Segment[] = []
  for (const name of names) segments.push(await readSegment(name, { directory, fileOps }))
  return segments
}

async function readSegment(name: string, { directory, fileOps }: JournalPlace): Promise<Segment> {
  return await withFile(fileOps, join(directory, name), async (file) => {
    const bytes = Buffer.alloc(HEADER_BYTES)
    const count = await file.read(bytes, 0)
    const header = decodeHeader(bytes.subarray(0, count))
    return { name, firstSeq: firstSeqOfName(name) as number, sizeBytes: file.sizeBytes, header }
  })
}

/**
 * Whether the file is too short for a record: then its creation may have been cut off, and nothing is lost.
 */
export function cannotHoldRecords(segment: { readonly sizeBytes: number }): boolean {
  return segment.sizeBytes <= HEADER_BYTES
}

/**
 * Hands every event to `onEvent` in order; throws `JournalDamaged` as soon as it cannot vouch for what
 * follows.
 */
export async function scanJournal(
  place: JournalPlace,
  onEvent: (event: Event) => void,
): Promise<JournalScan> {
  const segments = await listSegments(place)
  const scanner = new SegmentScanner(onEvent)
  let before: SegmentScan | null = null
  let bytes = 0
  for (const [index, segment] of segments.entries()) {
    const rest = segments.slice(index + 1)
    const header = headerOf(segment)
    expectChain(segment, header, before)
    const { end, ...scan } = await scanSegment(segment, {
      place,
      scanner,
      previousChecksum: before?.checksum ?? 0,
    })
    bytes += scan.goodBytes
    before = { ...scan, end }
    if (end === 'sealed' && rest.length > 0) continue
    const unfinished = unfinishedAfter(segment, end, rest)
    return {
      records: scan.nextSeq - 1,
      lastSeq: scan.nextSeq - 1,
      checksum: scan.checksum,
      lastName: segment.name,
      lastFirstSeq: segment.firstSeq,
      lastGoodBytes: scan.goodBytes,
      tornBytes: segment.sizeBytes - scan.goodBytes + (unfinished?.sizeBytes ?? 0),
      unfinishedName: unfinished?.name ?? null,
      bytes,
    }
  }
  throw new JournalDamaged(`${place.directory} holds no journal segment`)
}

function headerOf(segment: Segment): SegmentHeader {
  if (!segment.header.ok) throw new JournalDamaged(`${segment.name}, offset 0: ${segment.header.problem}`)
  return segment.header.header
}

function expectChain(segment: Segment, header: SegmentHeader, before: SegmentScan | null): void {
  if (header.firstSeq !== segment.firstSeq) {
    throw new JournalDamaged(
      `${segment.name}, offset 20: its header says it begins with record ${header.firstSeq}`,
    )
  }
  const nextSeq = before?.nextSeq ?? 1
  if (segment.firstSeq !== nextSeq) {
    throw new JournalDamaged(`the segment with record ${nextSeq} is missing: ${segment.name} is what follows`)
  }
  if (header.previousChecksum !== (before?.checksum ?? 0)) {
    throw new JournalDamaged(
      `${segment.name}, offset 28: it continues another journal than the segments before it`,
    )
  }
}

interface ScanSetting {
  readonly place: JournalPlace
  readonly scanner: SegmentScanner
  readonly previousChecksum: number
}

async function scanSegment(
  segment: Segment,
  { place, scanner, previousChecksum }: ScanSetting,
): Promise<SegmentScan> {
  const { directory, fileOps } = place
  return await withFile(fileOps, join(directory, segment.name), async (file) => {
    const scan = await scanner.scan(file, {
      name: segment.name,
      firstSeq: segment.firstSeq,
      previousChecksum,
    })
    if (scan.end === 'sealed' && scan.goodBytes < segment.sizeBytes) {
      throw new JournalDamaged(`${segment.name}, offset ${scan.goodBytes}: it goes on behind its own end`)
    }
    if (typeof scan.end === 'object') await expectTornTail(segment, scan, file)
    return scan
  })
}

/**
 * Throws when what cannot be read at the end of the segment is more than the remains of an interrupted
 * write.
 */
async function expectTornTail(segment: Segment, scan: SegmentScan, file: ReadFile): Promise<void> {
  const tail = Buffer.alloc(Math.max(0, segment.sizeBytes - scan.goodBytes))
  let count = 0
  while (count < tail.length) {
    const more = await file.read(tail.subarray(count), scan.goodBytes + count)
    if (more === 0) break
    count += more
  }
  const proof = proofOfDamage(tail.subarray(0, count), scan.goodBytes, scan.nextSeq)
  if (proof === null) return
  const problem = typeof scan.end === 'object' ? scan.end.problem : scan.end
  const what = `record ${scan.nextSeq} cannot be read (${problem}), but ${proof}`
  throw new JournalDamaged(`${segment.name}, offset ${scan.goodBytes}: ${what}`)
}

/**
 * What a rotation leaves when it is interrupted. It creates the next segment first and seals the full one
 * second, so a segment without its predecessor's seal was never used, and a sealed segment without a
 * successor has lost it.
 */
function unfinishedAfter(
  segment: Segment,
  end: SegmentScan['end'],
  rest: readonly Segment[],
): Segment | null {
  const [next, ...others] = rest
  if (end === 'sealed') {
    throw new JournalDamaged(`the last segment is missing: ${segment.name} says that another one follows`)
  }
  if (next === undefined) return null
  if (others.length === 0 && cannotHoldRecords(next)) return next
  const problem = end === 'clean' ? 'its end is missing' : `it cannot be read to its end (${end.problem})`
  throw new JournalDamaged(`${segment.name}: ${problem}, but ${next.name} follows`)
}

async function withFile<Result>(
  fileOps: FileOps,
  path: string,
  use: (file: ReadFile) => Promise<Result>,
): Promise<Result> {
  const file = await fileOps.openRead(path)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}
