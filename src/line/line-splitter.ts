import { CALL_BYTES_MAX, LINE_BYTES_MAX } from './parse-line.ts'

export type SplitLine =
  | { readonly kind: 'line'; readonly text: string }
  /** Told once; the rest of that line is thrown away. */
  | { readonly kind: 'too_long' }

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const decoder = new TextDecoder()
/** How a line begins that may be longer than others; an id before the verb is 64 letters at most. */
const HEAD_BYTES = 256
const CALL_BEGINS = /^ *(?:@[A-Za-z0-9._:-]{1,64} +)?call /i

/**
 * Cuts a stream of bytes at its line feeds, a carriage return before one not counting. What the chunks were
 * makes no difference; at most one line is held. Cutting bytes, not text, keeps characters whole: no line
 * feed is inside one.
 */
export class LineSplitter {
  /** Grown once, by the first long line. */
  #held = new Uint8Array(LINE_BYTES_MAX + 1)
  #heldBytes = 0
  #isDiscarding = false

  /** What is held without a line break after it; empty after a whole line or an oversized one. */
  rest(): string {
    return decoder.decode(this.#held.subarray(0, this.#heldBytes))
  }

  *push(chunk: Uint8Array): Generator<SplitLine> {
    let from = 0
    while (from < chunk.length) {
      const found = chunk.indexOf(LINE_FEED, from)
      const to = found === -1 ? chunk.length : found
      if (!this.#isDiscarding && !this.#hold(chunk.subarray(from, to))) {
        this.#isDiscarding = true
        yield { kind: 'too_long' }
      }
      if (found === -1) return
      const ended = this.#take()
      if (ended !== null) yield ended
      from = found + 1
    }
  }

  #hold(bytes: Uint8Array): boolean {
    if (this.#heldBytes + bytes.length > this.#roomFor(bytes)) {
      this.#heldBytes = 0
      return false
    }
    this.#held.set(bytes, this.#heldBytes)
    this.#heldBytes += bytes.length
    return true
  }

  /** Bytes the present line may have, with the carriage return that a line of full length may end with. */
  #roomFor(bytes: Uint8Array): number {
    const wanted = this.#heldBytes + bytes.length
    if (wanted <= LINE_BYTES_MAX + 1 || !this.#isCall(bytes)) return LINE_BYTES_MAX + 1
    if (this.#held.length < wanted && wanted <= CALL_BYTES_MAX + 1) {
      const grown = new Uint8Array(CALL_BYTES_MAX + 1)
      grown.set(this.#held)
      this.#held = grown
    }
    return CALL_BYTES_MAX + 1
  }

  /** Judged by the beginning of the line, part of which may have come before. */
  #isCall(bytes: Uint8Array): boolean {
    const head = new Uint8Array(HEAD_BYTES)
    const held = Math.min(this.#heldBytes, HEAD_BYTES)
    head.set(this.#held.subarray(0, held))
    head.set(bytes.subarray(0, HEAD_BYTES - held), held)
    return CALL_BEGINS.test(decoder.decode(head))
  }

  /** The line that has just ended, or null when it was told to be too long before. */
  #take(): SplitLine | null {
    const length = this.#heldBytes
    const wasDiscarding = this.#isDiscarding
    this.#heldBytes = 0
    this.#isDiscarding = false
    if (wasDiscarding) return null
    const end = length > 0 && this.#held[length - 1] === CARRIAGE_RETURN ? length - 1 : length
    const isWithin = end <= LINE_BYTES_MAX || (end <= CALL_BYTES_MAX && this.#isCall(this.#held))
    if (!isWithin) return { kind: 'too_long' }
    return { kind: 'line', text: decoder.decode(this.#held.subarray(0, end)) }
  }
}
