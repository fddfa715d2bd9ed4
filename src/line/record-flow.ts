import type { EngineView, RecordGroup, ReplicaSource } from '../ports/index.ts'
import type { Outbox } from './outbox.ts'

export interface RecordFlowOptions {
  readonly view: EngineView
  readonly outbox: Outbox
  /** Null: only what the engine still has in memory can be told again. */
  readonly source: ReplicaSource | null
  /**
   * Whether nothing may be left out: then a reader who falls behind is told from the engine's memory or the
   * journal, at its own pace.
   */
  readonly isLossless: () => boolean
  readonly onFailure: (error: unknown) => void
  /** The line of one record out of the journal. */
  readonly pastLine: (event: RecordGroup['event']) => string
}

/** Told at once, before the next look whether the reader keeps up. */
const SLICE = 256

/**
 * Tells records in order, without a hole and without a repeat: first those that are behind, as fast as they
 * are read, then each as it becomes durable.
 */
export class RecordFlow {
  readonly #options: RecordFlowOptions
  #isLive = false
  /** The last record handed over while live. */
  #told = 0
  /** Raised by every new start, so that an older catch-up stops. */
  #run = 0

  constructor(options: RecordFlowOptions) {
    this.#options = options
  }

  onRecords(groups: readonly RecordGroup[]): void {
    if (!this.#isLive) return
    const { outbox, isLossless, onFailure } = this.#options
    if (outbox.isCrowded && isLossless()) {
      void this.startAfter(this.#told).catch(onFailure)
      return
    }
    outbox.records(groups)
    this.#told = groups.at(-1)?.seq ?? this.#told
  }

  /** From now on. */
  startHere(): void {
    this.#run += 1
    this.#isLive = true
    this.#told = this.#options.view.seq
  }

  /** From the record after `seq` on; rejects when the journal cannot be read. */
  async startAfter(seq: number): Promise<void> {
    this.#run += 1
    this.#isLive = false
    const run = this.#run
    let told = seq
    while (run === this.#run) {
      const missed = this.#options.view.groupsAfter(told)
      if (missed === null) told = await this.#tellPast(told, run)
      else if (missed.length > 0) told = await this.#tell(missed, run)
      else {
        // Nothing happened since the look: no record is durable without `onRecords` being called.
        this.#isLive = true
        this.#told = told
        return
      }
    }
  }

  stop(): void {
    this.#run += 1
    this.#isLive = false
  }

  async #tell(groups: readonly RecordGroup[], run: number): Promise<number> {
    const { outbox } = this.#options
    for (let from = 0; from < groups.length && run === this.#run; from += SLICE) {
      outbox.records(groups.slice(from, from + SLICE))
      await outbox.room()
    }
    return groups.at(-1)?.seq ?? 0
  }

  async #tellPast(after: number, run: number): Promise<number> {
    const { source, outbox, pastLine, view } = this.#options
    const past = source?.recordsAfter(after) ?? null
    let told = after
    if (past === null) throw new Error(`the records after ${after} are no longer kept`)
    for await (const event of past) {
      outbox.line(pastLine(event))
      told = event.seq
      if (told % SLICE !== 0) continue
      await outbox.room()
      if (run !== this.#run || view.groupsAfter(told) !== null) return told
    }
    if (told === after) throw new Error(`the journal does not give the record after ${after}`)
    return told
  }
}
