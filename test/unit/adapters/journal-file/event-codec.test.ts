import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { ByteReader, Unreadable } from '../../../../src/adapters/journal-file/byte-reader.ts'
import { ByteWriter } from '../../../../src/adapters/journal-file/byte-writer.ts'
import { readEvent } from '../../../../src/adapters/journal-file/event-codec.ts'
import { encodeSeal, RecordEncoder } from '../../../../src/adapters/journal-file/record-encoder.ts'
import { frameAt, RecordReader } from '../../../../src/adapters/journal-file/record-scan.ts'
import { decodeHeader, encodeHeader } from '../../../../src/adapters/journal-file/segment.ts'
import { type Event, InvariantBroken, type UnixNs } from '../../../../src/domain/index.ts'
import { GOLDEN_EVENTS } from './golden-events.ts'
import { anyEventOf, EVENT_KINDS } from './sample-events.ts'

const GOLDEN = new URL('../../../golden/journal/', import.meta.url)

function encode(event: Event): Buffer {
  return Buffer.from(new RecordEncoder().encodeBatch([event], event.seq - 1).bytes)
}

function decode(bytes: Buffer) {
  const frame = frameAt(bytes, 0)
  if (frame.state !== 'whole') throw new Error(`the record is ${frame.state}`)
  const reader = new RecordReader()
  reader.load(bytes)
  return reader.read(0, frame.endOffset)
}

function goldenBytes(name: string): Buffer {
  return Buffer.from(readFileSync(new URL(name, GOLDEN), 'utf8').replace(/\s/g, ''), 'hex')
}

describe('every kind of event', () => {
  test.each(EVENT_KINDS.map((kind) => [kind] as const))('%s comes back exactly as it was', (kind) => {
    fc.assert(
      fc.property(anyEventOf(kind), (event) => {
        expect(decode(encode(event))).toStrictEqual({ kind: 'event', event })
      }),
      { numRuns: 60 },
    )
  })

  test.each(EVENT_KINDS.map((kind) => [kind] as const))(
    '%s of version 1 is still read, and still written so',
    (kind) => {
      const stored = goldenBytes(`${kind}.v1.hex`)
      expect(decode(stored)).toStrictEqual({ kind: 'event', event: GOLDEN_EVENTS[kind] })
      expect(encode(GOLDEN_EVENTS[kind]).toString('hex')).toBe(stored.toString('hex'))
    },
  )

  test.each(EVENT_KINDS.map((kind) => [kind] as const))(
    '%s with a flipped byte is never taken for whole',
    (kind) => {
      const bytes = encode(GOLDEN_EVENTS[kind])
      for (let offset = 0; offset < bytes.length; offset++) {
        for (const mask of [0x01, 0x80, 0xff]) {
          bytes[offset] = (bytes[offset] as number) ^ mask
          expect(frameAt(bytes, 0).state, `offset ${offset}`).not.toBe('whole')
          bytes[offset] = (bytes[offset] as number) ^ mask
        }
      }
    },
  )
})

test('the header and the seal of a segment keep their layout', () => {
  const header = { epoch: '4f1c22aa', firstSeq: 4_294_967_299, previousChecksum: 0xdeadbeef }
  expect(encodeHeader(header).toString('hex')).toBe(goldenBytes('segment-header.v1.hex').toString('hex'))
  expect(decodeHeader(goldenBytes('segment-header.v1.hex'))).toEqual({ ok: true, header })
  expect(encodeSeal(18, 17).toString('hex')).toBe(goldenBytes('seal.v1.hex').toString('hex'))
  expect(decode(goldenBytes('seal.v1.hex'))).toEqual({ kind: 'seal', seq: 18 })
})

describe('bytes of another version', () => {
  const at = 0n as UnixNs
  test.each([
    [99, 1, 'record type 99 is not known'],
    [7, 2, 'record type 7 has version 2'],
    [7, 0, 'record type 7 has version 0'],
  ])('type %d version %d is named, not guessed', (type, version, message) => {
    expect(() => readEvent(new ByteReader(), { type, version, seq: 1, at })).toThrow(message)
  })

  test('fields that are too few, too many or unknown are refused', () => {
    const writer = new ByteWriter(8)
    writer.text('a')
    writer.text('b')
    writer.uint8(9)
    const bytes = writer.since(0)
    const reader = new ByteReader()
    reader.load(bytes)
    const accepted = { type: 7, version: 1, seq: 1, at }
    reader.limit(0, bytes.length)
    expect(() => readEvent(reader, accepted)).toThrow('goes on after its last field')
    reader.limit(0, 2)
    expect(() => readEvent(reader, accepted)).toThrow('ends before its last field')
    reader.limit(bytes.length - 1, bytes.length)
    expect(() => readEvent(reader, { ...accepted, type: 15 })).toThrow('trading state code 9')
  })

  test('random bytes are refused or read within their bounds, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 15 }), (noise, type) => {
        const reader = new ByteReader()
        reader.load(Buffer.from(noise))
        reader.limit(0, noise.length)
        try {
          readEvent(reader, { type, version: 1, seq: 1, at })
        } catch (error) {
          expect(error).toBeInstanceOf(Unreadable)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('values the format cannot carry', () => {
  const writer = new ByteWriter(8)
  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%p is no whole number', (value) => {
    expect(() => writer.integer(value)).toThrow(InvariantBroken)
  })
  test('a time beyond 64 bits is refused, not wrapped', () => {
    expect(() => writer.bigint64(2n ** 63n)).toThrow(InvariantBroken)
  })
  test('a word without a code is refused', () => {
    const event = { ...GOLDEN_EVENTS.session_started, mode: 'dry_run' } as unknown as Event
    expect(() => encode(event)).toThrow('mode dry_run has no code')
  })
})
