import { join } from 'node:path'
import type { AppendFile } from './file-ops.ts'
import { encodeHeader, HEADER_BYTES, type SegmentHeader, segmentName } from './segment.ts'
import type { JournalPlace } from './segment-list.ts'
import { ShortWrite } from './write-failures.ts'

/** The segment that grows. */
export interface OpenSegment {
  readonly name: string
  readonly path: string
  readonly firstSeq: number
  readonly file: AppendFile
  /** Everything up to here is whole. */
  sizeBytes: number
}

/** Makes the file durably, its header and its name. Leaves it behind when that fails half-way. */
export async function createSegment(
  { directory, fileOps }: JournalPlace,
  header: SegmentHeader,
  isWriteThrough: boolean,
): Promise<OpenSegment> {
  const name = segmentName(header.firstSeq)
  const path = join(directory, name)
  const file = await fileOps.openAppend(path, { isNew: true, isWriteThrough })
  try {
    const bytes = encodeHeader(header)
    const count = await file.write(bytes)
    if (count !== bytes.length) throw new ShortWrite(`only ${count} of ${bytes.length} bytes were taken`)
    await file.sync()
    await fileOps.syncDirectory(directory)
  } catch (error) {
    await file.close()
    throw error
  }
  return { name, path, firstSeq: header.firstSeq, file, sizeBytes: HEADER_BYTES }
}
