import { MONEY_ZERO, type Money, parseMoney } from '../domain/index.ts'

/** What is wrong with one field of a request, for a person. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: FieldProblem }

/** Ends the reading of a request; never leaves `reading`. */
class Refused extends Error {
  readonly problem: FieldProblem

  constructor(problem: FieldProblem) {
    super(problem.message)
    this.problem = problem
  }
}

export function refuse(field: string, message: string): never {
  throw new Refused({ field, message })
}

/** Runs what may `refuse`. */
export function reading<Value>(read: () => Value): Read<Value> {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.problem }
    throw error
  }
}

const NUMBER_PROBLEMS = {
  not_a_number: 'is not a decimal number',
  too_precise: 'has more than 18 digits after the point',
  too_large: 'is larger than any market allows',
} as const

/** An exact decimal above zero, or the end of the reading. */
export function positive(field: string, value: string | number): Money {
  const parsed = parseMoney(typeof value === 'number' ? String(value) : value)
  if (!parsed.ok) return refuse(field, `${field} ${NUMBER_PROBLEMS[parsed.problem]}: ${shown(value)}.`)
  if (parsed.value <= MONEY_ZERO) return refuse(field, `${field} must be above zero: ${shown(value)}.`)
  return parsed.value
}

/** At most 40 characters of what was sent, so that an error stays a sentence. */
export function shown(value: string | number): string {
  const text = String(value)
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
