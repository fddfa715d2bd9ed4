/** https://bybit-exchange.github.io/docs/v5/rate-limit: one limit for the address, one for each endpoint. */
import type { RateLimit, RestAnswer, RestCall } from '../protocol/index.ts'

const SECOND_MS = 1000
const ADDRESS = 'address'

const PER_SECOND = {
  'order/create': 20,
  'order/amend': 10,
  'order/cancel': 20,
  'order/cancel-all': 20,
  'order/realtime': 50,
  'order/history': 50,
  'order/disconnected-cancel-all': 5,
  'execution/list': 50,
  'account/wallet-balance': 50,
  'account/fee-rate': 5,
} as const

export type LimitedEndpoint = keyof typeof PER_SECOND

export const LIMITS: readonly RateLimit[] = [
  { name: ADDRESS, capacity: 600, windowMs: 5 * SECOND_MS },
  ...Object.entries(PER_SECOND).map(([name, capacity]) => ({ name, capacity, windowMs: SECOND_MS })),
]

/** Of a call that only the address is limited in. */
export const OPEN_COSTS: RestCall<unknown>['costs'] = { [ADDRESS]: 1 }

export function costsOf(endpoint: LimitedEndpoint): RestCall<unknown>['costs'] {
  return { [ADDRESS]: 1, [endpoint]: 1 }
}

/** The headers speak of the endpoint that was asked, and do not name it. */
export function used(
  answer: RestAnswer,
  call?: Pick<RestCall<unknown>, 'costs'>,
): Readonly<Record<string, number>> {
  const limit = numberOf(answer.header('X-Bapi-Limit'))
  const left = numberOf(answer.header('X-Bapi-Limit-Status'))
  if (limit === null || left === null || call === undefined) return {}
  const endpoint = Object.keys(call.costs).find((name) => name !== ADDRESS)
  return endpoint === undefined ? {} : { [endpoint]: Math.max(0, limit - left) }
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}
