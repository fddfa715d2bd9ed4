import { join } from 'node:path'
import type { FileOps, ReadFile } from './file-ops.ts'
import { type DecodedHeader, decodeHeader, firstSeqOfName, HEADER_BYTES } from './segment.ts'

export interface JournalPlace {
  readonly directory: string
  readonly fileOps: FileOps
}

/** A segment as its name and its first bytes show it. */
export interface Segment {
  readonly name: string
  /** What its name says. */
  readonly firstSeq: number
  readonly sizeBytes: number
  readonly modifiedAtMs: number
  readonly header: DecodedHeader
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
    const { sizeBytes, modifiedAtMs } = file
    const header = decodeHeader(bytes.subarray(0, count))
    return { name, firstSeq: firstSeqOfName(name) as number, sizeBytes, modifiedAtMs, header }
  })
}

/**
 * Whether the file is too short for a record: then its creation may have been cut off, and nothing is lost.
 */
export function cannotHoldRecords(segment: { readonly sizeBytes: number }): boolean {
  return segment.sizeBytes <= HEADER_BYTES
}

/** Why the segment cannot be the one that goes on with record `nextSeq`; null when it can. */
export function chainProblem(segment: Segment, nextSeq: number, checksum: number): string | null {
  const { header, name, firstSeq } = segment
  if (!header.ok) return `${name}, offset 0: ${header.problem}`
  if (header.header.firstSeq !== firstSeq) {
    return `${name}, offset 20: its header says it begins with record ${header.header.firstSeq}`
  }
  if (firstSeq !== nextSeq) return `the segment with record ${nextSeq} is missing: ${name} is what follows`
  if (header.header.previousChecksum !== checksum) {
    return `${name}, offset 28: it continues another journal than the segments before it`
  }
  return null
}

export async function withFile<Result>(
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
