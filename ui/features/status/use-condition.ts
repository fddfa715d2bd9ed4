import type { EngineHealthAnswer, VenueRow } from '../../../src/contract/index.ts'
import { type Served, useMay, useServer } from '../../data/index.ts'

interface VenueList {
  readonly items: readonly VenueRow[]
}

const VENUES_MS = 2_000
const HEALTH_MS = 4_000

export function useVenues(): Served<VenueList> {
  const isEnabled = useMay('read:market')
  return useServer<VenueList>('/api/venues', { refreshMs: VENUES_MS, isEnabled })
}

export function useHealth(): Served<EngineHealthAnswer> {
  return useServer<EngineHealthAnswer>('/api/health', { refreshMs: HEALTH_MS })
}

/** When an answer was met first: it says the time of that moment, however often it is drawn after. */
const metAtMs = new WeakMap<EngineHealthAnswer, number>()

/** How far this device's clock is ahead of VeloZ's, in ms; null while VeloZ was not heard of. */
export function useDeviceSkewMs(): number | null {
  const { value } = useHealth()
  if (value === null) return null
  const metMs = metAtMs.get(value) ?? Date.now()
  metAtMs.set(value, metMs)
  return metMs - Date.parse(value.timestamp)
}
