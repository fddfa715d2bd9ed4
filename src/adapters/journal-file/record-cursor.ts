/** Reads stored records in order while others are being appended behind them. */
import { join } from 'node:path'
import { assert, type Event } from '../../domain/index.ts'
import type { ReadFile } from './file-ops.ts'
import { frameAt, RecordReader } from './record-scan.ts'
import { HEADER_BYTES } from './segment.ts'
import type { JournalPlace } from './segment-list.ts'
import { fill } from './segment-scan.ts'

/** Decoded in one go: below a millisecond. */
const CHUNK_BYTES = 32 * 1024

export interface StoredSegment {
  readonly name: string
  readonly firstSeq: number
  /** Everything up to here is whole; more may come. */
  readonly sizeBytes: number
}

export interface Growing {
  /** In order; the last one grows. */
  segments(): readonly StoredSegment[]
  durableSeq(): number
}

/** The records from `seq` to the last durable one, which may come nearer as the reader goes on. */
export async function* recordsFrom(
  place: JournalPlace,
  growing: Growing,
  seq: number,
): AsyncGenerator<Event, void> {
  let nextSeq = seq
  while (nextSeq <= growing.durableSeq()) {
    const segment = growing.segments().findLast(({ firstSeq }) => firstSeq <= nextSeq)
    assert(segment !== undefined, () => `record ${nextSeq} is stored no longer`)
    const path = join(place.directory, segment.name)
    const file = await place.fileOps.openRead(path)
    try {
      for await (const events of chunksOf(file, growing, { segment, nextSeq })) {
        yield* events
        nextSeq += events.length
      }
    } finally {
      await file.close()
    }
  }
}

async function* chunksOf(
  file: ReadFile,
  growing: Growing,
  from: { readonly segment: StoredSegment; readonly nextSeq: number },
): AsyncGenerator<readonly Event[], void> {
  const reader = new RecordReader()
  let { nextSeq } = from
  let offset = HEADER_BYTES
  let bytes = Buffer.alloc(0)
  for (;;) {
    const { sizeBytes } = growing.segments().find(({ name }) => name === from.segment.name) ?? from.segment
    const wanted = Math.min(sizeBytes - offset, Math.max(CHUNK_BYTES, bytes.length * 2))
    if (wanted <= 0) return
    bytes = Buffer.alloc(wanted)
    const count = await fill(file, bytes, offset)
    const { events, readBytes, isAtEnd } = wholeRecords(reader, bytes.subarray(0, count), {
      nextSeq,
      lastSeq: growing.durableSeq(),
    })
    if (events.length > 0) yield events
    nextSeq += events.length
    offset += readBytes
    if (isAtEnd) return
    if (readBytes > 0) bytes = Buffer.alloc(0)
    else assert(wanted < sizeBytes - offset, () => `${from.segment.name}: a record cannot be read again`)
  }
}

/**
 * The events of `bytes` from `nextSeq` to `lastSeq`; at the end when there is a seal or `lastSeq` was met.
 */
function wholeRecords(
  reader: RecordReader,
  bytes: Buffer,
  { nextSeq, lastSeq }: { readonly nextSeq: number; readonly lastSeq: number },
): { readonly events: readonly Event[]; readonly readBytes: number; readonly isAtEnd: boolean } {
  const events: Event[] = []
  reader.load(bytes)
  let offset = 0
  for (;;) {
    const frame = frameAt(bytes, offset)
    if (frame.state !== 'whole') return { events, readBytes: offset, isAtEnd: false }
    const { seq, isSeal } = reader.head(offset)
    if (isSeal || seq > lastSeq) return { events, readBytes: offset, isAtEnd: true }
    const record = seq < nextSeq ? null : reader.read(offset, frame.endOffset)
    if (record?.kind === 'event') events.push(record.event)
    offset = frame.endOffset
  }
}
