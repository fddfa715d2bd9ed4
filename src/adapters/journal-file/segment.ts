/**
 * A segment is one file of the journal: a header, records, and, when a next segment exists, a seal.
 *
 *     header  magic 8 · format 4 · epoch 8 · first seq 8 · checksum of the record before 4 · own checksum 4
 *     record  checksum 4 · body length 4 · [ type 1 · version 1 · lag 4 · seq 8 · at 8 · fields ]
 *     seal    a record of type 0 without fields whose seq is the first of the next segment
 *
 * All numbers are little-endian. A record's checksum covers everything behind it. `lag` is how many records,
 * this one included, were not yet known to be durable when it was written: it proves what must still be
 * there after a crash.
 */
import { crc32 } from 'node:zlib'
import { assert } from '../../domain/index.ts'

export const HEADER_BYTES = 36
const MAGIC = Buffer.from('VELOZJNL', 'latin1')
const FORMAT = 1

export const FRAME_BYTES = 8
export const HEAD_BYTES = 22
/** Far above any real record: a length beyond it is damage, not a reason to ask for memory. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024

export interface SegmentHeader {
  readonly epoch: string
  readonly firstSeq: number
  /**
   * Of the last record of the segment before; 0 in the first. A missing or foreign segment breaks this
   * chain.
   */
  readonly previousChecksum: number
}

const NAME = /^(\d{16})\.journal$/

export function segmentName(firstSeq: number): string {
  return `${String(firstSeq).padStart(16, '0')}.journal`
}

/** The first seq in a segment's file name; null for any other file. */
export function firstSeqOfName(name: string): number | null {
  const match = NAME.exec(name)
  return match ? Number(match[1]) : null
}

export function encodeHeader(header: SegmentHeader): Buffer {
  assert(/^[0-9a-f]{8}$/.test(header.epoch), `not an epoch: ${header.epoch}`)
  const bytes = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(bytes, 0)
  bytes.writeUInt32LE(FORMAT, 8)
  bytes.write(header.epoch, 12, 'latin1')
  bytes.writeBigUInt64LE(BigInt(header.firstSeq), 20)
  bytes.writeUInt32LE(header.previousChecksum, 28)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32)
  return bytes
}

/** `isForeign`: whole, but made by a version of VeloZ that writes another format. */
export type DecodedHeader =
  | { readonly ok: true; readonly header: SegmentHeader }
  | { readonly ok: false; readonly problem: string; readonly isForeign: boolean }

/** Reads the first `HEADER_BYTES` of a segment. */
export function decodeHeader(bytes: Buffer): DecodedHeader {
  if (bytes.length < HEADER_BYTES) return bad('its header is incomplete')
  if (!bytes.subarray(0, 8).equals(MAGIC)) return bad('it does not begin like a journal segment')
  if (crc32(bytes.subarray(0, 32)) !== bytes.readUInt32LE(32)) return bad('its header is damaged')
  const format = bytes.readUInt32LE(8)
  if (format !== FORMAT) {
    return { ...bad(`it has format ${format}, which this version of VeloZ cannot read`), isForeign: true }
  }
  const header = {
    epoch: bytes.toString('latin1', 12, 20),
    firstSeq: Number(bytes.readBigUInt64LE(20)),
    previousChecksum: bytes.readUInt32LE(28),
  }
  return { ok: true, header }
}

function bad(problem: string) {
  return { ok: false, problem, isForeign: false } as const
}
