/** How long to wait before each new attempt: twice as long each time, up to a bound, never quite alike. */
export interface BackOffOptions {
  readonly firstMs: number
  readonly lastMs: number
  /** From 0 to 1: two gateways that lost the same engine must not come back together. */
  readonly chance: () => number
}

export class BackOff {
  readonly #options: BackOffOptions
  #attempts = 0

  constructor(options: BackOffOptions) {
    this.#options = options
  }

  /** From half of the full wait to all of it. */
  nextMs(): number {
    const { firstMs, lastMs, chance } = this.#options
    const fullMs = Math.min(lastMs, firstMs * 2 ** Math.min(this.#attempts, 30))
    this.#attempts += 1
    return fullMs * (0.5 + 0.5 * chance())
  }

  reset(): void {
    this.#attempts = 0
  }
}
