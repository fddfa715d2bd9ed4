import { assert, type Plain, type PlainParts } from '../../domain/index.ts'
import { ByteWriter } from './byte-writer.ts'
import { DEPTH_MAX, Tag } from './plain-format.ts'

const CAPACITY_BYTES = 4096
const UINT32_RANGE = 0x1_0000_0000

/** The bytes of a tree, for `readParts`. What is no `Plain` is a bug here and throws `InvariantBroken`. */
export function writeParts(parts: PlainParts): Buffer {
  const head = new ByteWriter(4096)
  const written = Object.entries(parts).map(
    ([name, value]) => [name, new PlainWriter().write(value)] as const,
  )
  head.varint(written.length)
  for (const [name, bytes] of written) {
    head.text(name)
    head.uint32(bytes.length)
  }
  return Buffer.concat([head.since(0), ...written.map(([, bytes]) => bytes)])
}

interface Shape {
  readonly number: number
  readonly fields: readonly string[]
}

class PlainWriter {
  readonly #values = new ByteWriter(CAPACITY_BYTES)
  readonly #strings = new Map<string, number>()
  readonly #shapes = new Map<string, readonly Shape[]>()
  readonly #shapeList: Shape[] = []

  write(value: Plain): Buffer {
    this.#value(value, 0)
    const shapes = new ByteWriter(4096)
    shapes.varint(this.#shapeList.length)
    for (const { fields } of this.#shapeList) {
      shapes.varint(fields.length)
      for (const field of fields) shapes.varint(this.#numberOf(field))
    }
    return Buffer.concat([this.#stringTable(), shapes.since(0), this.#values.since(0)])
  }

  #stringTable(): Buffer {
    const table = new ByteWriter(CAPACITY_BYTES)
    const ascii: string[] = []
    const wide: Buffer[] = []
    const lengths = new ByteWriter(CAPACITY_BYTES)
    let asciiBytes = 0
    for (const text of this.#strings.keys()) {
      const isWide = !isAscii(text)
      lengths.varint(text.length * 2 + Number(isWide))
      if (isWide) wide.push(Buffer.from(text, 'utf16le'))
      else {
        ascii.push(text)
        asciiBytes += text.length
      }
    }
    table.varint(this.#strings.size)
    table.uint32(asciiBytes)
    return Buffer.concat([table.since(0), lengths.since(0), Buffer.from(ascii.join(''), 'latin1'), ...wide])
  }

  #value(value: Plain, depth: number): void {
    const writer = this.#values
    if (value === null) writer.uint8(Tag.null)
    else if (typeof value === 'string') {
      writer.uint8(Tag.string)
      writer.varint(this.#numberOf(value))
    } else if (typeof value === 'bigint') {
      writer.uint8(Tag.bigint)
      writer.bigint(value)
    } else if (typeof value === 'number') this.#number(value)
    else if (typeof value === 'boolean') writer.uint8(value ? Tag.true : Tag.false)
    else this.#tree(value, depth)
  }

  #number(value: number): void {
    const writer = this.#values
    assert(Number.isFinite(value), () => `${value} cannot be stored`)
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      writer.uint8(Tag.double)
      writer.double(value)
    } else if (value >= 0 && value < UINT32_RANGE) {
      writer.uint8(Tag.count)
      writer.varint(value)
    } else {
      writer.uint8(Tag.integer)
      writer.integer(value)
    }
  }

  #tree(value: Exclude<Plain, null | boolean | number | bigint | string>, depth: number): void {
    assert(typeof value === 'object', () => `a ${typeof value} cannot be stored`)
    assert(depth < DEPTH_MAX, 'a tree is too deep to be stored')
    if (isList(value)) {
      this.#values.uint8(Tag.list)
      this.#values.varint(value.length)
      for (const item of value) this.#value(item, depth + 1)
      return
    }
    const fields = Object.keys(value)
    this.#values.uint8(Tag.object)
    this.#values.varint(this.#shapeOf(fields))
    for (const field of fields) this.#value(value[field] as Plain, depth + 1)
  }

  #shapeOf(fields: readonly string[]): number {
    // Different lists may share a key when a name holds a NUL: the lists themselves decide.
    const key = fields.join('\0')
    const alike = this.#shapes.get(key) ?? []
    const known = alike.find((shape) => isSame(shape.fields, fields))
    if (known !== undefined) return known.number
    for (const field of fields) this.#numberOf(field)
    const shape = { number: this.#shapeList.length, fields }
    this.#shapeList.push(shape)
    this.#shapes.set(key, [...alike, shape])
    return shape.number
  }

  #numberOf(text: string): number {
    const known = this.#strings.get(text)
    if (known !== undefined) return known
    this.#strings.set(text, this.#strings.size)
    return this.#strings.size - 1
  }
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value)
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, index) => text === right[index])
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false
  return true
}
