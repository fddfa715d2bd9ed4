import { nowMsOf, type World } from '../world.ts'

/** Questions of one measurement, and how many of the quickest answers count. */
const QUESTIONS = 5
const COUNTED = 3

interface Sample {
  readonly roundTripMs: number
  readonly offsetMs: number
}

/**
 * How far the venue's clock is from ours. Each answer says it to within half its round trip, so the quickest
 * ones are taken, and of those the middle.
 */
export class VenueClock {
  readonly #world: Pick<World, 'clock'>
  readonly #ask: () => Promise<number | null>
  #offsetMs: number | null = null
  #measuring: Promise<boolean> | null = null

  /** `ask`: the venue's time, Unix ms; null when it did not answer. */
  constructor(world: Pick<World, 'clock'>, ask: () => Promise<number | null>) {
    this.#world = world
    this.#ask = ask
  }

  /** Null before it was measured. */
  get skewMs(): number | null {
    return this.#offsetMs
  }

  /** The venue's time, as far as it is known. */
  nowMs(): number {
    return nowMsOf(this.#world) + (this.#offsetMs ?? 0)
  }

  /** A time of ours as the venue counts it, in whole ms. */
  venueMs(oursMs: number): number {
    return Math.floor(oursMs + (this.#offsetMs ?? 0))
  }

  /** A time of the venue's as one of ours. */
  oursMs(venueMs: number): number {
    return venueMs - (this.#offsetMs ?? 0)
  }

  /** Whoever asks while it is being measured shares that. False when nothing came of it. */
  measure(): Promise<boolean> {
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = null
    })
    return this.#measuring
  }

  async #measure(): Promise<boolean> {
    const samples: Sample[] = []
    for (let count = 0; count < QUESTIONS; count++) {
      const sentAtMs = exactMs(this.#world)
      const venueMs = await this.#ask()
      if (venueMs === null) break
      const receivedAtMs = exactMs(this.#world)
      const roundTripMs = receivedAtMs - sentAtMs
      samples.push({ roundTripMs, offsetMs: venueMs - (sentAtMs + roundTripMs / 2) })
    }
    if (samples.length === 0) return false
    const quickest = samples.sort((left, right) => left.roundTripMs - right.roundTripMs).slice(0, COUNTED)
    const offsets = quickest.map(({ offsetMs }) => offsetMs).sort((left, right) => left - right)
    this.#offsetMs = offsets[Math.floor(offsets.length / 2)] ?? null
    return true
  }
}

function exactMs({ clock }: Pick<World, 'clock'>): number {
  return Number(clock.now() / 1000n) / 1000
}
