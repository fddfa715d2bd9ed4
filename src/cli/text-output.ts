import type { Writable } from 'node:stream'

/** Text to a stream at the reader's pace, until the reader leaves. */
export class TextOutput {
  readonly #stream: Writable
  #isGone = false
  #resume: (() => void) | null = null

  constructor(stream: Writable) {
    this.#stream = stream
    stream.once('error', () => this.#leave())
    stream.once('close', () => this.#leave())
  }

  /** Resolves when there is room for more; false once nobody reads any more (`| head`). */
  async write(text: string): Promise<boolean> {
    if (this.#isGone) return false
    if (!this.#stream.write(text) && !this.#isGone) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve
        this.#stream.once('drain', resolve)
      })
    }
    return !this.#isGone
  }

  #leave(): void {
    this.#isGone = true
    this.#resume?.()
  }
}
