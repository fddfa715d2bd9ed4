import { assert } from '../../domain/index.ts'
import { TextEncoding, WORD_BITS } from './byte-format.ts'

const UINT32_RANGE = 0x1_0000_0000

/**
 * Writes little-endian fields into one buffer that grows by doubling and is used again for every batch.
 * A value that the format cannot carry exactly is a bug here and throws `InvariantBroken`; nothing is
 * rounded or wrapped.
 */
export class ByteWriter {
  position = 0
  readonly #firstCapacityBytes: number
  #bytes: Buffer
  #view: DataView

  constructor(firstCapacityBytes: number) {
    this.#firstCapacityBytes = firstCapacityBytes
    this.#bytes = Buffer.alloc(firstCapacityBytes)
    this.#view = viewOf(this.#bytes)
  }

  /** What was written from `start` on. Valid until the next write. */
  since(start: number): Buffer {
    return this.#bytes.subarray(start, this.position)
  }

  /** Forgets what was written; gives the memory of an unusually large batch back. */
  clear(capacityBytesKept: number): void {
    this.position = 0
    if (this.#bytes.length <= capacityBytesKept) return
    this.#bytes = Buffer.alloc(this.#firstCapacityBytes)
    this.#view = viewOf(this.#bytes)
  }

  uint8(value: number): void {
    this.#reserve(1)
    this.#view.setUint8(this.position, value)
    this.position += 1
  }

  uint32(value: number): void {
    this.#reserve(4)
    this.uint32At(this.position, value)
    this.position += 4
  }

  /** Fills in a field that was left open, such as a length that is known only at the end. */
  uint32At(position: number, value: number): void {
    assert(value >>> 0 === value, () => `not a 32-bit field: ${value}`)
    this.#view.setUint32(position, value, true)
  }

  /** A safe integer in 8 bytes, two's complement. */
  integer(value: number): void {
    assert(Number.isSafeInteger(value), () => `not a whole number: ${value}`)
    this.#reserve(8)
    this.#view.setUint32(this.position, value >>> 0, true)
    this.#view.setInt32(this.position + 4, Math.floor(value / UINT32_RANGE), true)
    this.position += 8
  }

  double(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.position, value, true)
    this.position += 8
  }

  bigint64(value: bigint): void {
    assert(BigInt.asIntN(64, value) === value, () => `not a 64-bit integer: ${value}`)
    this.#reserve(8)
    this.#view.setBigInt64(this.position, value, true)
    this.position += 8
  }

  /** A count byte and that many 64-bit words, lowest first, two's complement: any amount, none rounded. */
  bigint(value: bigint): void {
    const wordCount = wordsFor(value)
    assert(wordCount <= 0xff, 'an amount does not fit a journal record')
    this.#reserve(1 + 8 * wordCount)
    this.#view.setUint8(this.position, wordCount)
    this.position += 1
    let rest = value
    for (let word = 0; word < wordCount; word++) {
      if (word > 0) rest >>= WORD_BITS
      // Stores the lowest 64 bits; what is above comes with the next word.
      this.#view.setBigInt64(this.position, rest, true)
      this.position += 8
    }
  }

  /** Seven bits a byte, lowest first; below 2³². */
  varint(value: number): void {
    assert(value >>> 0 === value, () => `not a 32-bit count: ${value}`)
    this.#reserve(5)
    let rest = value
    while (rest > 0x7f) {
      this.#view.setUint8(this.position++, (rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.#view.setUint8(this.position++, rest)
  }

  /**
   * Length and encoding in one varint, then the bytes. Every string comes back as it was, lone surrogates
   * too.
   */
  text(value: string): void {
    this.#reserve(5 + value.length)
    const start = this.position
    this.varint(value.length * 4 + TextEncoding.ascii)
    const bytes = this.#bytes
    let at = this.position
    for (let index = 0; index < value.length; index++) {
      const unit = value.charCodeAt(index)
      if (unit > 0x7f) {
        this.position = start
        this.#wideText(value)
        return
      }
      bytes[at++] = unit
    }
    this.position = at
  }

  #wideText(value: string): void {
    const encoding = value.isWellFormed() ? 'utf8' : 'utf16le'
    const lengthBytes = Buffer.byteLength(value, encoding)
    assert(lengthBytes < 2 ** 28, 'a text is too long for a journal record')
    this.varint(lengthBytes * 4 + TextEncoding[encoding])
    this.#reserve(lengthBytes)
    this.#bytes.write(value, this.position, encoding)
    this.position += lengthBytes
  }

  #reserve(count: number): void {
    const needed = this.position + count
    if (needed <= this.#bytes.length) return
    const grown = Buffer.alloc(2 ** Math.ceil(Math.log2(needed)))
    this.#bytes.copy(grown, 0, 0, this.position)
    this.#bytes = grown
    this.#view = viewOf(grown)
  }
}

function wordsFor(value: bigint): number {
  if (value === 0n) return 0
  let words = 1
  while (BigInt.asIntN(64 * words, value) !== value) words += 1
  return words
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
