import { drawBelow, drawUnit, hashSeed, type Prng, prng } from '../../../src/sim/prng.ts'

/** Draws that a seed repeats. */
export class Chance {
  readonly #prng: Prng

  constructor(seed: number) {
    this.#prng = prng(seed)
  }

  /** At least 0 and below 1. */
  readonly unit = (): number => drawUnit(this.#prng)

  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number {
    return drawBelow(this.#prng, bound)
  }

  /** A whole number, both ends included. */
  between(lowest: number, highest: number): number {
    return lowest + this.below(highest - lowest + 1)
  }

  hits(probability: number): boolean {
    return this.unit() < probability
  }

  pick<Choice>(choices: readonly Choice[]): Choice {
    const choice = choices[this.below(choices.length)]
    if (choice === undefined) throw new Error('nothing to pick from')
    return choice
  }

  /** One of the names, each as likely as its weight says. */
  weighed<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): Name {
    const entries = Object.entries(weights) as [Name, number][]
    let left = this.unit() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of entries) {
      left -= weight
      if (left < 0) return name
    }
    return (entries.at(-1) as [Name, number])[0]
  }
}

/**
 * A generator of its own for each purpose: what one of them draws, or no longer draws because a fault was
 * switched off, leaves all the others as they were.
 */
export function chanceFor(seed: number, ...purposes: readonly (string | number)[]): Chance {
  let mixed = seed
  for (const purpose of purposes) {
    if (typeof purpose === 'number') mixed = hashSeed(mixed, purpose)
    else for (const letter of purpose) mixed = hashSeed(mixed, letter.charCodeAt(0))
  }
  return new Chance(mixed)
}
