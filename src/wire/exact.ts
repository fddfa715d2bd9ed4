import type { ExactNumber } from '../contract/index.ts'
import { formatMoney, type Money } from '../domain/index.ts'

// In every runtime we build for; the standard type library does not list it yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/** A JSON number with exactly these digits. */
export function exactMoney(value: Money): ExactNumber {
  return rawJSON(formatMoney(value)) as ExactNumber
}

export function exactInteger(value: bigint): ExactNumber {
  return rawJSON(value.toString()) as ExactNumber
}

/** For what is measured, not owed: latencies and the like. `value` must be finite. */
export function measured(value: number, digits: number): ExactNumber {
  return rawJSON(value.toFixed(digits)) as ExactNumber
}

/** One line of JSON; exact numbers keep their digits. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value)
}
