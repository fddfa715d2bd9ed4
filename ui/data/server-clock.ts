import { useCallback, useRef } from 'react'
import type { EngineHealthAnswer } from '../../src/contract/index.ts'
import { useServer } from './server.ts'

const HEALTH_MS = 4_000
/** What a slow way to VeloZ cannot explain. */
const DEVICE_SKEW_MIN_MS = 30_000

/** When an answer was met first: it says the time of that moment, however often it is drawn after. */
const metAtMs = new WeakMap<EngineHealthAnswer, number>()

/** How far this device's clock is ahead of VeloZ's, in ms; null while VeloZ was not heard of. */
export function useDeviceSkewMs(): number | null {
  const { value } = useServer<EngineHealthAnswer>('/api/health', { refreshMs: HEALTH_MS })
  if (value === null) return null
  const metMs = metAtMs.get(value) ?? Date.now()
  metAtMs.set(value, metMs)
  return metMs - Date.parse(value.timestamp)
}

/** What to take from this device's time to have VeloZ's: nothing while they are near enough. */
export function deviceCorrectionMs(deviceSkewMs: number | null): number {
  return deviceSkewMs !== null && Math.abs(deviceSkewMs) > DEVICE_SKEW_MIN_MS ? deviceSkewMs : 0
}

/** Tells VeloZ's time, milliseconds since the epoch: a wrong clock here must not shift a date. */
export function useServerNow(): () => number {
  const skewMs = useDeviceSkewMs()
  const latest = useRef(skewMs)
  latest.current = skewMs
  return useCallback(() => Date.now() - deviceCorrectionMs(latest.current), [])
}
