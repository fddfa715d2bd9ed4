import type { Order } from '../domain/index.ts'
import type { Log, OrderLife, RecordGroup, ReplicaSource } from '../ports/index.ts'
import { DurableView } from './durable-view.ts'
import { OrderLives } from './order-life.ts'
import { Slots } from './slots.ts'

export interface PastGroupsOptions {
  readonly source: Pick<ReplicaSource, 'recordsAfter' | 'snapshotAtOrBefore'>
  /** What the engine knows now. */
  readonly durable: DurableView
  /** Resolves when everything else that waits in the loop has had its turn. */
  readonly breathe: () => Promise<void>
  readonly log: Log
  /** Records that may be folded to answer one reader; 200,000 when left out. */
  readonly recordsMax?: number
}

/** What a reader of the past is for `http`: part of `PastGroups`. */
export interface PastReader {
  /**
   * Groups after record `seq`, oldest first, in slices, up to one from which on memory has the rest, or one
   * to ask again after. Returns true then; false when what is missing cannot be told: too long ago, no longer
   * stored, or too many ask at once. `isWanted` false ends it early.
   */
  after(
    seq: number,
    isWanted: () => boolean,
    /** Instead of as many as a reader of a stream may have folded for him; then without waiting in line. */
    recordsMax?: number,
  ): AsyncGenerator<readonly RecordGroup[], boolean>
  /** Resolves when memory has as many groups as it would have if this process had never started anew. */
  fill(): Promise<void>
  /** How one order came to be what it is. */
  lifeOf(order: Order): Promise<OrderLife>
}

const RECORDS_MAX = 200_000
/** Once after a start, for everybody: as many as lie between two snapshots of a busy journal. */
const FILL_RECORDS_MAX = 1_000_000
const READERS = { insideMax: 2, waitingMax: 256 }
const NO_LINE = Promise.resolve(() => undefined)
/** Whoever looks at orders of long ago, so that no page that comes back waits behind him. */
const LIVES = { insideMax: 1, waitingMax: 16 }
/** Folded between two looks at whatever else waits: well below a millisecond. */
const SLICE = 128

/**
 * The groups of records that memory no longer has, made by folding the journal again from a stored state: the
 * live one knows what is, not what was.
 */
export class PastGroups implements PastReader {
  readonly #options: PastGroupsOptions
  readonly #slots = new Slots(READERS)
  readonly #lives: OrderLives
  #filling: Promise<void> | null = null

  constructor(options: PastGroupsOptions) {
    this.#options = options
    this.#lives = new OrderLives({ ...options, slots: new Slots(LIVES), recordsMax: this.#recordsMax })
  }

  async lifeOf(order: Order): Promise<OrderLife> {
    return await this.#lives.of(order)
  }

  fill(): Promise<void> {
    this.#filling ??= this.#fill()
    return this.#filling
  }

  async *after(
    seq: number,
    isWanted: () => boolean,
    recordsMax?: number,
  ): AsyncGenerator<readonly RecordGroup[], boolean> {
    if (seq >= this.#fillsAfter) await this.fill()
    if (this.#isKnownAfter(seq)) return true
    const entered = recordsMax === undefined ? this.#slots.enter() : NO_LINE
    if (entered === null) return false
    const leave = await entered
    try {
      let told = seq
      const limits = { isWanted, recordsMax: recordsMax ?? this.#recordsMax }
      for await (const groups of this.#fold(seq, limits)) {
        yield groups
        told = groups.at(-1)?.seq ?? told
        if (this.#isKnownAfter(told)) return true
      }
      // While a slow reader took these, memory may have gone on beyond them: then it asks again.
      return told > seq
    } catch (error) {
      this.#options.log.warn('the past cannot be read', { after: seq, error })
      return false
    } finally {
      leave()
    }
  }

  get #recordsMax(): number {
    return this.#options.recordsMax ?? RECORDS_MAX
  }

  /** The oldest record that memory has room for follows this one. */
  get #fillsAfter(): number {
    const { durable } = this.#options
    return Math.max(0, durable.seq - durable.groupsMax)
  }

  #isKnownAfter(seq: number): boolean {
    return this.#options.durable.groupsKnownAfter <= seq
  }

  async #fill(): Promise<void> {
    const { durable, log } = this.#options
    const upTo = durable.groupsKnownAfter
    const found: RecordGroup[] = []
    if (upTo <= this.#fillsAfter) return
    const limits = { isWanted: () => true, recordsMax: FILL_RECORDS_MAX, upTo }
    try {
      for await (const groups of this.#fold(this.#fillsAfter, limits)) found.push(...groups)
      // Some may have been forgotten meanwhile, for want of room.
      if (found.at(-1)?.seq === durable.groupsKnownAfter) durable.prependGroups(found)
    } catch (error) {
      log.warn('the latest events before the start cannot be read', { error })
    }
  }

  /** The groups after `seq`; none when that would be too much work. Throws when the journal has a hole. */
  async *#fold(seq: number, limits: FoldLimits): AsyncGenerator<readonly RecordGroup[], void> {
    const { source, breathe } = this.#options
    const { isWanted, recordsMax, upTo = Number.POSITIVE_INFINITY } = limits
    const past = await this.#stateBefore(seq, recordsMax)
    const records = past === null ? null : source.recordsAfter(past.seq)
    if (past === null || records === null) return
    let groups: RecordGroup[] = []
    for await (const event of records) {
      if (event.seq <= seq) past.foldOld(event)
      else groups.push(past.fold(event))
      const isLast = event.seq >= upTo
      if (event.seq % SLICE !== 0 && !isLast) continue
      if (!isWanted()) return
      if (groups.length > 0) yield groups
      groups = []
      if (isLast) return
      await breathe()
    }
    if (groups.length > 0) yield groups
  }

  /** A state of its own, as it was at record `seq` or before; null when it is too far from there. */
  async #stateBefore(seq: number, recordsMax: number): Promise<DurableView | null> {
    const { source, durable, breathe } = this.#options
    const past = new DurableView(1)
    const stored = await source.snapshotAtOrBefore(seq)
    if (stored !== null) past.restore(stored)
    if (durable.groupsKnownAfter - past.seq > recordsMax) return null
    // What was left for later would otherwise be fetched all at once, by the first record that needs it.
    while (past.warm()) await breathe()
    return past
  }
}

interface FoldLimits {
  readonly isWanted: () => boolean
  readonly recordsMax: number
  /** The last record to fold; all there are when left out. */
  readonly upTo?: number
}
