import {
  AUDIT_ITSELF,
  type AuditEntry,
  AuditFailed,
  type Event,
  type Instrument,
  type JournalPlace,
  Projection,
  unixMsFromNs,
} from '../domain/index.ts'
import type { AuditStore, EnginePort, EngineView, Log, ReplicaSource, Timers } from '../ports/index.ts'
import { isTold, orderEntryOf } from './audit-orders.ts'

export interface ProjectionOptions {
  readonly engine: Pick<EnginePort, 'view' | 'subscribe'>
  /** Where records are that the engine has no more in memory; null where it keeps them elsewhere. */
  readonly source: () => ReplicaSource | null
  readonly audit: Pick<AuditStore, 'recordAll' | 'projection'>
  readonly timers: Timers
  readonly log: Log
  /** Whether the engine lives in the time of a recording: then records bear the time of their writing. */
  readonly isReplay: boolean
}

export interface OrderProjection {
  /** Journal records that were not looked at yet. */
  readonly lag: number
  /** Catches up once more and ends. */
  stop(): Promise<void>
}

/** Orders may wait so long for their record: it is behind the journal, which is durable already. */
const DELAY_MS = 100
const RETRY_MS = 2000
/** Journal records looked at before others get their turn. */
const SLICE = 256

/**
 * Writes the order records of the audit behind the journal: each record exactly once, whatever was cut off in
 * between, since what was written says itself how far it came. Reads from the engine's memory, or from the
 * journal where memory does not reach back; keeps nothing but one slice.
 */
export function projectOrders(options: ProjectionOptions): OrderProjection {
  return new Projector(options)
}

interface Position {
  readonly known: Projection
  /** The last journal record looked at. */
  seq: number
  /** Of the record at `seq`; null while the first session in the journal has not begun. */
  epoch: string | null
}

class Projector implements OrderProjection {
  readonly #options: ProjectionOptions
  readonly #unsubscribe: () => void
  #position: Position | null = null
  #running: Promise<void> | null = null
  #cancelTimer: (() => void) | null = null
  #isStopped = false
  #isFailing = false

