import type { Event } from '../domain/index.ts'
import type { Journal, JournalRecovery } from '../ports/index.ts'
import { BoundedLog } from './bounded-log.ts'
import { DurableView } from './durable-view.ts'
import type { ForgottenOrders } from './forgotten-orders.ts'

/** What the journal says, folded: where every start begins, after a crash as after a stop. */
export interface Recovered {
  readonly journal: Journal<Event>
  readonly durable: DurableView
  readonly found: JournalRecovery
  /**
   * Why what the journal says may not be all that happened: then only risk may be lowered until somebody has
   * compared it with the venues. Null when it is whole.
   */
  readonly mustReconcile: string | null
}

/** Reads the journal, from a snapshot when there is one. Throws `JournalDamaged` when it must not be used. */
export async function recover(
  journal: Journal<Event>,
  groupsKept: number,
  forgotten: ForgottenOrders | null = null,
): Promise<Recovered> {
  const durable = new DurableView(groupsKept, forgotten)
  // Held back until as many came after it as anybody may ask for: only the last ones need their groups.
  const latest = new BoundedLog<Event>(groupsKept)
  const found = await journal.recover(
    (event) => {
      const old = latest.push(event)
      if (old !== null) durable.foldOld(old)
    },
    (snapshot) => durable.restore(snapshot),
  )
  for (const event of latest.latest(groupsKept).toReversed()) durable.fold(event)
  const { gap } = found
  const isLost = gap !== null && !gap.isCovered
  return { journal, durable, found, mustReconcile: isLost ? `journal records were lost: ${gap.why}` : null }
}
