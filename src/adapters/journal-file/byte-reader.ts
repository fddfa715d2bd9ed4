import { TextEncoding, WORD_BITS } from './byte-format.ts'

const UINT32_RANGE = 0x1_0000_0000
const WORD_SLOTS = 4096
const WORD_LENGTH_MAX = 40

/** Bytes whose checksum holds but which do not mean anything to this version. The caller adds the place. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/**
 * Reads the fields `ByteWriter` wrote. Running past the end throws `Unreadable`, never returns a made-up
 * value.
 */
export class ByteReader {
  position = 0
  #end = 0
  #bytes: Buffer = Buffer.alloc(0)
  #view: DataView = new DataView(new ArrayBuffer(0))
  // Ids, assets, venues and principals come again and again: one string each saves time here and memory in
  // the state.
  readonly #words = new Array<string | undefined>(WORD_SLOTS)

  /** Reads from `bytes` from now on. */
  load(bytes: Buffer): void {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Limits reading to `[start, end)` of what was loaded. */
  limit(start: number, end: number): void {
    this.position = start
    this.#end = end
  }

  get isAtEnd(): boolean {
    return this.position === this.#end
  }

  get bytesLeft(): number {
    return this.#end - this.position
  }

  /** Passes over `count` bytes; answers where they begin. */
  skip(count: number): number {
    return this.#take(count)
  }

  uint8(): number {
    return this.#bytes[this.#take(1)] as number
  }

  uint32(): number {
    return this.#word32(this.#take(4)) >>> 0
  }

  integer(): number {
    const start = this.#take(8)
    const value = this.#word32(start + 4) * UINT32_RANGE + (this.#word32(start) >>> 0)
    if (!Number.isSafeInteger(value)) throw new Unreadable('a number is out of range')
    return value
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true)
  }

  bigint64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true)
  }

  bigint(): bigint {
    const wordCount = this.uint8()
    if (wordCount === 0) return 0n
    const start = this.#take(8 * wordCount)
    let value = this.#view.getBigInt64(start + 8 * (wordCount - 1), true)
    for (let word = wordCount - 2; word >= 0; word--) {
      value = (value << WORD_BITS) | this.#view.getBigUint64(start + 8 * word, true)
    }
    return value
  }

  varint(): number {
    const first = this.uint8()
    if (first < 0x80) return first
    let value = first & 0x7f
    for (let shift = 7; shift < 32; shift += 7) {
      const byte = this.uint8()
      // The fifth byte holds the last four bits.
      if (shift === 28 && byte > 0x0f) break
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw new Unreadable('a count is out of range')
  }

  text(): string {
    const prefix = this.varint()
    const length = prefix >>> 2
    const start = this.#take(length)
    switch (prefix & 3) {
      case TextEncoding.ascii:
        return length <= WORD_LENGTH_MAX
          ? this.#word(start, length)
          : this.#bytes.toString('latin1', start, start + length)
      case TextEncoding.utf8:
        return this.#bytes.toString('utf8', start, start + length)
      case TextEncoding.utf16le:
        return this.#bytes.toString('utf16le', start, start + length)
      default:
        throw new Unreadable('a text has an unknown encoding')
    }
  }

  #word(start: number, length: number): string {
    const bytes = this.#bytes
    const end = start + length
    let hash = length
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
    const slot = (hash ^ (hash >>> 15)) & (WORD_SLOTS - 1)
    const known = this.#words[slot]
    if (known !== undefined && known.length === length && isSame(known, bytes, start)) return known
    const word = bytes.toString('latin1', start, end)
    this.#words[slot] = word
    return word
  }

  /** Byte by byte: through the view a journal takes 40 % longer to read. */
  #word32(at: number): number {
    const bytes = this.#bytes
    return (
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    )
  }

  #take(count: number): number {
    const start = this.position
    if (start + count > this.#end) throw new Unreadable('it ends before its last field')
    this.position = start + count
    return start
  }
}

function isSame(word: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < word.length; index++) {
    if (word.charCodeAt(index) !== bytes[start + index]) return false
  }
  return true
}
