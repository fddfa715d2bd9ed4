import { formatMoney, type Money, parseMoney } from '../../../domain/index.ts'
import { accepted, type Kind, type Reading, refused, scalar } from './kind.ts'

const WHOLE = /^[+-]?\d{1,16}$/
const DECIMAL = /^[+-]?\d{1,16}(?:\.\d{1,16})?$/

function within(value: number, min: number, max: number): Reading<number> {
  if (value < min) return refused(`is below ${min}`)
  if (value > max) return refused(`is above ${max}`)
  return accepted(value)
}

export function integer(min: number, max: number): Kind<number> {
  return scalar({
    type: 'integer',
    allowed: `a whole number from ${min} to ${max}`,
    read: (text) => (WHOLE.test(text) ? within(Number(text), min, max) : refused('is not a whole number')),
  })
}

/** For rates and factors that are not money. */
export function decimal(min: number, max: number): Kind<number> {
  return scalar({
    type: 'number',
    allowed: `a number from ${min} to ${max}`,
    read: (text) => (DECIMAL.test(text) ? within(Number(text), min, max) : refused('is not a number')),
  })
}

/** A whole number with an optional unit: `900`, `15m`. The value is in the unit named first. */
function measured(options: {
  readonly units: readonly (readonly [name: string, factor: number])[]
  readonly min: number
  readonly max: number
  readonly word: string
}): Kind<number> {
  const { units, min, max, word } = options
  const names = units.map(([name]) => name)
  const factors = new Map(units.map(([name, factor]) => [name.toLowerCase(), factor]))
  const unitText = names.slice(1).join(', ')
  return scalar({
    type: 'integer',
    allowed: `${word} in ${names[0]} from ${min} to ${max}, or with a unit (${unitText})`,
    read(text) {
      const match = /^(\d{1,15})\s?([a-z]*)$/i.exec(text)
      const factor = match?.[2] === '' ? 1 : factors.get(match?.[2]?.toLowerCase() ?? '')
      if (!match || factor === undefined) return refused(`is not ${word}`)
      return within(Number(match[1]) * factor, min, max)
    },
  })
}

/** The value is in seconds. */
export function seconds(min: number, max: number): Kind<number> {
  const units = [
    ['seconds', 1],
    ['s', 1],
    ['m', 60],
    ['h', 3600],
    ['d', 86400],
  ] as const
  return measured({ units, min, max, word: 'a duration' })
}

/** The value is in milliseconds. */
export function milliseconds(min: number, max: number): Kind<number> {
  const units = [
    ['milliseconds', 1],
    ['ms', 1],
    ['s', 1000],
    ['m', 60_000],
  ] as const
  return measured({ units, min, max, word: 'a duration' })
}

export function bytes(min: number, max: number): Kind<number> {
  const units = [
    ['bytes', 1],
    ['KiB', 1024],
    ['MiB', 1_048_576],
    ['GiB', 1_073_741_824],
  ] as const
  return measured({ units, min, max, word: 'a size' })
}

export function days(min: number, max: number): Kind<number> {
  return integer(min, max)
}

const MONEY_PROBLEMS = {
  not_a_number: 'is not a decimal number',
  too_precise: 'has digits finer than 18 decimal places',
  too_large: 'is too large',
} as const

/** An exact decimal; bounds are decimal texts too. */
export function exactDecimal(min: string, max: string): Kind<Money> {
  const [least, most] = [exact(min), exact(max)]
  return scalar({
    type: 'decimal',
    allowed: `an exact decimal from ${min} to ${max}`,
    read(text) {
      const parsed = parseMoney(text)
      if (!parsed.ok) return refused(MONEY_PROBLEMS[parsed.problem])
      if (parsed.value < least) return refused(`is below ${min}`)
      if (parsed.value > most) return refused(`is above ${max}`)
      return accepted(parsed.value)
    },
    show: formatMoney,
  })
}

/** A decimal written in our own source. */
export function exact(text: string): Money {
  const parsed = parseMoney(text)
  if (!parsed.ok) throw new RangeError(`not a decimal: ${text}`)
  return parsed.value
}
