import type { AccountAnswer, PositionRow } from '../../contract/index.ts'
import { priceOf, type UnixNs } from '../../domain/index.ts'
import type { Clock, EnginePort, EngineView } from '../../ports/index.ts'
import { balanceRow, exactInteger, exactMoney, positionRow } from '../../wire/index.ts'
import { createFeature, jsonResponse } from '../frame/index.ts'

export function accountRoutes(engine: EnginePort, clock: Clock) {
  const { view } = engine
  return createFeature('account')
    .get('/api/account', () => jsonResponse(accountAnswer(view, clock.now())))
    .get('/api/positions', () => jsonResponse({ items: positionRows(view, clock.now()), next_cursor: null }))
}

export function accountAnswer(view: EngineView, at: UnixNs): AccountAnswer {
  const equity = view.equity()
  return {
    ts_ns: exactInteger(view.lastEventAt ?? at),
    balances: view.balances().map(balanceRow),
    positions: positionRows(view, at),
    equity: exactMoney(equity.amount),
    equity_asset: equity.asset,
  }
}

function positionRows(view: EngineView, at: UnixNs): PositionRow[] {
  return view.positions().map((position) => {
    const instrument = view.instrument(position.key)
    const market = view.market(position.key)
    // As equity does: what one unit is worth before anything printed is what somebody bids for it.
    const price = market?.last ?? market?.bid ?? market?.ask ?? null
    const mark = instrument && price !== null ? priceOf(price, instrument.tickSize) : null
    return positionRow(position, { mark, at, contract: instrument?.contract ?? null })
  })
}
