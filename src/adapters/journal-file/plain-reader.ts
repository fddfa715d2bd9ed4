import type { Plain, PlainSource } from '../../domain/index.ts'
import { ByteReader, Unreadable } from './byte-reader.ts'
import { DEPTH_MAX, Tag } from './plain-format.ts'

/** Parts of a tree, each read when it is asked for: then bytes that mean nothing throw `Unreadable`. */
export interface StoredParts extends PlainSource {
  readonly names: readonly string[]
}

/** Takes the parts apart; throws `Unreadable`. Never asks for more memory than the bytes can fill. */
export function readParts(bytes: Buffer): StoredParts {
  const reader = new ByteReader()
  reader.load(bytes)
  reader.limit(0, bytes.length)
  const lengths: [name: string, lengthBytes: number][] = []
  for (let left = bounded(reader, reader.varint()); left > 0; left--) {
    lengths.push([reader.text(), reader.uint32()])
  }
  const places = new Map<string, Buffer>()
  let start = reader.position
  for (const [name, lengthBytes] of lengths) {
    places.set(name, bytes.subarray(start, start + lengthBytes))
    start += lengthBytes
  }
  if (start !== bytes.length) throw new Unreadable('its parts are not as long as it says')
  return {
    names: lengths.map(([name]) => name),
    part(name) {
      const place = places.get(name)
      if (place === undefined) throw new Unreadable(`it has no part ${name}`)
      return readPart(place)
    },
  }
}

function readPart(bytes: Buffer): Plain {
  const reader = new ByteReader()
  reader.load(bytes)
  reader.limit(0, bytes.length)
  const strings = readStrings(reader, bytes)
  const value = new PlainReader(reader, strings, readShapes(reader, strings)).value(0)
  if (!reader.isAtEnd) throw new Unreadable('it goes on behind its end')
  return value
}

/** A count of things that take a byte each at least. */
function bounded(reader: ByteReader, count: number): number {
  if (count > reader.bytesLeft) throw new Unreadable('it says it holds more than it can')
  return count
}

function readStrings(reader: ByteReader, bytes: Buffer): readonly string[] {
  const count = bounded(reader, reader.varint())
  const asciiBytes = bounded(reader, reader.uint32())
  const lengths: number[] = []
  for (let left = count; left > 0; left--) lengths.push(reader.varint())
  const asciiStart = reader.skip(asciiBytes)
  // One long text cut into pieces: a call for each of half a million strings would cost more than all the
  // rest.
  const ascii = bytes.toString('latin1', asciiStart, asciiStart + asciiBytes)
  let at = 0
  const strings: string[] = []
  for (const length of lengths) {
    const units = length >>> 1
    if ((length & 1) === 1) {
      const start = reader.skip(units * 2)
      strings.push(bytes.toString('utf16le', start, start + units * 2))
      continue
    }
    if (at + units > asciiBytes) throw new Unreadable('a text ends behind the last one')
    strings.push(ascii.substring(at, at + units))
    at += units
  }
  if (at !== asciiBytes) throw new Unreadable('there is text that belongs to nothing')
  return strings
}

function readShapes(reader: ByteReader, strings: readonly string[]): readonly (readonly string[])[] {
  const shapes: string[][] = []
  for (let left = bounded(reader, reader.varint()); left > 0; left--) {
    const fields: string[] = []
    for (let field = bounded(reader, reader.varint()); field > 0; field--) {
      fields.push(stringAt(strings, reader.varint()))
    }
    shapes.push(fields)
  }
  return shapes
}

function stringAt(strings: readonly string[], number: number): string {
  const text = strings[number]
  if (text === undefined) throw new Unreadable('it names a text that it does not hold')
  return text
}

class PlainReader {
  readonly #reader: ByteReader
  readonly #strings: readonly string[]
  readonly #shapes: readonly (readonly string[])[]

  constructor(reader: ByteReader, strings: readonly string[], shapes: readonly (readonly string[])[]) {
    this.#reader = reader
    this.#strings = strings
    this.#shapes = shapes
  }

  value(depth: number): Plain {
    const reader = this.#reader
    switch (reader.uint8()) {
      case Tag.null:
        return null
      case Tag.false:
        return false
      case Tag.true:
        return true
      case Tag.count:
        return reader.varint()
      case Tag.integer:
        return reader.integer()
      case Tag.double:
        return reader.double()
      case Tag.bigint:
        return reader.bigint()
      case Tag.string:
        return stringAt(this.#strings, reader.varint())
      case Tag.list:
        return this.#list(depth)
      case Tag.object:
        return this.#object(depth)
      default:
        throw new Unreadable('a value is of an unknown kind')
    }
  }

  #list(depth: number): readonly Plain[] {
    if (depth >= DEPTH_MAX) throw new Unreadable('it is too deep')
    const items: Plain[] = []
    for (let left = bounded(this.#reader, this.#reader.varint()); left > 0; left--)
      items.push(this.value(depth + 1))
    return items
  }

  #object(depth: number): Plain {
    if (depth >= DEPTH_MAX) throw new Unreadable('it is too deep')
    const fields = this.#shapes[this.#reader.varint()]
    if (fields === undefined) throw new Unreadable('it names a shape that it does not hold')
    const object: Record<string, Plain> = {}
    for (const field of fields) {
      const value = this.value(depth + 1)
      if (field !== '__proto__') object[field] = value
      // Assigning to this one name would set the prototype instead of a field.
      else
        Object.defineProperty(object, field, { value, enumerable: true, configurable: true, writable: true })
    }
    return object
  }
}
