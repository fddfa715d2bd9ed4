import type { LatencyCounts, LatencyMeter } from '../../ports/index.ts'

/** Each a quarter above the one before, from 20 µs to 5 s: close enough to tell percentiles apart. */
const BOUNDS_MS = Array.from({ length: 56 }, (_, at) => 0.02 * 1.25 ** at)

/** Half a dozen comparisons a measurement, and nothing is made for it. */
export class ArrayLatencyMeter implements LatencyMeter {
  readonly #counts = new Float64Array(BOUNDS_MS.length + 1)

  observe(seconds: number): void {
    const ms = seconds * 1000
    let [low, high] = [0, BOUNDS_MS.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (ms <= (BOUNDS_MS[middle] ?? 0)) high = middle
      else low = middle + 1
    }
    this.#counts[low] = (this.#counts[low] ?? 0) + 1
  }

  counts(): LatencyCounts {
    return { boundsMs: BOUNDS_MS, counts: [...this.#counts] }
  }
}
