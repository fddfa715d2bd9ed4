import { useEffect, useRef } from 'react'
import type { EngineHealthAnswer, VenueRow } from '../../../src/contract/index.ts'
import { type Served, useMay, useServer, useTerminalState } from '../../data/index.ts'

interface VenueList {
  readonly items: readonly VenueRow[]
}

const VENUES_MS = 2_000
const HEALTH_MS = 4_000

export function useVenues(): Served<VenueList> {
  const isEnabled = useMay('read:market')
  return useOldWithoutLine(useServer<VenueList>('/api/venues', { refreshMs: VENUES_MS, isEnabled }))
}

export function useHealth(): Served<EngineHealthAnswer> {
  return useOldWithoutLine(useServer<EngineHealthAnswer>('/api/health', { refreshMs: HEALTH_MS }))
}

/** What was well a second ago need not be any more once the line to VeloZ is gone. */
function useOldWithoutLine<Answer>(served: Served<Answer>): Served<Answer> {
  const isLost = useIsLineLost()
  return isLost && served.value !== null ? { ...served, isOld: true } : served
}

function useIsLineLost(): boolean {
  // Who may not watch the market has no line to lose.
  const mayWatch = useMay('read:market')
  const status = useTerminalState(({ connection }) => connection.status)
  return mayWatch && (status === 'reconnecting' || status === 'offline')
}

/** Asks at once when the line is back: the next time by itself would leave it unknown for seconds. */
export function useFreshWithLine(refresh: () => void): void {
  const isLost = useIsLineLost()
  const wasLost = useRef(isLost)
  useEffect(() => {
    if (wasLost.current && !isLost) refresh()
    wasLost.current = isLost
  }, [isLost, refresh])
}
