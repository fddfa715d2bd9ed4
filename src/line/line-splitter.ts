import { LINE_BYTES_MAX } from './parse-line.ts'

export type SplitLine =
  | { readonly kind: 'line'; readonly text: string }
  /** Told once; the rest of that line is thrown away. */
  | { readonly kind: 'too_long' }

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const decoder = new TextDecoder()

/**
 * Cuts a stream of bytes at its line feeds, a carriage return before one not counting. What the chunks were
 * makes no difference; at most one line is held. Cutting bytes, not text, keeps characters whole: no line
 * feed is inside one.
 */
export class LineSplitter {
  // Room for the carriage return that a line of full length may end with.
  readonly #held = new Uint8Array(LINE_BYTES_MAX + 1)
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
    if (this.#heldBytes + bytes.length > this.#held.length) {
      this.#heldBytes = 0
      return false
    }
    this.#held.set(bytes, this.#heldBytes)
    this.#heldBytes += bytes.length
    return true
  }

  /** The line that has just ended, or null when it was told to be too long before. */
  #take(): SplitLine | null {
    const length = this.#heldBytes
    const wasDiscarding = this.#isDiscarding
    this.#heldBytes = 0
    this.#isDiscarding = false
    if (wasDiscarding) return null
    const end = length > 0 && this.#held[length - 1] === CARRIAGE_RETURN ? length - 1 : length
    if (end > LINE_BYTES_MAX) return { kind: 'too_long' }
    return { kind: 'line', text: decoder.decode(this.#held.subarray(0, end)) }
  }
}
