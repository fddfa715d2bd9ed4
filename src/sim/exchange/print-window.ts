import { NS_PER_SECOND, type Trade } from '../../domain/index.ts'

/**
 * What was printed lately and not used by a fill of ours, in buckets of one second of event time: bounded
 * however dense the trades are.
 */
export interface PrintWindow {
  readonly buckets: { readonly second: number; left: number }[]
}

const WINDOW_SECONDS = 60

/** `unused`: lots of the print that filled none of our orders. */
export function addPrint({ buckets }: PrintWindow, print: Trade, unused: number): void {
  const second = Number(print.eventAt / NS_PER_SECOND)
  while (buckets.length > 0 && (buckets[0] as { second: number }).second <= second - WINDOW_SECONDS)
    buckets.shift()
  const newest = buckets[buckets.length - 1]
  if (newest !== undefined && newest.second >= second) newest.left += unused
  else buckets.push({ second, left: unused })
}

export function unusedLots({ buckets }: PrintWindow): number {
  let sum = 0
  for (const bucket of buckets) sum += bucket.left
  return sum
}

/** Oldest first. `quantity` is at most what `unusedLots` answered. */
export function spendLots({ buckets }: PrintWindow, quantity: number): void {
  let wanted = quantity
  for (const bucket of buckets) {
    const used = Math.min(bucket.left, wanted)
    bucket.left -= used
    wanted -= used
    if (wanted === 0) return
  }
}
