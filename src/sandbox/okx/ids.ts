/** Numbers as long as OKX's own, made of the exchange's: orders, stops and bills are counted apart. */
const ORDER = '3000000000'
/** Post-only orders that would have traded: taken, and thrown out at once. */
const THROWN_OUT = '3100000000'
const ALGO = '2900000000'
/** Attached to an order, and not placed by itself yet. */
const ATTACHED = '2800000000'
const BILL = '6800000000'
const DIGITS = 9

export const orderIdText = (id: number): string => (id < 0 ? numbered(THROWN_OUT, -id) : numbered(ORDER, id))
export const algoIdText = (id: number): string => numbered(ALGO, id)
export const attachedIdText = (id: number): string => numbered(ATTACHED, id)
export const billIdText = (id: number): string => numbered(BILL, id)

export function orderIdOf(text: string): number | null {
  const thrownOut = countOf(THROWN_OUT, text)
  return thrownOut === null ? countOf(ORDER, text) : -thrownOut
}

export const algoIdOf = (text: string): number | null => countOf(ALGO, text)

function numbered(prefix: string, count: number): string {
  return `${prefix}${String(count).padStart(DIGITS, '0')}`
}

function countOf(prefix: string, text: string): number | null {
  return text.startsWith(prefix) && /^\d{19}$/.test(text) ? Number(text.slice(prefix.length)) : null
}
