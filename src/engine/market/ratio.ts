import type { Money } from '../../domain/index.ts'

const PARTS_IN_ONE = 1_000_000_000
const UNITS_IN_PART = 1_000_000_000n

/** A fraction as exact money, rounded down to 10⁻⁹: finer than any price series knows itself. */
export function ratioOf(fraction: number): Money {
  return (BigInt(Math.floor(fraction * PARTS_IN_ONE)) * UNITS_IN_PART) as Money
}
