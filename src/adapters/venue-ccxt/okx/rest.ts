import type { RateLimit, RestProtocol } from '../protocol/index.ts'
import { balances, book, candles, feeRates, listings, serverTime } from './market-calls.ts'
import { amend, cancel, cancelAfter, fills, openOrders, order, submit } from './order-calls.ts'
import { refusalOf } from './refusals.ts'

const WINDOW_MS = 2_000

/** Requests in two seconds. OKX counts most by endpoint and instrument: one meter is on the safe side. */
const PER_TWO_SECONDS: Readonly<Record<string, number>> = {
  'public/time': 10,
  'public/instruments': 20,
  'market/books': 40,
  'market/candles': 40,
  'account/balance': 10,
  'account/trade-fee': 5,
  'trade/order': 60,
  'trade/orders-pending': 60,
  'trade/fills-history': 10,
  'trade/order-algo': 20,
  'trade/orders-algo-pending': 20,
  'POST trade/order': 60,
  'POST trade/cancel-order': 60,
  'POST trade/amend-order': 60,
  'POST trade/order-algo': 20,
  'POST trade/cancel-algos': 20,
  'POST trade/amend-algos': 20,
}

const LIMITS: readonly RateLimit[] = [
  ...Object.entries(PER_TWO_SECONDS).map(([name, capacity]) => ({ name, capacity, windowMs: WINDOW_MS })),
  { name: 'POST trade/cancel-all-after', capacity: 1, windowMs: 1_000 },
]

export const REST: RestProtocol = {
  limits: LIMITS,
  // Its answers do not tell.
  used: () => ({}),
  refusalOf,
  serverTime,
  listings,
  feeRates,
  book,
  candles,
  submit,
  cancel,
  amend,
  // It has no such call for spot: its `mass-cancel` is for options.
  cancelAll: () => null,
  order,
  openOrders,
  fills,
  balances,
  cancelAfter,
}
