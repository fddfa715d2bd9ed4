import { useMemo } from 'react'
import type { BalanceRow, InstrumentRow } from '../../../src/contract/index.ts'
import { decimalOf, useMarket, useReplica } from '../../data/index.ts'
import { type Decimal, parseDecimal, ZERO } from '../../lib/decimal.ts'
import type { Desk } from './rules.ts'

const NO_LEVELS = { bids: [], asks: [] } as const

/** What the ticket is judged against, live. */
export function useDesk(instrument: InstrumentRow): Desk {
  const balances = useReplica((replica) => replica.balances)
  const tradingState = useReplica((replica) => replica.tradingState) ?? 'active'
  const collar = useReplica((replica) => replica.priceCollar)
  const book = useMarket((market) => market.book) ?? NO_LEVELS
  const price = useMarket((market) => market.price)
  return useMemo(
    () => ({
      instrument,
      tradingState,
      freeBase: freeOf(balances, instrument, instrument.base),
      freeQuote: freeOf(balances, instrument, instrument.quote),
      bids: book.bids,
      asks: book.asks,
      last: price === null ? null : parseDecimal(price),
      priceCollar: collar === null ? ZERO : decimalOf(collar),
    }),
    [instrument, tradingState, balances, book, price, collar],
  )
}

function freeOf(balances: readonly BalanceRow[] | null, { venue }: InstrumentRow, asset: string): Decimal {
  const row = balances?.find((balance) => balance.asset === asset && balance.venue === venue)
  return row ? decimalOf(row.free) : ZERO
}
