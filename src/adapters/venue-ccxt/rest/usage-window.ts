import type { RateLimit } from '../protocol/index.ts'

const SLOTS = 20

/**
 * What was spent of one limit within its window, which slides: so much less than the capacity in any window
 * is also less in the venue's own, wherever that begins.
 */
export class UsageWindow {
  readonly capacity: number
  readonly #slotMs: number
  readonly #spent = new Float64Array(SLOTS)
  #slot = 0
  #total = 0

  constructor({ capacity, windowMs }: RateLimit) {
    this.capacity = capacity
    this.#slotMs = Math.max(1, windowMs / (SLOTS - 1))
  }

  used(nowMs: number): number {
    this.#turn(nowMs)
    return this.#total
  }

  spend(cost: number, nowMs: number): void {
    this.#turn(nowMs)
    this.#spent[this.#slot % SLOTS] = (this.#spent[this.#slot % SLOTS] ?? 0) + cost
    this.#total += cost
  }

  /** The venue has counted more than we did: somebody else uses the same address. Less proves nothing. */
  correct(usedAtVenue: number, nowMs: number): void {
    const missing = usedAtVenue - this.used(nowMs)
    if (missing > 0) this.spend(missing, nowMs)
  }

  /** Until the oldest of it no longer counts. */
  nextChangeMs(nowMs: number): number {
    return (Math.floor(nowMs / this.#slotMs) + 1) * this.#slotMs - nowMs
  }

  #turn(nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs)
    const steps = Math.min(SLOTS, slot - this.#slot)
    for (let step = 1; step <= steps; step++) {
      const index = (this.#slot + step) % SLOTS
      this.#total -= this.#spent[index] ?? 0
      this.#spent[index] = 0
    }
    if (slot > this.#slot) this.#slot = slot
  }
}
