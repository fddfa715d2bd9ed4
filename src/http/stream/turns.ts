import { setImmediate } from 'node:timers'

/** Runs it when everything else that waits in the loop has had its turn. */
export function onNextTurn(run: () => void): void {
  setImmediate(run)
}

/** Visits all of them, the first few at once and the others some a turn, so that nobody waits for all. */
export function inSlices<Item>(items: readonly Item[], size: number, visit: (item: Item) => void): void {
  const slice = (from: number): void => {
    for (const item of items.slice(from, from + size)) visit(item)
    if (from + size < items.length) onNextTurn(() => slice(from + size))
  }
  slice(0)
}

/** Lets a few through in each turn of the loop, in the order they came. */
export class Pace {
  readonly #perTurn: number
  #waiting: (() => void)[] = []

  constructor(perTurn: number) {
    this.#perTurn = perTurn
  }

  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length === 1) onNextTurn(() => this.#release())
    })
  }

  #release(): void {
    const through = this.#waiting.slice(0, this.#perTurn)
    this.#waiting = this.#waiting.slice(this.#perTurn)
    if (this.#waiting.length > 0) onNextTurn(() => this.#release())
    for (const pass of through) pass()
  }
}
