import type { EnginePort, Log, PortfolioStore, RecordGroup, SumsChange, Timers } from '../../ports/index.ts'
import type { PastReader } from '../past-groups.ts'
import { NO_SUMS, PortfolioSums } from './sums.ts'

export interface ProjectionOptions {
  readonly engine: Pick<EnginePort, 'view' | 'subscribe'>
  /** What happened before memory begins; null where only memory tells. */
  readonly past: () => PastReader | null
  readonly store: Pick<PortfolioStore, 'sums' | 'saveSums'>
  readonly timers: Timers
  /** Resolves when everything else that waits in the loop has had its turn. */
  readonly breathe: () => Promise<void>
  readonly log: Log
}

/** So soon after a start memory has what came before it; to look in the journal sooner would be twice. */
const PAST_AFTER_MS = 2500
/** A crash costs so much of the fold, which is made again from the journal; each save costs a sync. */
const SAVE_AFTER_MS = 30_000
/** Records taken before others get their turn. */
const SLICE = 256

/**
 * Keeps the sums of all trades behind the journal: each record once, whatever was cut off in between, since
 * what is stored says itself how far it came. Follows the records as they come; behind them it reads memory,
 * then the journal, and says so where neither tells any more.
 */
export class SumsProjection {
  readonly #options: ProjectionOptions
  readonly #unsubscribe: () => void
  #sums: PortfolioSums
  /** Folding another journal from its beginning. */
  #isRefolding = false
  /** Where the journal told nothing more the last time: a disk may fail once, a hole stays. */
  #unreadAfter: number | null = null
  /** What is stored is not what these sums began with. */
  #owesAll = false
  #isClosed = false
  #isRunning = false
  #cancelCatchUp: (() => void) | null = null
  #cancelSave: (() => void) | null = null
  #isFailing = false

  constructor(options: ProjectionOptions) {
    this.#options = options
    this.#sums = new PortfolioSums(options.store.sums() ?? NO_SUMS)
    this.#unsubscribe = options.engine.subscribe({
      onRecords: (groups) => this.#follow(groups),
      onMarket: () => undefined,
      onFeedStatus: () => undefined,
      onReset: () => this.#soon(0),
    })
    if (!this.#takeFromMemory()) this.#soon(PAST_AFTER_MS)
  }

  get sums(): PortfolioSums {
    return this.#sums
  }

  /** Whether every durable record is counted. */
  get isCurrent(): boolean {
    const { epoch, seq } = this.#options.engine.view
    return this.#sums.place.seq === seq && (seq === 0 || this.#sums.place.epoch === epoch)
  }

  /** Saves what it has, and ends. */
  close(): void {
    this.#isClosed = true
    this.#unsubscribe()
    this.#cancelCatchUp?.()
    this.#cancelSave?.()
    this.#save()
  }

  #follow(groups: readonly RecordGroup[]): void {
    const [first] = groups
    if (this.#isRunning || first === undefined) return
    if (first.seq === this.#sums.place.seq + 1 && this.#isSameJournal()) this.#take(groups)
    else if (!this.#takeFromMemory()) this.#soon(PAST_AFTER_MS)
  }

  #take(groups: readonly RecordGroup[]): void {
    const { view } = this.#options.engine
    // Of a refolded journal the deposits were counted before.
    const valued = this.#isRefolding ? null : view
    for (const group of groups) this.#sums.take(group, valued)
    this.#saveSoon()
  }

  /** What is stored may be of a journal that was put aside since. */
  #isSameJournal(): boolean {
    const { place } = this.#sums
    return place.seq === 0 || place.epoch === this.#options.engine.view.epoch
  }

  /** True when memory had all of it. */
  #takeFromMemory(): boolean {
    const { view } = this.#options.engine
    if (!this.#isSameJournal()) return false
    const groups = view.groupsAfter(this.#sums.place.seq, SLICE)
    if (groups === null) return false
    this.#take(groups)
    return this.isCurrent
  }

  #soon(delayMs: number): void {
    if (this.#isClosed || this.#isRunning || this.#cancelCatchUp !== null) return
    this.#cancelCatchUp = this.#options.timers.after(delayMs, () => {
      this.#cancelCatchUp = null
      void this.#catchUp()
    })
  }

  async #catchUp(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      // Of an engine elsewhere nothing is known before it was reached.
      while (!this.#isClosed && !this.isCurrent && this.#options.engine.view.seq > 0) {
        if (!(await this.#advance())) break
      }
    } catch (error) {
      this.#options.log.error('the sums of the portfolio are behind', { error })
    }
    this.#isRunning = false
    if (this.isCurrent) this.#isRefolding = false
    else if (this.#options.engine.view.seq > 0) this.#soon(PAST_AFTER_MS)
  }

  /** False: for now there is nothing more to be had. */
  async #advance(): Promise<boolean> {
    const { view } = this.#options.engine
    if (!this.#isSameJournal() || this.#sums.place.seq > view.seq) this.#beginAnew()
    const { seq } = this.#sums.place
    const groups = view.groupsAfter(seq, SLICE)
    if (groups !== null) {
      this.#take(groups)
      await this.#options.breathe()
      return true
    }
    await this.#takeFromJournal()
    if (this.#sums.place.seq !== seq || view.groupsAfter(seq, 1) !== null) return true
    if (this.#options.past() !== null && this.#unreadAfter !== seq) {
      this.#unreadAfter = seq
      return false
    }
    this.#leap()
    return true
  }

  async #takeFromJournal(): Promise<void> {
    const past = this.#options.past()
    if (past === null) return
    const { seq } = this.#sums.place
    for await (const groups of past.after(seq, () => !this.#isClosed, Number.POSITIVE_INFINITY))
      this.#take(groups)
  }

  #leap(): void {
    if (this.#isClosed) return
    const { view } = this.#options.engine
    this.#options.log.warn('trades of long ago cannot be counted', {
      after: this.#sums.place.seq,
      to: view.seq,
    })
    this.#sums.leap(view)
    this.#take([])
  }

  /** Another journal: what was counted may not have happened in it. Money that came in did come in. */
  #beginAnew(): void {
    const { flows } = this.#sums.place
    this.#sums = new PortfolioSums({ ...NO_SUMS, place: { ...NO_SUMS.place, flows } })
    this.#isRefolding = true
    this.#owesAll = true
  }

  #saveSoon(): void {
    if (this.#isClosed) return
    this.#cancelSave ??= this.#options.timers.after(SAVE_AFTER_MS, () => {
      this.#cancelSave = null
      this.#save()
    })
  }

  #save(): void {
    const { store, log } = this.#options
    try {
      this.saveWith((change) => change && store.saveSums(change))
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) log.error('the sums of the portfolio cannot be saved', { error })
      this.#isFailing = true
      this.#saveSoon()
    }
  }

  /** Has what is not saved yet saved by somebody else; null when everything is. Throws what `save` throws. */
  saveWith(save: (change: SumsChange | null) => void): void {
    const changed = this.#sums.changes()
    const isAnew = this.#owesAll
    const { place } = this.#sums
    try {
      const isSaved = changed === null && !isAnew
      save(isSaved ? null : { place, changed: isAnew ? this.#sums.rows() : (changed ?? []), isAnew })
      this.#owesAll = false
    } catch (error) {
      // Nobody remembers which of them changed.
      this.#owesAll = true
      throw error
    }
  }
}
