import { drawUint32, type Prng, prng } from '../../../src/sim/prng.ts'

const UINT32_SPAN = 4_294_967_296

/** Choices that a seed repeats. */
export class Dice {
  readonly #chance: Prng

  constructor(seed: number) {
    this.#chance = prng(seed)
  }

  /** 0 up to 1. */
  part(): number {
    return drawUint32(this.#chance) / UINT32_SPAN
  }

  between(least: number, most: number): number {
    return least + this.part() * (most - least)
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.part() * (most - least + 1))
  }

  /** Throws for nothing to choose from. */
  oneOf<Item>(items: readonly Item[]): Item {
    const item = items[this.whole(0, items.length - 1)]
    if (item === undefined) throw new Error('there is nothing to choose from')
    return item
  }
}
