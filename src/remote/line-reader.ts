/** What an engine may say on one line: a record or a piece of the market, with much to spare. */
const CHARACTERS_MAX = 8 * 1024 * 1024

/** Cuts what the engine says at its line breaks. Throws when a line has no end. */
export class LineReader {
  readonly #decoder = new TextDecoder()
  #held = ''

  push(chunk: Uint8Array): readonly string[] {
    const parts = this.#decoder.decode(chunk, { stream: true }).split('\n')
    parts[0] = this.#held + (parts[0] ?? '')
    this.#held = parts.pop() ?? ''
    if (this.#held.length > CHARACTERS_MAX) throw new Error('the engine sent a line without an end')
    return parts
  }
}
