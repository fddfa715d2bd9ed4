import type { Money } from '../../../domain/index.ts'
import { type BalanceNotice, moneyAt, type RestCall, StrangeAnswer } from '../protocol/index.ts'
import { rowsOf } from './answer.ts'
import { balanceNotices } from './balance-notices.ts'
import { costsOf, OPEN_COSTS } from './costs.ts'

export function balances(): RestCall<readonly BalanceNotice[]> {
  return {
    method: 'GET',
    api: 'private',
    path: 'v5/account/wallet-balance',
    parameters: { accountType: 'UNIFIED' },
    costs: costsOf('account/wallet-balance'),
    read: (body) => rowsOf(body).flatMap(balanceNotices),
  }
}

export function feeRates(native: string): RestCall<{ readonly maker: Money; readonly taker: Money }> {
  return {
    method: 'GET',
    api: 'private',
    path: 'v5/account/fee-rate',
    parameters: { category: 'spot', symbol: native },
    costs: costsOf('account/fee-rate'),
    read(body) {
      const row = rowsOf(body).find((entry) => entry['symbol'] === native)
      if (row === undefined) throw new StrangeAnswer(`no fee rate of ${native}`)
      return { maker: moneyAt(row, 'makerFeeRate'), taker: moneyAt(row, 'takerFeeRate') }
    },
  }
}

/**
 * A limit order that reaches further than the venue allows (a hundredth or less, for most) is brought to the
 * nearest price that it does, where it would be refused otherwise: our market orders are such orders.
 */
export function prepare(): readonly RestCall<void>[] {
  return [
    {
      method: 'POST',
      api: 'private',
      path: 'v5/account/set-limit-px-action',
      parameters: { category: 'spot', modifyEnable: true },
      costs: OPEN_COSTS,
      read: () => undefined,
    },
  ]
}
