/**
 * Events to bytes and back. Each kind has a number and a list of layouts, oldest first; the last one is what
 * we write. To change a kind, add its new reader to the list and change what is written; leave the older
 * readers and the golden samples alone, because files of that version exist.
 */
import { assert, type Event, type EventKind, type UnixNs } from '../../domain/index.ts'
import { type ByteReader, Unreadable } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { KindCodec } from './kind-codec.ts'
import { ORDER_KINDS } from './order-kinds.ts'
import { RECONCILIATION_KINDS } from './reconciliation-kinds.ts'
import { RISK_KINDS } from './risk-kinds.ts'
import { SESSION_KINDS } from './session-kinds.ts'

const KINDS: { readonly [Kind in EventKind]: KindCodec<Kind> } = {
  ...SESSION_KINDS,
  ...ORDER_KINDS,
  ...RISK_KINDS,
  ...RECONCILIATION_KINDS,
}

/** Every kind of record there is, by name. */
export const EVENT_KINDS = Object.keys(KINDS).toSorted() as readonly EventKind[]

/** Type 0 is not an event: it marks the end of a full segment. */
export const TYPE_SEAL = 0

const BY_TYPE: (KindCodec<EventKind> | undefined)[] = []
for (const codec of Object.values(KINDS) as KindCodec<EventKind>[]) {
  const { type } = codec
  assert(type !== TYPE_SEAL && BY_TYPE[type] === undefined, () => `two kinds of record have the type ${type}`)
  BY_TYPE[type] = codec
}

/** The number and the version this kind is written with. */
export function formatOf(kind: EventKind): { readonly type: number; readonly version: number } {
  const codec = KINDS[kind]
  return { type: codec.type, version: codec.versions.length }
}

/** Writes what is particular to the event; its number and time stand in the record's head. */
export function writeEvent(writer: ByteWriter, event: Event): void {
  const codec = KINDS[event.kind] as KindCodec<EventKind>
  codec.write(writer, event)
}

/** The record's head as read from the file. */
export interface RecordHead {
  readonly type: number
  readonly version: number
  readonly seq: number
  readonly at: UnixNs
}

/** Reads one event to exactly the end of its record; throws `Unreadable` when the bytes mean nothing here. */
export function readEvent(reader: ByteReader, head: RecordHead): Event {
  const codec = BY_TYPE[head.type]
  if (codec === undefined)
    throw new Unreadable(`record type ${head.type} is not known to this version of VeloZ`)
  const read = codec.versions[head.version - 1]
  if (read === undefined) {
    throw new Unreadable(
      `record type ${head.type} has version ${head.version}, which this version of VeloZ cannot read`,
    )
  }
  const event = read(reader, head.seq, head.at)
  if (!reader.isAtEnd) throw new Unreadable('it goes on after its last field')
  return event
}
