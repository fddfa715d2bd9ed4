import { useMemo } from 'react'
import type { BalanceRow, InstrumentRow, PositionRow } from '../../../src/contract/index.ts'
import { decimalOf, useMarket, useReplica } from '../../data/index.ts'
import { type Decimal, parseDecimal, ZERO } from '../../lib/decimal.ts'
import type { Desk } from './market-side.ts'

const NO_LEVELS = { bids: [], asks: [] } as const

/** What the ticket is judged against, live. */
export function useDesk(instrument: InstrumentRow): Desk {
  const balances = useReplica((replica) => replica.balances)
  const positions = useReplica((replica) => replica.positions)
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
      position: positionOf(positions, instrument),
      bids: book.bids,
      asks: book.asks,
      last: price === null ? null : parseDecimal(price),
      priceCollar: collar === null ? ZERO : decimalOf(collar),
    }),
    [instrument, tradingState, balances, positions, book, price, collar],
  )
}

function freeOf(balances: readonly BalanceRow[] | null, { venue }: InstrumentRow, asset: string): Decimal {
  const row = balances?.find((balance) => balance.asset === asset && balance.venue === venue)
  return row ? decimalOf(row.free) : ZERO
}

function positionOf(positions: readonly PositionRow[] | null, { venue, symbol }: InstrumentRow): Decimal {
  const row = positions?.find((position) => position.symbol === symbol && position.venue === venue)
  return row ? decimalOf(row.qty) : ZERO
}
