import type { EngineListener, Log } from '../ports/index.ts'

/**
 * Everybody who wants to know. One who fails is named in the log and harms nobody else, least of all the
 * writer.
 */
export class Audience {
  readonly #listeners = new Set<EngineListener>()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  add(listener: EngineListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  tell(say: (listener: EngineListener) => void): void {
    for (const listener of this.#listeners) {
      try {
        say(listener)
      } catch (error) {
        this.#log.error('a listener failed', { error })
      }
    }
  }
}
