import type { CheckResult } from '../domain/index.ts'
import type { RecordGroup } from './engine-port.ts'

/** How one order came to be what it is, as far as the journal or memory still tells. */
export interface OrderLife {
  /** Every record that concerns it, oldest first; 2,000 at most. */
  readonly groups: readonly RecordGroup[]
  /** There were more records than that. */
  readonly isCut: boolean
  /** A sentence when records are missing; null when all there are were told. */
  readonly recordsProblem: string | null
  /** What risk looked at, up to what refused it; null when that cannot be told. */
  readonly checks: readonly CheckResult[] | null
  /** A sentence that says why not. */
  readonly checksProblem: string | null
}
