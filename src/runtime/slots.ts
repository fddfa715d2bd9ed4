/** A few at a time, a few more in a line; whoever finds the line full is turned away. */
export class Slots {
  readonly #insideMax: number
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []
  #inside = 0

  constructor({ insideMax, waitingMax }: { readonly insideMax: number; readonly waitingMax: number }) {
    this.#insideMax = insideMax
    this.#waitingMax = waitingMax
  }

  /** Resolves with the way out when there is room; null at once when the line is full. */
  enter(): Promise<() => void> | null {
    if (this.#inside < this.#insideMax) return Promise.resolve(this.#admit())
    if (this.#waiting.length >= this.#waitingMax) return null
    return new Promise((resolve) => this.#waiting.push(() => resolve(this.#admit())))
  }

  #admit(): () => void {
    this.#inside += 1
    let isInside = true
    return () => {
      if (!isInside) return
      isInside = false
      this.#inside -= 1
      this.#waiting.shift()?.()
    }
  }
}
