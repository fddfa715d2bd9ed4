/**
 * An append did not become durable. `retriable` when the same bytes may be tried again (a full disk), never
 * after a failed sync.
 */
export class JournalFailed extends Error {
  override readonly name = 'JournalFailed'
  readonly retriable: boolean

  constructor(message: string, retriable: boolean) {
    super(message)
    this.retriable = retriable
  }
}

/** The stored records cannot be vouched for: starting would mean guessing. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged'
}
