import { type EventBody, MONEY_ZERO, NS_PER_SECOND, type UnixNs } from '../../domain/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { equityNow } from './worth.ts'

const NOTHING: readonly EventBody[] = []
const DAY_NS = 86_400n * NS_PER_SECOND

/**
 * Opens the UTC day and follows the equity to its highest. Nothing while the price of something held is not
 * known: losses would be measured from a number that never was.
 */
export function decideDay(state: State, surroundings: Surroundings): readonly EventBody[] {
  const { day, equityPeak } = state
  const equity = equityNow(state, surroundings)
  if (equity === null) return NOTHING
  const events: EventBody[] = []
  const startAt = (surroundings.at - (surroundings.at % DAY_NS)) as UnixNs
  const isFirst = day === null && equity > MONEY_ZERO
  if (isFirst || (day !== null && day.startAt !== startAt)) {
    events.push({ kind: 'day_opened', startAt, equity })
  }
  if (equity > (equityPeak ?? MONEY_ZERO)) events.push({ kind: 'equity_peak_moved', equity })
  return events
}
