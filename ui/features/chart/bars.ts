import type { DrawnBar } from '../../data/index.ts'

/** True when everything before the last known bar is still the same bar, so that only its end is new. */
export function continues(previous: readonly DrawnBar[], next: readonly DrawnBar[]): boolean {
  const last = previous.length - 1
  if (last < 0 || next.length < previous.length || previous[last]?.time !== next[last]?.time) return false
  if (previous[0]?.time !== next[0]?.time) return false
  const [before, same] = [previous[last - 1], next[last - 1]]
  return before === undefined || (before.time === same?.time && before.close === same.close)
}

/** The bar of this time, or the last one before it. Oldest first; null when all are later. */
export function barIndexAt(bars: readonly DrawnBar[], time: number): number | null {
  let [low, high] = [0, bars.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((bars[middle]?.time ?? 0) <= time) low = middle + 1
    else high = middle - 1
  }
  return high < 0 ? null : high
}
