const REMEMBERED = 100

/** How often something happened: in all, and of late. */
export class Incidents {
  #total = 0
  /** When the newest ones were, oldest first. */
  #times: number[] = []

  get total(): number {
    return this.#total
  }

  note(atMs: number): void {
    this.#total += 1
    this.#times.push(atMs)
    if (this.#times.length > REMEMBERED * 2) this.#times = this.#times.slice(-REMEMBERED)
  }

  /** At or after `fromMs`; a hundred stands for more. */
  since(fromMs: number): number {
    const first = this.#times.findIndex((atMs) => atMs >= fromMs)
    return first === -1 ? 0 : Math.min(REMEMBERED, this.#times.length - first)
  }
}
