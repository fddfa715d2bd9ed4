import { NS_PER_SECOND, type UnixNs } from '../domain/index.ts'

const WINDOW_SECONDS = 60
/** Names counted apart; the one silent for longest makes room. */
const NAMES_MAX = 1000

interface SecondCount {
  readonly second: number
  readonly count: number
}

/**
 * How often something happened: in the last 60 seconds, in the present second, and by name in the present
 * second. Counted by whole seconds of the engine's time, so that a million events cost 60 numbers.
 */
export class RateWindow {
  /** Oldest first, at most 60, none older than a minute before the newest. */
  #seconds: SecondCount[]
  readonly #named: Map<string, SecondCount>
  /** The last time asked about, and its second: a batch bears one time, and a division is dear. */
  #at = 0n
  #second = 0

  constructor(seconds: readonly SecondCount[] = [], named: Iterable<readonly [string, SecondCount]> = []) {
    this.#seconds = [...seconds]
    this.#named = new Map(named)
  }

  add(at: UnixNs, name: string | null): void {
    const second = this.#secondOf(at)
    const newest = this.#seconds[this.#seconds.length - 1]
    if (newest !== undefined && newest.second >= second) {
      this.#seconds[this.#seconds.length - 1] = { second: newest.second, count: newest.count + 1 }
    } else {
      const oldest = second - WINDOW_SECONDS
      this.#seconds = [...this.#seconds.filter((entry) => entry.second > oldest), { second, count: 1 }]
    }
    if (name !== null) this.#addNamed(name, second)
  }

  #addNamed(name: string, second: number): void {
    const known = this.#named.get(name)
    const count = known?.second === second ? known.count + 1 : 1
    this.#named.delete(name)
    this.#named.set(name, { second, count })
    if (this.#named.size <= NAMES_MAX) return
    for (const silent of this.#named.keys()) {
      this.#named.delete(silent)
      return
    }
  }

  /** Whether nothing was counted since the beginning or the last `clear`. */
  get isEmpty(): boolean {
    return this.#seconds.length === 0
  }

  clear(): void {
    this.#seconds = []
    this.#named.clear()
  }

  inMinute(at: UnixNs): number {
    const oldest = this.#secondOf(at) - WINDOW_SECONDS
    let sum = 0
    for (const { second, count } of this.#seconds) if (second > oldest) sum += count
    return sum
  }

  inSecond(at: UnixNs): number {
    const newest = this.#seconds.at(-1)
    return newest?.second === this.#secondOf(at) ? newest.count : 0
  }

  namedInSecond(name: string, at: UnixNs): number {
    const known = this.#named.get(name)
    return known?.second === this.#secondOf(at) ? known.count : 0
  }

  seconds(): readonly SecondCount[] {
    return this.#seconds
  }

  named(): ReadonlyMap<string, SecondCount> {
    return this.#named
  }

  copy(): RateWindow {
    return new RateWindow(this.#seconds, this.#named)
  }

  #secondOf(at: UnixNs): number {
    if (at !== this.#at) {
      this.#at = at
      this.#second = Number(at / NS_PER_SECOND)
    }
    return this.#second
  }
}
