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

export function intervalMsOf(word: string): number {
  const found = Object.entries(INTERVALS_MS).find(([known]) => known === word)
  if (found === undefined) throw new Refusal(-1120, 'Invalid interval.')
  return found[1]
}

/** 1m to 59m, 1h to 23h, 1d to 7d. */
export const WINDOW_PATTERN = '^(([1-9]|[1-5][0-9])m|([1-9]|1[0-9]|2[0-3])h|[1-7]d)$'

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

export function windowMsOf(word: string): number {
  return Number(word.slice(0, -1)) * (UNITS_MS[word.slice(-1)] ?? 0)
}
