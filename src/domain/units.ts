/**
 * Prices of our orders are whole ticks and quantities whole lots of an instrument version:
 * safe integers, so the hot path adds and compares plain numbers (about 1 ns against 30 ns for bigint).
 */
import { assert } from './assert.ts'
import type { Brand } from './brand.ts'
import type { Money } from './money.ts'

export type Ticks = Brand<number, 'Ticks'>
export type Lots = Brand<number, 'Lots'>

export function ticks(value: number): Ticks {
  assert(Number.isSafeInteger(value), () => `price is not a whole number of ticks: ${value}`)
  return value as Ticks
}

export function lots(value: number): Lots {
  assert(Number.isSafeInteger(value), () => `quantity is not a whole number of lots: ${value}`)
  return value as Lots
}

export const NO_LOTS = 0 as Lots

/** How many whole steps of `size` make `value`, or null when it is off the grid or not a safe integer. */
export function wholeSteps(value: Money, size: Money): number | null {
  if (value % size !== 0n) return null
  const steps = Number(value / size)
  return Number.isSafeInteger(steps) ? steps : null
}

/** How many whole steps of `size` fit into `value`, rounded down; the caller bounds the result. */
export function stepsDown(value: Money, size: Money): number {
  return Number(value / size)
}

export function priceOf(price: Ticks, tickSize: Money): Money {
  return (BigInt(price) * tickSize) as Money
}

export function quantityOf(quantity: Lots, lotSize: Money): Money {
  return (BigInt(quantity) * lotSize) as Money
}
