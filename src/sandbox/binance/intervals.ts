import { type CandlePeriod, fixedPeriod, monthPeriod } from '../core/index.ts'
import { Refusal } from './refusal.ts'

export const INTERVALS_MS = {
  '1s': 1_000,
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
  '3d': 259_200_000,
  '1w': 604_800_000,
} as const

/** Null for none of the venue's. `aheadMs`: how far the clock that was asked for goes before UTC. */
export function periodOf(word: string, aheadMs = 0): CandlePeriod | null {
  if (word === '1M') return monthPeriod(1, aheadMs)
  const found = Object.entries(INTERVALS_MS).find(([known]) => known === word)
  return found === undefined ? null : fixedPeriod(found[1], aheadMs)
}

const TIME_ZONE = /^([+-])?(\d{1,2})(?::(00|15|30|45))?$/
const BEHIND_MOST_MS = -12 * 3_600_000
const AHEAD_MOST_MS = 14 * 3_600_000

/** `8`, `-1:00`, `05:45`. */
export function aheadMsOf(zone: string): number {
  const [, sign, hours, minutes] = TIME_ZONE.exec(zone) ?? []
  const distanceMs = (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000
  const aheadMs = sign === '-' ? -distanceMs : distanceMs
  if (aheadMs >= BEHIND_MOST_MS && aheadMs <= AHEAD_MOST_MS) return aheadMs
  throw new Refusal(-1130, "Data sent for parameter 'timeZone' is not valid.")
}

/** 1m to 59m, 1h to 23h, 1d to 7d. */
export const WINDOW_PATTERN = '^(([1-9]|[1-5][0-9])m|([1-9]|1[0-9]|2[0-3])h|[1-7]d)$'

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

export function windowMsOf(word: string): number {
  return Number(word.slice(0, -1)) * (UNITS_MS[word.slice(-1)] ?? 0)
}
