import { StorageFailed } from '../../domain/index.ts'
import type { IdentityStore } from '../../ports/index.ts'
import { problem } from '../frame/index.ts'

/** One session, one key, or every session of a user. */
export type Revoked = `session ${string}` | `key ${string}` | `user ${string}`

/**
 * Tells everybody who keeps an answer to "who may do what" that it may have changed: a session or a key was
 * revoked, a user, a role or what it allows changed.
 */
export class Revocations {
  readonly #store: IdentityStore
  readonly #listeners: (() => void)[] = []
  /** What was revoked and could not be written, with what writes it. */
  readonly #owed = new Map<Revoked, () => unknown>()
  #revision: number
  /** Grows each time it tells. */
  #told = 0

  constructor(store: IdentityStore) {
    this.#store = store
    this.#revision = store.revision()
  }

  get told(): number {
    return this.#told
  }

  onRevoked(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** After a change made here. */
  tell(): void {
    this.#revision = this.#store.revision()
    this.#announce()
  }

  /**
   * Writes that something is over, and tells. What the disk does not take is over here all the same, and
   * written as soon as that can be; throws `Problem` 503 `storage_unavailable` then.
   */
  revoke<Result>(what: readonly Revoked[], write: () => Result): Result {
    try {
      const result = write()
      this.tell()
      return result
    } catch (error) {
      if (!(error instanceof StorageFailed)) throw error
      for (const each of what) this.#owed.set(each, write)
      this.#announce()
      const message = `it is over here, but not yet on the disk: ${error.message}; see veloz doctor`
      throw problem('storage_unavailable', message, { retry_after_s: 5 })
    }
  }

  /** Whether one of these is over although the store does not know it yet. */
  isOwed(...any: readonly Revoked[]): boolean {
    return this.#owed.size > 0 && any.some((what) => this.#owed.has(what))
  }

  /** Writes what is owed, and tells when another process on the same store changed something. */
  look(): void {
    for (const [what, write] of this.#owed) {
      write()
      this.#owed.delete(what)
    }
    if (this.#store.revision() !== this.#revision) this.tell()
  }

  #announce(): void {
    this.#told += 1
    for (const listener of this.#listeners) listener()
  }
}
