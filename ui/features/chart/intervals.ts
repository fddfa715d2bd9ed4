import type { CandleInterval } from '../../../src/contract/index.ts'

/** Every interval the server makes bars of, shortest first. */
export const INTERVAL_SECONDS: Readonly<Record<CandleInterval, number>> = {
  '1s': 1,
  '1m': 60,
  '3m': 180,
  '5m': 300,
  '15m': 900,
  '30m': 1800,
  '1h': 3600,
  '4h': 14_400,
  '1d': 86_400,
}

export const INTERVALS = Object.keys(INTERVAL_SECONDS) as readonly CandleInterval[]

export const isInterval = (text: string | null): text is CandleInterval =>
  INTERVALS.some((interval) => interval === text)
