import type { LatencyCounts } from '../../ports/index.ts'

/**
 * The latency in ms that this fraction of what was counted between two looks did not exceed: inside its
 * bucket on the straight line between the bounds. NaN when nothing was counted.
 */
export function quantileMs(before: LatencyCounts | null, after: LatencyCounts, fraction: number): number {
  const counts = after.counts.map((count, at) => count - (before?.counts[at] ?? 0))
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total <= 0) return Number.NaN
  let left = fraction * total
  for (const [at, count] of counts.entries()) {
    const lower = at === 0 ? 0 : (after.boundsMs[at - 1] ?? 0)
    const upper = after.boundsMs[at] ?? lower
    if (count > 0 && left <= count) return lower + ((upper - lower) * left) / count
    left -= count
  }
  return after.boundsMs.at(-1) ?? Number.NaN
}
