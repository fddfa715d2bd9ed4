/**
 * A snapshot is one file beside the segments: the state right after one record, so that a start need not read
 * what came before.
 *
 *     magic 8 · format 4 · epoch 8 · seq 8 · checksum of that record 4 · where it lies: segment 8, offset 8
 *     digest 16 · body length 8 · body checksum 4 · own checksum 4 · body
 *
 * All numbers are little-endian; the body is a tree in parts (`plain-format.ts`).
 */
import { crc32 } from 'node:zlib'
import { assert } from '../../domain/index.ts'
import type { RecordPlace } from './segment-scan.ts'

export const SNAPSHOT_HEADER_BYTES = 80
const MAGIC = Buffer.from('VELOZSNP', 'latin1')
const FORMAT = 1
/** Far above any real state: a length beyond it is damage, not a reason to ask for memory. */
const BODY_BYTES_MAX = 1024 * 1024 * 1024

export interface SnapshotHeader {
  readonly epoch: string
  readonly seq: number
  /** Of record `seq`. */
  readonly checksum: number
  readonly place: RecordPlace
  /** 16 hex digits, of the state. */
  readonly digest: string
}

const NAME = /^(\d{16})\.snapshot$/

export function snapshotName(seq: number): string {
  return `${String(seq).padStart(16, '0')}.snapshot`
}

/** The record a snapshot's file name tells of; null for any other file. */
export function seqOfSnapshotName(name: string): number | null {
  const match = NAME.exec(name)
  return match ? Number(match[1]) : null
}

export function encodeSnapshotHeader(header: SnapshotHeader, body: Buffer): Buffer {
  assert(/^[0-9a-f]{8}$/.test(header.epoch), `not an epoch: ${header.epoch}`)
  assert(/^[0-9a-f]{16}$/.test(header.digest), `not a digest: ${header.digest}`)
  const bytes = Buffer.alloc(SNAPSHOT_HEADER_BYTES)
  MAGIC.copy(bytes, 0)
  bytes.writeUInt32LE(FORMAT, 8)
  bytes.write(header.epoch, 12, 'latin1')
  bytes.writeBigUInt64LE(BigInt(header.seq), 20)
  bytes.writeUInt32LE(header.checksum, 28)
  bytes.writeBigUInt64LE(BigInt(header.place.segmentFirstSeq), 32)
  bytes.writeBigUInt64LE(BigInt(header.place.offset), 40)
  bytes.write(header.digest, 48, 'latin1')
  bytes.writeBigUInt64LE(BigInt(body.length), 64)
  bytes.writeUInt32LE(crc32(body), 72)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 76)), 76)
  return bytes
}

export type DecodedSnapshot =
  | { readonly ok: true; readonly header: SnapshotHeader; readonly body: Buffer }
  | { readonly ok: false; readonly problem: string }

/** Reads a whole file; `seq` is what its name says. */
export function decodeSnapshot(bytes: Buffer, seq: number): DecodedSnapshot {
  if (bytes.length < SNAPSHOT_HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) {
    return { ok: false, problem: 'it does not begin like a snapshot' }
  }
  if (crc32(bytes.subarray(0, 76)) !== bytes.readUInt32LE(76)) {
    return { ok: false, problem: 'its header is damaged' }
  }
  const format = bytes.readUInt32LE(8)
  if (format !== FORMAT) return { ok: false, problem: `it has format ${format}, which is not known here` }
  const header: SnapshotHeader = {
    epoch: bytes.toString('latin1', 12, 20),
    seq: Number(bytes.readBigUInt64LE(20)),
    checksum: bytes.readUInt32LE(28),
    place: {
      segmentFirstSeq: Number(bytes.readBigUInt64LE(32)),
      offset: Number(bytes.readBigUInt64LE(40)),
    },
    digest: bytes.toString('latin1', 48, 64),
  }
  if (header.seq !== seq) return { ok: false, problem: `its header says it was made at record ${header.seq}` }
  const body = bytes.subarray(SNAPSHOT_HEADER_BYTES)
  if (body.length !== Number(bytes.readBigUInt64LE(64)) || body.length > BODY_BYTES_MAX) {
    return { ok: false, problem: 'it is not as long as it says' }
  }
  if (crc32(body) !== bytes.readUInt32LE(72)) return { ok: false, problem: 'its checksum does not match' }
  return { ok: true, header, body }
}
