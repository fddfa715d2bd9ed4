export interface PacePorts {
  readonly nowMs: () => number
  readonly after: (delayMs: number, run: () => void) => void
}

/** Nobody reads a price that changes more often, and drawing the market is most of what a page does. */
const PAUSE_MS = 100

const BROWSER: PacePorts = {
  nowMs: () => performance.now(),
  after: (delayMs, run) => void setTimeout(run, delayMs),
}

/**
 * Lets what is heard of the market onto the screen ten times a second. Orders and fills do not wait for
 * it, nor does the first word after a pause.
 */
export class MarketPace {
  readonly #ports: PacePorts
  #shownAtMs = Number.NEGATIVE_INFINITY
  #isWaiting = false
  #isDue = false

  constructor(ports: PacePorts = BROWSER) {
    this.#ports = ports
  }

  /** Something was heard; `show` is called once its turn has come. */
  heard(show: () => void): void {
    if (this.#isWaiting || this.#isDue) return
    const waitMs = this.#shownAtMs + PAUSE_MS - this.#ports.nowMs()
    if (waitMs <= 0) return this.#come(show)
    this.#isWaiting = true
    this.#ports.after(waitMs, () => {
      this.#isWaiting = false
      this.#come(show)
    })
  }

  /** Another market is shown: it goes with the next drawing. */
  hurry(): void {
    this.#isDue = true
  }

  /** Whether the market goes with the drawing that is made now. */
  take(): boolean {
    const isDue = this.#isDue
    this.#isDue = false
    if (isDue) this.#shownAtMs = this.#ports.nowMs()
    return isDue
  }

  #come(show: () => void): void {
    this.#isDue = true
    show()
  }
}
