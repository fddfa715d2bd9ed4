import type { Instrument } from '../../domain/index.ts'
import type { SandboxBookChange, SandboxTrade } from '../core/index.ts'

/** What a topic tells: each method answers frames for everybody who listens. */
export interface Topic {
  readonly instrument: Instrument
  /** For one who has just come; null where nothing is told at once. */
  first(): string | null
  onBook?(change: SandboxBookChange): string | null
  onTrade?(trade: SandboxTrade): string | null
  onTick?(atMs: number): readonly string[]
}
