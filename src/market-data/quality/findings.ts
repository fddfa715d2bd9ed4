import type { BookFault, BookState } from '../book/index.ts'

/** Points that the score loses, and why. */
export interface Finding {
  readonly points: number
  readonly words: string
}

export function bookFinding(state: BookState, fault: BookFault | null): readonly Finding[] {
  if (state === 'live') return []
  const words = state === 'broken' ? `the book is broken (${fault ?? 'unknown'})` : `the book is ${state}`
  return [{ points: 60, words }]
}

/** 40 points at the limit, 60 at three times of it. */
export function staleFinding(channel: string, ageMs: number | null, limitMs: number): readonly Finding[] {
  if (ageMs === null) return [{ points: 40, words: `nothing was heard on ${channel} yet` }]
  if (ageMs <= limitMs) return []
  const points = Math.min(60, 30 + (10 * ageMs) / limitMs)
  return [{ points, words: `nothing on ${channel} for ${secondsText(ageMs)}` }]
}

export interface Rate {
  readonly count: number
  readonly pointsEach: number
  readonly pointsMax: number
  /** One, and several. */
  readonly words: readonly [string, string]
  readonly windowMs: number
}

export function rateFinding({ count, pointsEach, pointsMax, words, windowMs }: Rate): readonly Finding[] {
  if (count === 0) return []
  const points = Math.min(pointsMax, count * pointsEach)
  return [{ points, words: `${count} ${words[count === 1 ? 0 : 1]} in the last ${secondsText(windowMs)}` }]
}

const WIDE = 5

export function wideFinding(
  spread: { readonly average: number; readonly last: number } | null,
): readonly Finding[] {
  if (spread === null || spread.last <= spread.average * WIDE) return []
  const times = (spread.last / spread.average).toFixed(1)
  return [{ points: 10, words: `the spread is ${times} times its average` }]
}

/** 100 less the points, whole, never below 0. */
export function scoreOf(findings: readonly Finding[]): number {
  const lost = findings.reduce((total, { points }) => total + points, 0)
  return Math.max(0, Math.floor(100 - lost))
}

export function wordsOf(findings: readonly Finding[]): readonly string[] {
  return findings.toSorted((left, right) => right.points - left.points).map(({ words }) => words)
}

function secondsText(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`
}
