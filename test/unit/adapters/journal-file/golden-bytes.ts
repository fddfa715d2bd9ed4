import { readFileSync } from 'node:fs'
import { RecordEncoder } from '../../../../src/adapters/journal-file/record-encoder.ts'
import { frameAt, RecordReader } from '../../../../src/adapters/journal-file/record-scan.ts'
import type { Event } from '../../../../src/domain/index.ts'

export const GOLDEN = new URL('../../../golden/journal/', import.meta.url)

export function encode(event: Event): Buffer {
  return Buffer.from(new RecordEncoder().encodeBatch([event], event.seq - 1).bytes)
}

export function decode(bytes: Buffer) {
  const frame = frameAt(bytes, 0)
  if (frame.state !== 'whole') throw new Error(`the record is ${frame.state}`)
  const reader = new RecordReader()
  reader.load(bytes)
  return reader.read(0, frame.endOffset)
}

export function goldenBytes(name: string): Buffer {
  return Buffer.from(readFileSync(new URL(name, GOLDEN), 'utf8').replace(/\s/g, ''), 'hex')
}
