import type { RateLimit, RestAnswer } from '../protocol/index.ts'

/** As `exchangeInfo` names them at the exchange itself; the counts come back in headers. */
export const LIMITS: readonly RateLimit[] = [
  { name: 'REQUEST_WEIGHT', capacity: 6_000, windowMs: 60_000 },
  { name: 'RAW_REQUESTS', capacity: 61_000, windowMs: 300_000 },
  { name: 'ORDERS_10S', capacity: 100, windowMs: 10_000 },
  { name: 'ORDERS_1D', capacity: 200_000, windowMs: 86_400_000 },
]

const HEADERS: readonly (readonly [header: string, limit: string])[] = [
  ['x-mbx-used-weight-1m', 'REQUEST_WEIGHT'],
  ['x-mbx-order-count-10s', 'ORDERS_10S'],
  ['x-mbx-order-count-1d', 'ORDERS_1D'],
]

export function usedLimits({ header }: RestAnswer): Readonly<Record<string, number>> {
  return Object.fromEntries(
    HEADERS.flatMap(([name, limit]) => {
      const count = Number(header(name) ?? Number.NaN)
      return Number.isNaN(count) ? [] : [[limit, count]]
    }),
  )
}

export function costs(weight: number): Readonly<Record<string, number>> {
  return { REQUEST_WEIGHT: weight, RAW_REQUESTS: 1 }
}

export const ORDER_COSTS: Readonly<Record<string, number>> = { ...costs(1), ORDERS_10S: 1, ORDERS_1D: 1 }
