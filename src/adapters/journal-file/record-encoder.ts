import { crc32 } from 'node:zlib'
import { assert, type Event, type UnixNs } from '../../domain/index.ts'
import { ByteWriter } from './byte-writer.ts'
import { formatOf, type RecordHead, TYPE_SEAL, writeEvent } from './event-codec.ts'
import { BODY_BYTES_MAX, FRAME_BYTES, HEAD_BYTES } from './segment.ts'

const CAPACITY_BYTES = 256 * 1024
const CAPACITY_BYTES_KEPT = 8 * 1024 * 1024
const NO_TIME = 0n as UnixNs

export interface EncodedBatch {
  /** Valid until the next batch is encoded. */
  readonly bytes: Buffer
  /** Of the last record. */
  readonly checksum: number
  /** Where the last record begins in `bytes`. */
  readonly lastOffset: number
}

/** Turns batches into records, in one buffer that is used again. */
export class RecordEncoder {
  readonly #writer = new ByteWriter(CAPACITY_BYTES)

  /** `durableSeq`: the last record known to be durable now. */
  encodeBatch(events: readonly Event[], durableSeq: number): EncodedBatch {
    const writer = this.#writer
    writer.clear(CAPACITY_BYTES_KEPT)
    let checksum = 0
    let lastOffset = 0
    for (const event of events) {
      const { type, version } = formatOf(event.kind)
      lastOffset = writer.position
      writeHead(writer, { type, version, seq: event.seq, at: event.at }, durableSeq)
      writeEvent(writer, event)
      checksum = finishRecord(writer, lastOffset)
    }
    return { bytes: writer.since(0), checksum, lastOffset }
  }
}

/** The mark that ends a full segment; `nextSeq` is the first of the segment that follows. */
export function encodeSeal(nextSeq: number, durableSeq: number): Buffer {
  const writer = new ByteWriter(FRAME_BYTES + HEAD_BYTES)
  writeHead(writer, { type: TYPE_SEAL, version: 1, seq: nextSeq, at: NO_TIME }, durableSeq)
  finishRecord(writer, 0)
  return writer.since(0)
}

function writeHead(writer: ByteWriter, head: RecordHead, durableSeq: number): void {
  // Checksum and length: known only when the rest is written.
  writer.uint32(0)
  writer.uint32(0)
  writer.uint8(head.type)
  writer.uint8(head.version)
  writer.uint32(head.seq - durableSeq)
  writer.integer(head.seq)
  writer.bigint64(head.at)
}

function finishRecord(writer: ByteWriter, start: number): number {
  const bodyBytes = writer.position - start - FRAME_BYTES
  assert(bodyBytes <= BODY_BYTES_MAX, () => `a record of ${bodyBytes} bytes is too large for the journal`)
  writer.uint32At(start + 4, bodyBytes)
  const checksum = crc32(writer.since(start + 4))
  writer.uint32At(start, checksum)
  return checksum
}
