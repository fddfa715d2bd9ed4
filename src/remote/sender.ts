import type { LineConnection } from '../ports/index.ts'

/** Writes lines in order; what is said in one turn of the event loop, or during a write, goes together. */
export class Sender {
  readonly #connection: LineConnection
  readonly #onFailure: (error: Error) => void
  #waiting: string[] = []
  #isWriting = false

  constructor(connection: LineConnection, onFailure: (error: Error) => void) {
    this.#connection = connection
    this.#onFailure = onFailure
  }

  line(text: string): void {
    this.#waiting.push(`${text}\n`)
    if (!this.#isWriting) void this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    try {
      await Promise.resolve()
      while (this.#waiting.length > 0) {
        const text = this.#waiting.join('')
        this.#waiting = []
        await this.#connection.write(text)
      }
    } catch (error) {
      this.#onFailure(error instanceof Error ? error : new Error(String(error)))
    } finally {
      this.#isWriting = false
    }
  }
}
