import type { RestProtocol } from '../protocol/index.ts'
import { balances, feeRates, prepare } from './account-calls.ts'
import { LIMITS, used } from './costs.ts'
import { fills } from './fill-calls.ts'
import { book, candles, listings, serverTime } from './market-calls.ts'
import { amend, cancel, cancelAfter, cancelAll, submit } from './order-calls.ts'
import { openOrders, order } from './order-queries.ts'
import { refusalOf } from './refusals.ts'

export const REST: RestProtocol = {
  limits: LIMITS,
  used,
  refusalOf,
  serverTime,
  listings,
  feeRates,
  book,
  candles,
  submit,
  cancel,
  amend,
  cancelAll,
  order,
  openOrders,
  fills,
  balances,
  cancelAfter,
  prepare,
}
