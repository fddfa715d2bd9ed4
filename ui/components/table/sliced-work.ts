import type { Steps } from './steps.ts'

/** Work for so long, then the page has its turn: a frame has 16 ms. */
const SLICE_MS = 8

export interface SlicedState<Result> {
  /** Null before the first. */
  readonly result: Result | null
  /** The result is not, or not yet, of what was asked last; one of older rows is. */
  readonly isWorking: boolean
}

export interface Clock {
  readonly nowMs: () => number
  /** Runs it when the page has had its turn; answers with how to call that off. */
  readonly defer: (run: () => void) => () => void
}

const PAGE_CLOCK: Clock = {
  nowMs: () => performance.now(),
  defer: (run) => {
    const timer = setTimeout(run, 0)
    return () => clearTimeout(timer)
  },
}

/**
 * Long work in slices. Another question ends what is under way; the same one about newer rows waits for its
 * end, or rows that come all the time would leave no answer ever.
 */
export class SlicedWork<Result> {
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  #state: SlicedState<Result> = { result: null, isWorking: false }
  #question: unknown = null
  #next: (() => Steps<Result>) | null = null
  #stop: (() => void) | null = null

  constructor(clock: Clock = PAGE_CLOCK) {
    this.#clock = clock
  }

  get state(): SlicedState<Result> {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** `start` null: nothing is wanted, and no result kept. */
  ask(question: unknown, start: (() => Steps<Result>) | null): void {
    const isSame = question === this.#question && start !== null
    this.#question = question
    this.#next = start
    if (isSame && this.#stop !== null) return
    this.end()
    if (!isSame)
      this.#become({ result: start === null ? null : this.#state.result, isWorking: start !== null })
    if (start !== null) this.#begin(start)
  }

  /** Leaves what is under way. */
  end(): void {
    this.#stop?.()
    this.#stop = null
  }

  #begin(start: () => Steps<Result>): void {
    this.#next = null
    this.#go(start())
  }

  #go(steps: Steps<Result>): void {
    this.#stop = this.#clock.defer(() => {
      const endMs = this.#clock.nowMs() + SLICE_MS
      do {
        const { done, value } = steps.next()
        if (done === true) return this.#finish(value)
      } while (this.#clock.nowMs() < endMs)
      this.#go(steps)
    })
  }

  #finish(result: Result): void {
    this.#stop = null
    const next = this.#next
    this.#become({ result, isWorking: false })
    if (next !== null) this.#begin(next)
  }

  #become(state: SlicedState<Result>): void {
    const { result, isWorking } = this.#state
    if (state.result === result && state.isWorking === isWorking) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
