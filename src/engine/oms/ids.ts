import type { ClientOrderId, GroupId } from '../../domain/index.ts'
import type { State } from '../state.ts'

/**
 * Unique across restarts and instances: the journal's epoch and the number of the record that will hold it,
 * `ahead` records from now.
 */
export function generatedId({ epoch, seq, orders }: State, ahead = 1): ClientOrderId {
  let id = `vz-${epoch}-${seq + ahead}` as ClientOrderId
  // Somebody may have sent this very id. Taken for a repetition, no order without an id would get in again.
  for (let n = 1; orders.has(id); n++) id = `vz-${epoch}-${seq + ahead}.${n}` as ClientOrderId
  return id
}

/** Of the pair whose first record is the next one. */
export function nextGroupId({ epoch, seq }: State): GroupId {
  return `vg-${epoch}-${seq + 1}` as GroupId
}
