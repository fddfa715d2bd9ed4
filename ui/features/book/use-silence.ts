import type { VenueRow } from '../../../src/contract/index.ts'
import { useServer } from '../../data/index.ts'
import { DATA_OLD_MS, formatElapsed } from '../../lib/time.ts'

const REFRESH_MS = 2_000

/** `okx has sent nothing for 8 s.`; null while the venue sends, or where nobody knows. */
export function useSilence(venue: string): string | null {
  const { value } = useServer<{ readonly items: readonly VenueRow[] }>('/api/venues', {
    refreshMs: REFRESH_MS,
  })
  return silenceOf(value?.items.find((row) => row.venue === venue))
}

/** A connection that is lost has emptied the book already. */
export function silenceOf(row: Pick<VenueRow, 'venue' | 'state' | 'data_age_ms'> | undefined): string | null {
  const ageMs = row?.data_age_ms ?? null
  if (row?.state !== 'connected' || ageMs === null || ageMs <= DATA_OLD_MS) return null
  return `${row.venue} has sent nothing for ${formatElapsed(ageMs)}.`
}
