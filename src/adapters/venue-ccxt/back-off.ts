export interface BackOff {
  readonly firstMs: number
  readonly mostMs: number
}

const HALVINGS_MAX = 30

/**
 * How long to wait before attempt `attempt` + 1 (from 0): twice as long each time, between half of it and all
 * of it, so that those who failed together do not come back together.
 */
export function backOffMs({ firstMs, mostMs }: BackOff, attempt: number, chance: () => number): number {
  const wholeMs = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, HALVINGS_MAX))
  return wholeMs * (0.5 + chance() / 2)
}
