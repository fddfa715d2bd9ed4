/** Lets one task run at a time and at most `waitingMax` wait; a further one is turned away. */
export class Turnstile {
  readonly #waitingMax: number
  #inside = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax
  }

  /** The task's own promise, or null when the queue is full. */
  enter<Result>(task: () => Promise<Result>): Promise<Result> | null {
    if (this.#inside > this.#waitingMax) return null
    this.#inside += 1
    const turn = this.#last.then(task).finally(() => {
      this.#inside -= 1
    })
    // The next one comes in whether this one failed or not; its own caller hears of the failure.
    this.#last = turn.then(
      () => undefined,
      () => undefined,
    )
    return turn
  }
}
