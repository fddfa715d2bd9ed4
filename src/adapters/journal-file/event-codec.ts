/**
 * Events to bytes and back. Each kind has a number and a list of layouts, oldest first: version n of a
 * record is read by `versions[n - 1]` and the last one is what we write. To change a kind, add its new
 * reader to the list and change `write`; leave the older readers and the golden samples alone, because files
 * of that version exist.
 */
import type { Event, EventKind, UnixNs } from '../../domain/index.ts'
import { type ByteReader, Unreadable } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import {
  LIQUIDITY,
  MODE,
  readAsset,
  readClientOrderId,
  readExecutionId,
  readInstrument,
  readLots,
  readMarks,
  readMoney,
  readOrigin,
  readReason,
  readRequest,
  readTicks,
  readVenue,
  readVenueOrderId,
  TRADING_STATE,
  writeInstrument,
  writeMarks,
  writeOrigin,
  writeReason,
  writeRequest,
} from './event-fields.ts'

type EventOf<Kind extends EventKind> = Extract<Event, { kind: Kind }>
type EventReader<Kind extends EventKind> = (reader: ByteReader, seq: number, at: UnixNs) => EventOf<Kind>

interface KindCodec<Kind extends EventKind> {
  readonly type: number
  write(writer: ByteWriter, event: EventOf<Kind>): void
  readonly versions: readonly EventReader<Kind>[]
}

/** Four kinds say the same: this order, for this reason. */
type ReasonedKind = 'order_rejected' | 'cancel_rejected' | 'order_cancelled' | 'order_expired'

function writeReasoned(writer: ByteWriter, event: EventOf<ReasonedKind>): void {
  writer.text(event.clientOrderId)
  writeReason(writer, event.reason)
}

function readReasoned(reader: ByteReader) {
  return { clientOrderId: readClientOrderId(reader), reason: readReason(reader) }
}

const SESSION_STARTED: KindCodec<'session_started'> = {
  type: 1,
  write(writer, event) {
    writer.text(event.epoch)
    writer.text(event.version)
    MODE.write(writer, event.mode)
    writer.text(event.marketSource)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'session_started',
      seq,
      at,
      epoch: reader.text(),
      version: reader.text(),
      mode: MODE.read(reader),
      marketSource: reader.text(),
    }),
  ],
}

const SESSION_STOPPED: KindCodec<'session_stopped'> = {
  type: 2,
  write: (writer, event) => writeMarks(writer, event.marks),
  versions: [(reader, seq, at) => ({ kind: 'session_stopped', seq, at, marks: readMarks(reader) })],
}

const INSTRUMENT_LISTED: KindCodec<'instrument_listed'> = {
  type: 3,
  write: (writer, event) => writeInstrument(writer, event.instrument),
  versions: [
    (reader, seq, at) => ({ kind: 'instrument_listed', seq, at, instrument: readInstrument(reader) }),
  ],
}

const FUNDS_DEPOSITED: KindCodec<'funds_deposited'> = {
  type: 4,
  write(writer, event) {
    writer.text(event.venue)
    writer.text(event.asset)
    writer.bigint(event.amount)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'funds_deposited',
      seq,
      at,
      venue: readVenue(reader),
      asset: readAsset(reader),
      amount: readMoney(reader),
    }),
  ],
}

const ORDER_DENIED: KindCodec<'order_denied'> = {
  type: 5,
  write(writer, event) {
    writer.text(event.clientOrderId)
    writeRequest(writer, event.request)
    writeOrigin(writer, event.origin)
    writeReason(writer, event.reason)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'order_denied',
      seq,
      at,
      clientOrderId: readClientOrderId(reader),
      request: readRequest(reader),
      origin: readOrigin(reader),
      reason: readReason(reader),
    }),
  ],
}

const ORDER_SUBMITTED: KindCodec<'order_submitted'> = {
  type: 6,
  write(writer, event) {
    writer.text(event.clientOrderId)
    writeRequest(writer, event.request)
    writeOrigin(writer, event.origin)
    writer.integer(event.instrumentVersion)
    writer.integer(event.price)
    writer.integer(event.quantity)
    writer.bigint(event.locked)
    writer.bigint(event.mark)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'order_submitted',
      seq,
      at,
      clientOrderId: readClientOrderId(reader),
      request: readRequest(reader),
      origin: readOrigin(reader),
      instrumentVersion: reader.integer(),
      price: readTicks(reader),
      quantity: readLots(reader),
      locked: readMoney(reader),
      mark: readMoney(reader),
    }),
  ],
}

