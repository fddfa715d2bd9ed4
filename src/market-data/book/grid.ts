import { formatMoney, type Money, money, parseMoney, stepsDown, wholeSteps } from '../../domain/index.ts'

/** Tick or lot size taken apart: `step` × 10^-`places`. */
export interface Grid {
  readonly size: Money
  readonly places: number
  readonly step: number
}

/** What a text is that is no whole number of steps. */
export const OFF_GRID = -1

const MONEY_PLACES = 18
const DOT = 46
const ZERO = 48
const POWERS = Array.from({ length: MONEY_PLACES + 1 }, (_, places) => Number(powerOfTen(places)))

function powerOfTen(places: number): bigint {
  return BigInt(`1${'0'.repeat(places)}`)
}

export function gridOf(size: Money): Grid {
  let places = MONEY_PLACES
  let step: bigint = size
  while (places > 0 && step % 10n === 0n) {
    step /= 10n
    places -= 1
  }
  return { size, places, step: Number(step) }
}

/** Digits that venues write at most, but for the smallest prices. */
const WRITTEN_PLACES = 8
/** How much finer than today's an old grid may have been, in digits. */
const FINER_PLACES = 4

/** Powers of ten fine enough for levels from before the grid was made coarser. */
export function finerGrid(grid: Grid): Grid {
  const places = Math.max(grid.places, Math.min(grid.places + FINER_PLACES, WRITTEN_PLACES))
  return { size: money(powerOfTen(MONEY_PLACES - places)), places, step: 1 }
}

/**
 * Whole steps of the grid that a decimal text stands for, `OFF_GRID` for anything else. Plain digits, which
 * is how venues write, are read without a bigint.
 */
export function readSteps(text: string, grid: Grid): number {
  const end = text.length
  let value = 0
  let index = 0
  for (; index < end; index++) {
    const code = text.charCodeAt(index)
    if (code === DOT) break
    if (code < ZERO || code > ZERO + 9) return readRareSteps(text, grid)
    value = value * 10 + (code - ZERO)
  }
  if (index === 0) return OFF_GRID
  let missing = grid.places
  for (index++; index < end; index++) {
    const code = text.charCodeAt(index)
    if (code < ZERO || code > ZERO + 9) return readRareSteps(text, grid)
    if (missing > 0) {
      value = value * 10 + (code - ZERO)
      missing -= 1
    } else if (code !== ZERO) return OFF_GRID
  }
  if (missing > 0) value *= POWERS[missing] as number
  if (value > Number.MAX_SAFE_INTEGER) return readRareSteps(text, grid)
  if (grid.step === 1) return value
  return value % grid.step === 0 ? value / grid.step : OFF_GRID
}

/** Exponents, signs, and numbers that are only small once they are counted in steps. */
function readRareSteps(text: string, grid: Grid): number {
  const parsed = parseMoney(text)
  if (!parsed.ok || parsed.value < 0n) return OFF_GRID
  return wholeSteps(parsed.value, grid.size) ?? OFF_GRID
}

/** Whole steps that fit into what the text says; `OFF_GRID` where it says no number, or one too large. */
export function readStepsDown(text: string, { size }: Grid): number {
  const parsed = parseMoney(text)
  if (!parsed.ok || parsed.value < 0n) return OFF_GRID
  const steps = stepsDown(parsed.value, size)
  return Number.isSafeInteger(steps) ? steps : OFF_GRID
}

/** The shortest decimal text of so many steps, as `formatMoney` writes it, without a bigint. */
export function writeSteps(steps: number, { size, places, step }: Grid): string {
  const units = steps * step
  if (!Number.isSafeInteger(units) || units < 0) return formatMoney(money(BigInt(steps) * size))
  const one = POWERS[places] as number
  let fraction = units % one
  const whole = String((units - fraction) / one)
  if (fraction === 0) return whole
  let digits = places
  for (; fraction % 10 === 0; digits--) fraction /= 10
  return `${whole}.${String(fraction).padStart(digits, '0')}`
}
