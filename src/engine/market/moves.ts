import { type Money, NS_PER_SECOND, type UnixNs } from '../../domain/index.ts'
import { ratioOf } from './ratio.ts'

const SECONDS = 60

/** The extremes of one second, where it stands in the ring. */
interface Extremes {
  second: number
  low: number
  high: number
}

/** How far a price moved within the last 60 seconds: (highest − lowest) ÷ lowest, whichever came first. */
export class Moves {
  readonly #ring: Extremes[] = Array.from({ length: SECONDS }, () => ({ second: -1, low: 0, high: 0 }))
  #secondEndsAt = 0n
  #present: Extremes | undefined

  /** `price` in any unit that stays the same, above zero. */
  observe(price: number, at: UnixNs): void {
    if (at >= this.#secondEndsAt) this.#beginSecond(at / NS_PER_SECOND, price)
    const present = this.#present
    if (present === undefined) return
    if (price < present.low) present.low = price
    if (price > present.high) present.high = price
  }

  #beginSecond(second: bigint, price: number): void {
    const number = Number(second)
    const present = this.#ring[number % SECONDS]
    this.#present = present
    this.#secondEndsAt = (second + 1n) * NS_PER_SECOND
    if (present === undefined) return
    present.second = number
    present.low = price
    present.high = price
  }

  /** Null when no print was seen within the minute before `at`. */
  ratio(at: UnixNs): Money | null {
    const oldest = Number(at / NS_PER_SECOND) - SECONDS
    let low = 0
    let high = 0
    for (const extremes of this.#ring) {
      if (extremes.second <= oldest) continue
      low = low === 0 ? extremes.low : Math.min(low, extremes.low)
      high = Math.max(high, extremes.high)
    }
    return low === 0 ? null : ratioOf((high - low) / low)
  }
}
