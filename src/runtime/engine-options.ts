import type { Input, Mode, OrphanPolicy, RiskLimits } from '../domain/index.ts'
import type { RiskPolicy } from '../engine/index.ts'
import type { Clock, Log, MarketFeed, Timers, Venue } from '../ports/index.ts'
import type { Recovered } from './recovery.ts'
import type { WriterProbe } from './writer.ts'

type Deposit = Omit<Extract<Input, { kind: 'deposit_funds' }>, 'kind'>

export interface ReconciliationTerms {
  /** What becomes of orders at a venue that are ours and that the journal does not know. */
  readonly orphans: OrphanPolicy
  readonly intervalMs: number
}

export interface EngineOptions {
  readonly recovered: Recovered
  readonly version: string
  readonly mode: Mode
  readonly feed: MarketFeed
  readonly venues: readonly Venue[]
  /** The outer bound: at run time limits may only be set inside it. */
  readonly limits: RiskLimits
  readonly policy: RiskPolicy
  /** What becomes of open orders when the journal cannot be written, and at a stop. */
  readonly onJournalFailure: 'cancel' | 'leave'
  readonly onStop: 'cancel' | 'leave'
  /** Of venues behind a network. */
  readonly reconciliation: ReconciliationTerms
  /** Given to an account that has nothing yet. */
  readonly deposits: readonly Deposit[]
  /** The engine's time: the wall's, or a replay's. */
  readonly clock: Clock
  readonly wall: Clock
  readonly timers: Timers
  readonly log: Log
  readonly commandsMax: number
  readonly probe?: WriterProbe
  /**
   * Something was thrown where nothing may be, so that what is in memory may be wrong. Told once, when
   * trading is over and open orders were dealt with as for a journal that failed: only a new start, which
   * reads the journal, knows again what is true.
   */
  readonly onBroken?: (why: string) => void
}
