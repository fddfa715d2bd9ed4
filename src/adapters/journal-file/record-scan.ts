/** Finds records in bytes and says whether they are whole; knows nothing of files. */
import { crc32 } from 'node:zlib'
import type { Event, UnixNs } from '../../domain/index.ts'
import { ByteReader } from './byte-reader.ts'
import { readEvent, TYPE_SEAL } from './event-codec.ts'
import { BODY_BYTES_MAX, FRAME_BYTES, HEAD_BYTES } from './segment.ts'

const SMALLEST_RECORD_BYTES = FRAME_BYTES + HEAD_BYTES
const SEQ_OFFSET = FRAME_BYTES + 6
const LAG_OFFSET = FRAME_BYTES + 2
const SECTOR_BYTES = 512

export type Frame =
  | { readonly state: 'whole'; readonly endOffset: number; readonly checksum: number }
  /** It goes on behind the bytes at hand. */
  | { readonly state: 'incomplete'; readonly endOffset: number }
  | { readonly state: 'bad'; readonly problem: string }

/** Looks at the record that begins at `offset` of `bytes`. */
export function frameAt(bytes: Buffer, offset: number): Frame {
  if (bytes.length - offset < FRAME_BYTES)
    return { state: 'incomplete', endOffset: offset + SMALLEST_RECORD_BYTES }
  const bodyBytes = bytes.readUInt32LE(offset + 4)
  if (bodyBytes < HEAD_BYTES || bodyBytes > BODY_BYTES_MAX) {
    return { state: 'bad', problem: `a record cannot have a length of ${bodyBytes}` }
  }
  const endOffset = offset + FRAME_BYTES + bodyBytes
  if (endOffset > bytes.length) return { state: 'incomplete', endOffset }
  const checksum = bytes.readUInt32LE(offset)
  if (crc32(bytes.subarray(offset + 4, endOffset)) !== checksum) {
    return { state: 'bad', problem: 'the checksum does not match' }
  }
  return { state: 'whole', endOffset, checksum }
}

export type ScannedRecord =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'seal'; readonly seq: number }

/** Reads whole records out of a buffer; `Unreadable` when one means nothing to this version. */
export class RecordReader {
  readonly #reader = new ByteReader()

  load(bytes: Buffer): void {
    this.#reader.load(bytes)
  }

  /** The number of a whole record and whether it is a seal, without the rest. */
  head(offset: number): { readonly seq: number; readonly isSeal: boolean } {
    const reader = this.#reader
    reader.limit(offset + FRAME_BYTES, offset + SMALLEST_RECORD_BYTES)
    const isSeal = reader.uint8() === TYPE_SEAL
    reader.position = offset + SEQ_OFFSET
    return { seq: reader.integer(), isSeal }
  }

  /** `offset` and `endOffset` are those of a whole frame in the loaded bytes. */
  read(offset: number, endOffset: number): ScannedRecord {
    const reader = this.#reader
    reader.limit(offset + FRAME_BYTES, endOffset)
    const type = reader.uint8()
    const version = reader.uint8()
    reader.uint32()
    const seq = reader.integer()
    const at = reader.bigint64() as UnixNs
    if (type === TYPE_SEAL) return { kind: 'seal', seq }
    return { kind: 'event', event: readEvent(reader, { type, version, seq, at }) }
  }
}

/**
 * Decides what a record that cannot be read is, from `tail`: the last segment from that record to its end.
 *
 * A crash leaves a *torn tail*: bytes that no `append` had acknowledged. Mostly they just stop. But blocks
 * of one write may reach the disk in any order, so whole records of the same write can stand behind a block
 * that did not arrive and therefore reads as zeros. Everything else is damage to what was durable:
 * - a later record that says this one was durable already when it was written;
 * - a later whole record with no missing block before it, for a crash changes no byte: it leaves some out.
 *
 * Returns null for a torn tail, or what proves the damage.
 */
export function proofOfDamage(tail: Buffer, tailOffset: number, expectedSeq: number): string | null {
  let firstWhole: number | null = null
  for (let offset = 1; offset + SMALLEST_RECORD_BYTES <= tail.length; offset++) {
    const endOffset = laterRecordEnd(tail, offset, expectedSeq)
    if (endOffset === null) continue
    const seq = seqAt(tail, offset)
    if (seq - tail.readUInt32LE(offset + LAG_OFFSET) >= expectedSeq) {
      return `record ${seq} at offset ${tailOffset + offset} was written after it was durable`
    }
    firstWhole ??= offset
    offset = endOffset - 1
  }
  if (firstWhole === null || hasMissingSector(tail.subarray(0, firstWhole), tailOffset)) return null
  return `record ${seqAt(tail, firstWhole)} at offset ${tailOffset + firstWhole} is whole`
}

/** The highest number of a whole record in `bytes` that is not below `leastSeq`; null when there is none. */
export function highestSeqIn(bytes: Buffer, leastSeq: number): number | null {
  let highest: number | null = null
  for (let offset = 0; offset + SMALLEST_RECORD_BYTES <= bytes.length; offset++) {
    const endOffset = laterRecordEnd(bytes, offset, leastSeq)
    if (endOffset === null) continue
    // The seal bears the number of the record behind it.
    const seq = bytes[offset + FRAME_BYTES] === TYPE_SEAL ? seqAt(bytes, offset) - 1 : seqAt(bytes, offset)
    highest = Math.max(highest ?? 0, seq)
    offset = endOffset - 1
  }
  return highest
}

function laterRecordEnd(tail: Buffer, offset: number, expectedSeq: number): number | null {
  // The number tells nearly all non-records apart at once, so that few checksums are computed.
  const seq = seqAt(tail, offset)
  if (seq < expectedSeq || seq > expectedSeq + tail.length) return null
  const frame = frameAt(tail, offset)
  return frame.state === 'whole' ? frame.endOffset : null
}

function seqAt(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset + SEQ_OFFSET) + bytes.readUInt32LE(offset + SEQ_OFFSET + 4) * 0x1_0000_0000
}

/** Whether some disk sector, as far as it lies within `bytes`, holds nothing but zeros. */
function hasMissingSector(bytes: Buffer, fileOffset: number): boolean {
  let start = 0
  while (start < bytes.length) {
    const end = Math.min(bytes.length, start + SECTOR_BYTES - ((fileOffset + start) % SECTOR_BYTES))
    // A record's own fields have runs of zeros; a part shorter than a record's head proves nothing.
    if (end - start >= HEAD_BYTES && bytes.subarray(start, end).every((byte) => byte === 0)) return true
    start = end
  }
  return false
}
