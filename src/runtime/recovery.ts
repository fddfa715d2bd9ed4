import type { Event } from '../domain/index.ts'
import type { Journal, JournalRecovery } from '../ports/index.ts'
import { DurableView } from './durable-view.ts'

/** What the journal says, folded: where every start begins, after a crash as after a stop. */
export interface Recovered {
  readonly journal: Journal<Event>
  readonly durable: DurableView
  readonly found: JournalRecovery
}

/** Reads the whole journal. Throws `JournalDamaged` when it cannot be vouched for. */
export async function recover(journal: Journal<Event>, groupsKept: number): Promise<Recovered> {
  const durable = new DurableView(groupsKept)
  const found = await journal.recover((event) => void durable.fold(event))
  return { journal, durable, found }
}
