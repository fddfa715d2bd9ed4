import type { StoredJournal } from '../adapters/journal-file/index.ts'
import type { Event } from '../domain/index.ts'
import { digestOf } from '../engine/index.ts'
import type { JournalSnapshot, RecordGroup } from '../ports/index.ts'
import { DurableView } from '../runtime/index.ts'

/** A snapshot beside what its records fold to. */
export interface SnapshotCheck {
  readonly seq: number
  /** Null when it is whole and says what the records say; also when no record tells. */
  readonly problem: string | null
}

/**
 * Folds stored records as a start does, over holes by way of snapshots, and compares each snapshot with the
 * records up to it.
 */
export class StoredFold {
  /** Null where records are missing and no snapshot stands in for them. */
  #view: DurableView | null = new DurableView(1)
  readonly #snapshots: readonly JournalSnapshot[]
  readonly #checks = new Map<number, SnapshotCheck>()
  readonly #onRestored: (view: DurableView) => void
  #why: string | null = null

  private constructor(snapshots: readonly JournalSnapshot[], onRestored: (view: DurableView) => void) {
    this.#snapshots = snapshots
    this.#onRestored = onRestored
  }

  /**
   * With the whole snapshots of `journal`; what is wrong with the others is among `checks`. `onRestored` is
   * told of each state that a snapshot stood in for.
   */
  static async of(
    journal: StoredJournal,
    onRestored: (view: DurableView) => void = () => undefined,
  ): Promise<StoredFold> {
    const stored = (await journal.snapshots()).toReversed()
    const whole = stored.flatMap((each) => (each.problem === null ? [each.snapshot] : []))
    const fold = new StoredFold(whole, onRestored)
    for (const { seq, problem } of stored) {
      if (problem !== null) fold.#checks.set(seq, { seq, problem })
    }
    return fold
  }

  /** What the record left behind; null when nothing is known of the state before it. */
  take(event: Event): RecordGroup | null {
    if (this.#view !== null && event.seq > this.#view.seq + 1) this.#view = this.#viewBehind(event.seq)
    if (this.#view === null || event.seq <= this.#view.seq) return null
    const group = this.#foldInto(this.#view, event)
    if (group !== null) this.#compareAt(event.seq, this.#view)
    return group
  }

  /** Why folding ended before the last record; null when it did not. */
  get why(): string | null {
    return this.#why
  }

  get view(): DurableView | null {
    return this.#view
  }

  /** Of the state after the last record; null when it cannot be known. */
  digest(): string | null {
    return this.#view === null || this.#view.seq === 0 ? null : digestOf(this.#view.state)
  }

  /** `lastSeq`: the last record that is stored. */
  checks(lastSeq: number): readonly SnapshotCheck[] {
    for (const { seq } of this.#snapshots) {
      const known = this.#checks.get(seq)?.problem ?? null
      const missing = `records ${lastSeq + 1} to ${seq} are missing: the snapshot is ahead of what is stored`
      this.#checks.set(seq, { seq, problem: seq > lastSeq ? missing : known })
    }
    return [...this.#checks.values()].sort((left, right) => left.seq - right.seq)
  }

  #foldInto(view: DurableView, event: Event): RecordGroup | null {
    try {
      return view.fold(event)
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      this.#why = `record ${event.seq} does not fit the state: ${said}`
      this.#view = null
      return null
    }
  }

  /** The state from the oldest snapshot that includes everything before record `seq`. */
  #viewBehind(seq: number): DurableView | null {
    for (const snapshot of this.#snapshots) {
      if (snapshot.seq < seq - 1) continue
      const view = restored(snapshot)
      if (view === null) continue
      this.#check(snapshot, digestOf(view.state))
      this.#onRestored(view)
      return view
    }
    this.#why = `records before ${seq} are missing and no snapshot stands in for them`
    return null
  }

  #compareAt(seq: number, view: DurableView): void {
    const snapshot = this.#snapshots.find((each) => each.seq === seq)
    if (snapshot === undefined) return
    const own = restored(snapshot)
    if (own === null) this.#checks.set(seq, { seq, problem: 'another version of VeloZ made it' })
    else if (digestOf(own.state) !== snapshot.digest) this.#check(snapshot, digestOf(own.state))
    else this.#check(snapshot, digestOf(view.state))
  }

  #check({ seq, digest }: JournalSnapshot, found: string): void {
    const problem = digest === found ? null : `its digest is ${digest}, and the records give ${found}`
    this.#checks.set(seq, { seq, problem })
  }
}

function restored(snapshot: JournalSnapshot): DurableView | null {
  const view = new DurableView(1)
  return view.restore(snapshot) ? view : null
}
