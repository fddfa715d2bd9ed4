import { describe, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { ByteReader, Unreadable } from '../../../../src/adapters/journal-file/byte-reader.ts'
import { ByteWriter } from '../../../../src/adapters/journal-file/byte-writer.ts'
import { formatOf, readEvent, writeEvent } from '../../../../src/adapters/journal-file/event-codec.ts'
import { encodeSeal } from '../../../../src/adapters/journal-file/record-encoder.ts'
import { frameAt } from '../../../../src/adapters/journal-file/record-scan.ts'
import { decodeHeader, encodeHeader } from '../../../../src/adapters/journal-file/segment.ts'
import { type Event, type EventKind, InvariantBroken, type UnixNs } from '../../../../src/domain/index.ts'
import { decode, encode, GOLDEN, goldenBytes } from './golden-bytes.ts'
import { GOLDEN_EVENTS, OLDER_GOLDEN_EVENTS } from './golden-events.ts'
import { anyEventOf, EVENT_KINDS } from './sample-events.ts'

/** What is particular to the event, without the head of its record. */
function fieldsOf(event: Event): Buffer {
  const writer = new ByteWriter(8)
  writeEvent(writer, event)
  return Buffer.from(writer.since(0))
}

interface Fields {
  readonly type: number
  readonly version: number
  readonly bytes: Buffer
}

function read({ type, version, bytes }: Fields): Event {
  const reader = new ByteReader()
  reader.load(bytes)
  reader.limit(0, bytes.length)
  return readEvent(reader, { type, version, seq: 1, at: 0n as UnixNs })
}

function readFields(kind: EventKind, bytes: Buffer): Event {
  return read({ ...formatOf(kind), bytes })
}

function expectReadOrRefused(fields: Fields): void {
  try {
    read(fields)
  } catch (error) {
    expect(error).toBeInstanceOf(Unreadable)
  }
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
    '%s as it is written now is kept, and still written so',
    (kind) => {
      const stored = goldenBytes(`${kind}.v${formatOf(kind).version}.hex`)
      expect(decode(stored)).toStrictEqual({ kind: 'event', event: GOLDEN_EVENTS[kind] })
      expect(encode(GOLDEN_EVENTS[kind]).toString('hex')).toBe(stored.toString('hex'))
    },
  )

  test.each(OLDER_GOLDEN_EVENTS.map(({ event, version }) => [event.kind, version, event] as const))(
    '%s of version %d is still read',
    (kind, version, event) => {
      expect(decode(goldenBytes(`${kind}.v${version}.hex`))).toStrictEqual({ kind: 'event', event })
    },
  )

  test('every version that was ever written is kept', () => {
    const newest = EVENT_KINDS.map((kind) => `${kind}.v${formatOf(kind).version}.hex`)
    const older = OLDER_GOLDEN_EVENTS.map(({ event, version }) => `${event.kind}.v${version}.hex`)
    const ever = EVENT_KINDS.flatMap((kind) =>
      Array.from({ length: formatOf(kind).version }, (_, index) => `${kind}.v${index + 1}.hex`),
    )
    expect([...newest, ...older].sort()).toEqual(ever.sort())
    expect(readdirSync(GOLDEN).sort()).toEqual([...ever, 'seal.v1.hex', 'segment-header.v1.hex'].sort())
  })

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

  test.each(EVENT_KINDS.map((kind) => [kind] as const))(
    '%s that is cut short anywhere is refused',
    (kind) => {
      const bytes = fieldsOf(GOLDEN_EVENTS[kind])
      for (let end = 0; end < bytes.length; end++) {
        expect(() => readFields(kind, bytes.subarray(0, end)), `cut at ${end}`).toThrow(Unreadable)
      }
      expect(() => readFields(kind, Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(Unreadable)
    },
  )

  test('garbled fields are refused or read within their bounds, never anything else', () => {
    const garbled = fc.record({
      kind: fc.constantFrom(...EVENT_KINDS),
      where: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      byte: fc.integer({ min: 0, max: 255 }),
    })
    fc.assert(
      fc.property(garbled, ({ kind, where, byte }) => {
        const bytes = fieldsOf(GOLDEN_EVENTS[kind])
        bytes[Math.floor(where * bytes.length)] = byte
        expectReadOrRefused({ type: formatOf(kind).type, version: formatOf(kind).version, bytes })
      }),
      { numRuns: 2000 },
    )
  })

  test('random bytes are refused or read within their bounds, never anything else', () => {
    const types = EVENT_KINDS.flatMap((kind) =>
      Array.from({ length: formatOf(kind).version }, (_, index) => ({
        type: formatOf(kind).type,
        version: index + 1,
      })),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...types), (noise, format) => {
        expectReadOrRefused({ ...format, bytes: Buffer.from(noise) })
      }),
      { numRuns: 4000 },
    )
  })

  test('a request or an opening with flags of another version is refused', () => {
    const bytes = fieldsOf({ ...GOLDEN_EVENTS.order_submitted, clientOrderId: '' } as Event)
    const end = bytes.length - 1
    bytes[end] = 4
    expect(() => readFields('order_submitted', bytes)).toThrow('flags 4 are not known')
    bytes[end] = 0
    const flagsAt = 1 + 1 + 'sim'.length + 1 + 'BTCUSDT'.length + 3
    const split = Buffer.concat([
      bytes.subarray(0, flagsAt),
      Buffer.from([0x80, 0x04]),
      bytes.subarray(flagsAt),
    ])
    expect(() => readFields('order_submitted', split)).toThrow('flags 512 are not known')
  })
})

test('a plain order costs no more than in the first version, which had fewer fields', () => {
  const before = goldenBytes('order_submitted.v1.hex').length
  expect(encode(GOLDEN_EVENTS.order_submitted).length).toBeLessThanOrEqual(before)
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