  constructor(options: ProjectionOptions) {
    this.#options = options
    this.#unsubscribe = options.engine.subscribe({
      onRecords: () => this.#soon(DELAY_MS),
      onMarket: () => undefined,
      onFeedStatus: () => undefined,
      onReset: () => {
        this.#position = null
        this.#soon(DELAY_MS)
      },
    })
    this.#soon(DELAY_MS)
  }

  get lag(): number {
    const { view } = this.#options.engine
    return Math.max(0, view.seq - (this.#position?.seq ?? view.seq))
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    this.#cancelTimer?.()
    await this.#running
    await this.#run()
    this.#isStopped = true
    this.#cancelTimer?.()
  }

  #soon(delayMs: number): void {
    if (this.#cancelTimer !== null || this.#running !== null || this.#isStopped) return
    this.#cancelTimer = this.#options.timers.after(delayMs, () => {
      this.#cancelTimer = null
      this.#running ??= this.#run()
    })
  }

  async #run(): Promise<void> {
    const { engine, log } = this.#options
    let isDone = false
    // Whoever starts it must know that it runs before it ends.
    await Promise.resolve()
    try {
      this.#position ??= await this.#begin()
      while (this.#position !== null && this.#position.seq < engine.view.seq)
        await this.#advance(this.#position)
      this.#isFailing = false
      isDone = true
    } catch (error) {
      // How far it came is known from what is written.
      this.#position = null
      if (!this.#isFailing) log.error('the audit of orders is behind', { error })
      this.#isFailing = true
    }
    this.#running = null
    if (!isDone) this.#soon(RETRY_MS)
    else if (this.#position === null || this.lag > 0) this.#soon(DELAY_MS)
  }

  /** Where it stopped in this journal, or at its first record when that is another one. */
  async #begin(): Promise<Position> {
    const known = new Projection(await this.#options.audit.projection())
    // A journal that can be read from its first record began so.
    if (this.#options.source() !== null) known.tradingState ??= FIRST_TRADING_STATE
    const { epoch } = this.#options.engine.view
    const seq = known.lastSeqOf(epoch)
    return { known, seq, epoch: seq === 0 ? null : epoch }
  }

  async #advance(position: Position): Promise<void> {
    const groups = this.#options.engine.view.groupsAfter(position.seq, SLICE)
    if (groups !== null && groups.length > 0) {
      await this.#take(
        position,
        groups.map(({ event }) => event),
      )
      await pause()
      return
    }
    const past = this.#options.source()?.recordsAfter(position.seq) ?? null
    if (past === null) await this.#leap(position)
    else await this.#fromJournal(position, past)
  }

  async #fromJournal(position: Position, past: AsyncIterable<Event>): Promise<void> {
    const { view } = this.#options.engine
    const before = position.seq
    let slice: Event[] = []
    for await (const event of past) {
      slice.push(event)
      if (slice.length < SLICE) continue
      await this.#take(position, slice)
      slice = []
      await pause()
      if (view.groupsAfter(position.seq, 1) !== null) return
    }
    await this.#take(position, slice)
    if (position.seq === before) throw new AuditFailed(`the journal does not give the record after ${before}`)
  }

  /** What is no longer kept cannot be told; that it is missing is. */
  async #leap(position: Position): Promise<void> {
    const { engine, audit } = this.#options
    const oldest = oldestKept(engine.view)
    if (oldest <= position.seq + 1) throw new AuditFailed('the journal cannot be read now')
    const { known } = position
    // Before the first session that is still stored, any epoch may have told of a record.
    const told = Math.max(position.seq, position.epoch === null ? known.furthestSeq : 0)
    // Nothing is missing for an audit that begins here.
    if (!known.isEmpty && told < oldest - 1) {
      const place = { epoch: position.epoch ?? engine.view.epoch, seq: oldest - 1 }
      const entry = missingRecords(told + 1, place)
      known.take(entry)
      await audit.recordAll([entry])
    }
    position.seq = oldest - 1
  }

  async #take(position: Position, events: readonly Event[]): Promise<void> {
    const { known } = position
    const entries: AuditEntry[] = []
    let { epoch } = position
    for (const event of events) {
      if (event.kind === 'session_started') epoch = event.epoch
      if (!isTold(event) || isKnown(known, epoch, event.seq)) continue
      const place = { epoch: epoch ?? this.#options.engine.view.epoch, seq: event.seq }
      const entry = orderEntryOf(event, place, {
        before: known,
        instrument: this.#instrumentOf(event),
        atMs: this.#options.isReplay ? null : unixMsFromNs(event.at),
      })
      known.take(entry)
      entries.push(entry)
    }
    if (entries.length > 0) await this.#options.audit.recordAll(entries)
    position.epoch = epoch
    position.seq = events.at(-1)?.seq ?? position.seq
  }

  #instrumentOf(event: Event): Instrument | null {
    return event.kind === 'amend_requested'
      ? (this.#options.engine.view.order(event.clientOrderId)?.instrument ?? null)
      : null
  }
}

export const FIRST_TRADING_STATE = 'active'

/** Before the first session that is still stored, its number alone tells a record. */
export function isKnown(known: Projection, epoch: string | null, seq: number): boolean {
  return epoch === null ? known.hasSeq(seq) : known.has({ epoch, seq })
}

/** Stands for all of them, so that it is told once. */
function missingRecords(fromSeq: number, { epoch, seq }: JournalPlace): AuditEntry {
  const details = {
    from_journal_seq: fromSeq,
    to_journal_seq: seq,
    journal_epoch: epoch,
    journal_seq: seq,
  }
  return { type: 'order', action: 'journal_records_missing', ...AUDIT_ITSELF, outcome: 'failure', details }
}

function oldestKept(view: EngineView): number {
  const stored = view.health().journal.oldestSeq
  if (stored > 0) return stored
  let oldest = view.seq + 1
  for (const { seq } of view.eachGroup()) oldest = seq
  return oldest
}

/** For whatever else waits for its turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
