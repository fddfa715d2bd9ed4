import { type Money, NS_PER_SECOND, type UnixNs } from '../../domain/index.ts'
import { ratioOf } from './ratio.ts'

const MINUTE_NS = 60n * NS_PER_SECOND
/** A return weighs 1/30 of the estimate once so many were seen, and as much as any other before. */
const WINDOW = 30
/** Fewer say nothing. */
const RETURNS_MIN = 10

interface Close {
  readonly minute: number
  readonly price: number
}

/**
 * Standard deviation of one-minute simple returns rₙ = closeₙ ÷ closeₙ₋₁ − 1, around a mean of zero:
 * σ²ₙ = σ²ₙ₋₁ + (rₙ² − σ²ₙ₋₁) ÷ min(n, 30). A return over k minutes without a print between counts once, as
 * r² ÷ k, which is what a minute of it would have given. (RiskMetrics 1996, its weight made rational and its
 * start a plain average.)
 */
export class Volatility {
  #minuteEndsAt = 0n
  #minute = 0
  /** The last print of the present minute; 0 before the first. */
  #last = 0
  #close: Close | null = null
  #variance = 0
  #count = 0

  /** `price` in any unit that stays the same, above zero. */
  observe(price: number, at: UnixNs): void {
    if (at >= this.#minuteEndsAt) this.#beginMinute(at / MINUTE_NS)
    this.#last = price
  }

  #beginMinute(minute: bigint): void {
    if (this.#last > 0) this.#closeMinute()
    this.#minute = Number(minute)
    this.#minuteEndsAt = (minute + 1n) * MINUTE_NS
  }

  #closeMinute(): void {
    const close = { minute: this.#minute, price: this.#last }
    const before = this.#close
    this.#close = close
    if (before === null) return
    const minuteReturn = close.price / before.price - 1
    const sample = (minuteReturn * minuteReturn) / (close.minute - before.minute)
    this.#count += 1
    this.#variance += (sample - this.#variance) / Math.min(this.#count, WINDOW)
  }

  /** Null while fewer than ten minutes followed one another. */
  estimate(): Money | null {
    return this.#count < RETURNS_MIN ? null : ratioOf(Math.sqrt(this.#variance))
  }
}
