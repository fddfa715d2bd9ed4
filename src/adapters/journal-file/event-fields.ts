/**
 * The fields that several kinds of record share. Codes and the order of fields are on disk for ever: only
 * add, never renumber.
 */
import {
  type AssetName,
  assert,
  type ClientOrderId,
  type ExecutionId,
  type InstrumentKey,
  type InstrumentMark,
  type Lots,
  type Money,
  type Origin,
  type Reason,
  type Side,
  type SymbolName,
  type Ticks,
  type UnixNs,
  type VenueName,
  type VenueOrderId,
} from '../../domain/index.ts'
import { type ByteReader, Unreadable } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'

/** One value to bytes and back; reading throws `Unreadable` when the bytes mean nothing here. */
export interface Field<Value> {
  write(writer: ByteWriter, value: Value): void
  read(reader: ByteReader): Value
}

/** A field for every property: one that is added to `Value` and not to the list does not compile. */
export type FieldsOf<Value> = { readonly [Name in keyof Value]-?: Field<Value[Name]> }

function textOf<Word extends string>(): Field<Word> {
  return { write: (writer, value) => writer.text(value), read: (reader) => reader.text() as Word }
}

function stepsOf<Steps extends number>(): Field<Steps> {
  return { write: (writer, value) => writer.integer(value), read: (reader) => reader.integer() as Steps }
}

function amountOf<Amount extends bigint>(): Field<Amount> {
  return { write: (writer, value) => writer.bigint(value), read: (reader) => reader.bigint() as Amount }
}

export const TEXT = textOf<string>()
export const VENUE = textOf<VenueName>()
export const SYMBOL = textOf<SymbolName>()
export const ASSET = textOf<AssetName>()
export const KEY = textOf<InstrumentKey>()
export const CLIENT_ORDER_ID = textOf<ClientOrderId>()
export const VENUE_ORDER_ID = textOf<VenueOrderId>()
export const EXECUTION_ID = textOf<ExecutionId>()
export const INTEGER = stepsOf<number>()
export const TICKS = stepsOf<Ticks>()
export const LOTS = stepsOf<Lots>()
export const MONEY = amountOf<Money>()
/** Of any size: some times come from whoever asked, and a record must be able to say what was refused. */
export const TIME = amountOf<UnixNs>()
export const DOUBLE: Field<number> = {
  write: (writer, value) => writer.double(value),
  read: (reader) => reader.double(),
}
export const BOOLEAN: Field<boolean> = {
  write: (writer, claim) => writer.uint8(claim ? 1 : 0),
  read(reader) {
    const code = reader.uint8()
    if (code > 1) throw new Unreadable(`${code} is neither yes nor no`)
    return code === 1
  },
}

export function enumeration<Word extends string>(
  what: string,
  codes: Readonly<Record<Word, number>>,
): Field<Word> {
  const words: (Word | undefined)[] = []
  for (const word of Object.keys(codes) as Word[]) words[codes[word]] = word
  return {
    write(writer, word) {
      const code: number | undefined = codes[word]
      assert(code !== undefined, () => `${what} ${word} has no code`)
      writer.uint8(code)
    },
    read(reader) {
      const code = reader.uint8()
      const word = words[code]
      if (word === undefined) throw new Unreadable(`${what} code ${code} is not known to this version`)
      return word
    },
  }
}

export const SIDE = enumeration<Side>('side', { buy: 1, sell: 2 })

/** Whether there is one, then what it is. */
export function optional<Value>(field: Field<Value>): Field<Value | null> {
  return {
    write(writer, value) {
      BOOLEAN.write(writer, value !== null)
      if (value !== null) field.write(writer, value)
    },
    read: (reader) => (BOOLEAN.read(reader) ? field.read(reader) : null),
  }
}

/** How many there are, then each. */
export function listOf<Value>(field: Field<Value>): Field<readonly Value[]> {
  return {
    write(writer, values) {
      writer.varint(values.length)
      for (const value of values) field.write(writer, value)
    },
    read(reader) {
      const values: Value[] = []
      for (let left = reader.varint(); left > 0; left--) values.push(field.read(reader))
      return values
    },
  }
}

/** One field after another, in the order of the list. For records that are rare: see `rowKind`. */
export function row<Value extends object>(fields: FieldsOf<Value>): Field<Value> {
  const names = Object.keys(fields) as (keyof Value)[]
  return {
    write(writer, value) {
      for (const name of names) fields[name].write(writer, value[name])
    },
    read(reader) {
      const value: Partial<Value> = {}
      for (const name of names) value[name] = fields[name].read(reader)
      // The list names every property.
      return value as Value
    },
  }
}

/** Some of the bits up to `highest`, which is the last one this version knows. */
export function readFlags(reader: ByteReader, highest: number): number {
  const flags = reader.varint()
  if (flags >= 2 * highest) throw new Unreadable(`flags ${flags} are not known to this version`)
  return flags
}

export const ORIGIN: Field<Origin> = {
  write(writer, { principal, address, requestId }) {
    writer.text(principal)
    writer.text(address)
    writer.text(requestId)
  },
  read: (reader) => ({ principal: reader.text(), address: reader.text(), requestId: reader.text() }),
}

const DETAIL_MONEY = 0
const DETAIL_TEXT = 1

/** Reason codes are stored as words: a new one needs no new version, and an old reader can still show it. */
export const REASON: Field<Reason> = {
  write(writer, reason) {
    writer.text(reason.code)
    const names = Object.keys(reason.details)
    writer.varint(names.length)
    for (const name of names) {
      const value = reason.details[name] as Money | string
      writer.text(name)
      if (typeof value === 'bigint') {
        writer.uint8(DETAIL_MONEY)
        writer.bigint(value)
      } else {
        writer.uint8(DETAIL_TEXT)
        writer.text(value)
      }
    }
  },
  read(reader) {
    const code = reader.text() as Reason['code']
    const details: Record<string, Money | string> = {}
    for (let left = reader.varint(); left > 0; left--) {
      const name = reader.text()
      const value = readDetail(reader)
      if (name !== '__proto__') details[name] = value
      // Assigning to this one name would set the prototype instead of a field.
      else
        Object.defineProperty(details, name, { value, enumerable: true, configurable: true, writable: true })
    }
    return { code, details }
  },
}

function readDetail(reader: ByteReader): Money | string {
  const tag = reader.uint8()
  if (tag === DETAIL_MONEY) return MONEY.read(reader)
  if (tag === DETAIL_TEXT) return reader.text()
  throw new Unreadable(`detail type ${tag} is not known to this version`)
}

export const MARKS = listOf(row<InstrumentMark>({ key: KEY, price: MONEY }))