const ORDER_ACCEPTED: KindCodec<'order_accepted'> = {
  type: 7,
  write(writer, event) {
    writer.text(event.clientOrderId)
    writer.text(event.venueOrderId)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'order_accepted',
      seq,
      at,
      clientOrderId: readClientOrderId(reader),
      venueOrderId: readVenueOrderId(reader),
    }),
  ],
}

const ORDER_FILLED: KindCodec<'order_filled'> = {
  type: 9,
  write(writer, event) {
    writer.text(event.clientOrderId)
    writer.text(event.executionId)
    writer.integer(event.quantity)
    writer.bigint(event.price)
    writer.bigint(event.fee)
    writer.text(event.feeAsset)
    LIQUIDITY.write(writer, event.liquidity)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'order_filled',
      seq,
      at,
      clientOrderId: readClientOrderId(reader),
      executionId: readExecutionId(reader),
      quantity: readLots(reader),
      price: readMoney(reader),
      fee: readMoney(reader),
      feeAsset: readAsset(reader),
      liquidity: LIQUIDITY.read(reader),
    }),
  ],
}

const CANCEL_REQUESTED: KindCodec<'cancel_requested'> = {
  type: 10,
  write(writer, event) {
    writer.text(event.clientOrderId)
    writeOrigin(writer, event.origin)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'cancel_requested',
      seq,
      at,
      clientOrderId: readClientOrderId(reader),
      origin: readOrigin(reader),
    }),
  ],
}

const ORDER_OUTCOME_UNKNOWN: KindCodec<'order_outcome_unknown'> = {
  type: 14,
  write: (writer, event) => writer.text(event.clientOrderId),
  versions: [
    (reader, seq, at) => ({
      kind: 'order_outcome_unknown',
      seq,
      at,
      clientOrderId: readClientOrderId(reader),
    }),
  ],
}

const TRADING_STATE_CHANGED: KindCodec<'trading_state_changed'> = {
  type: 15,
  write(writer, event) {
    TRADING_STATE.write(writer, event.state)
    writer.text(event.why)
    writeOrigin(writer, event.origin)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'trading_state_changed',
      seq,
      at,
      state: TRADING_STATE.read(reader),
      why: reader.text(),
      origin: readOrigin(reader),
    }),
  ],
}

const KINDS: { readonly [Kind in EventKind]: KindCodec<Kind> } = {
  session_started: SESSION_STARTED,
  session_stopped: SESSION_STOPPED,
  instrument_listed: INSTRUMENT_LISTED,
  funds_deposited: FUNDS_DEPOSITED,
  order_denied: ORDER_DENIED,
  order_submitted: ORDER_SUBMITTED,
  order_accepted: ORDER_ACCEPTED,
  order_rejected: {
    type: 8,
    write: writeReasoned,
    versions: [(reader, seq, at) => ({ kind: 'order_rejected', seq, at, ...readReasoned(reader) })],
  },
  order_filled: ORDER_FILLED,
  cancel_requested: CANCEL_REQUESTED,
  cancel_rejected: {
    type: 11,
    write: writeReasoned,
    versions: [(reader, seq, at) => ({ kind: 'cancel_rejected', seq, at, ...readReasoned(reader) })],
  },
  order_cancelled: {
    type: 12,
    write: writeReasoned,
    versions: [(reader, seq, at) => ({ kind: 'order_cancelled', seq, at, ...readReasoned(reader) })],
  },
  order_expired: {
    type: 13,
    write: writeReasoned,
    versions: [(reader, seq, at) => ({ kind: 'order_expired', seq, at, ...readReasoned(reader) })],
  },
  order_outcome_unknown: ORDER_OUTCOME_UNKNOWN,
  trading_state_changed: TRADING_STATE_CHANGED,
}

const BY_TYPE: (KindCodec<EventKind> | undefined)[] = []
for (const codec of Object.values(KINDS)) BY_TYPE[codec.type] = codec as KindCodec<EventKind>

/** Type 0 is not an event: it marks the end of a full segment. */
export const TYPE_SEAL = 0

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
