import type { Event, Instrument, RiskLimits } from '../domain/index.ts'
import type { EngineHealth, JournalSnapshot, RecordGroup } from '../ports/index.ts'
import { DurableView } from '../runtime/index.ts'
import { ReplicaBoard } from './replica-board.ts'

/** What the engine tells beside its records. */
export interface Facts {
  readonly defaultInstrument: Instrument
  readonly outerLimits: RiskLimits
  readonly staleAfterMs: number | null
  readonly breakerProbes: number
}

/** The engine's state as far as its records have come here: the same fold as the engine's own. */
export class Replica {
  readonly durable: DurableView
  readonly board = new ReplicaBoard()
  facts: Facts | null = null
  health: EngineHealth | null = null

  constructor(groupsKept: number) {
    this.durable = new DurableView(groupsKept)
  }

  /** Goes on from a stored state; throws when another version stored it. */
  restore(snapshot: JournalSnapshot): void {
    if (!this.durable.restore(snapshot)) throw new Error('the snapshot was made by another version')
  }

  /** Throws when a record is missing before it. */
  fold(event: Event): RecordGroup {
    const { seq } = this.durable
    if (event.seq !== seq + 1) throw new Error(`record ${event.seq} came where ${seq + 1} must follow`)
    return this.durable.fold(event)
  }
}
