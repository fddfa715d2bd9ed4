import type { EngineHealthAnswer, SnapshotAnswer } from '../../contract/index.ts'
import type { UnixNs } from '../../domain/index.ts'
import type { EngineView, FeedStatus } from '../../ports/index.ts'
import {
  exactMoney,
  fillRow,
  instrumentRow,
  orderStateRow,
  riskRow,
  tradingStateReason,
} from '../../wire/index.ts'
import { accountAnswer } from '../account/index.ts'

/** Open orders come on top, whatever their number: the engine bounds them, and a replica must miss none. */
const ORDERS_SHOWN = 200
const FILLS_SHOWN = 200

/** Everything a replica starts from, all true at one record. */
export function snapshotAnswer(view: EngineView, version: string, at: UnixNs): SnapshotAnswer {
  const open = view.orders({ which: 'open', key: null, beforeSeq: null, limit: Number.MAX_SAFE_INTEGER })
  const closed = view.orders({
    which: 'closed',
    key: null,
    beforeSeq: null,
    limit: Math.max(0, ORDERS_SHOWN - open.length),
  })
  return {
    epoch: view.epoch,
    seq: view.seq,
    mode: view.mode,
    market_source: view.marketSource,
    market_symbol: view.defaultInstrument.symbol,
    trading_state: view.tradingState,
    trading_state_reason: tradingStateReason(view),
    price_collar: exactMoney(view.risk().limits.priceCollarRatio),
    risk: riskRow(view),
    version,
    market: feedRow(view.marketSource, view.health().feed),
    instruments: view.instruments().map(instrumentRow),
    orders: [...open, ...closed].sort((left, right) => right.createdSeq - left.createdSeq).map(orderStateRow),
    fills: view.fills(FILLS_SHOWN).map(fillRow),
    account: accountAnswer(view, at),
  }
}

export function feedRow(source: string, status: FeedStatus): NonNullable<EngineHealthAnswer['market']> {
  return { source, state: status.state, why: status.state === 'running' ? null : status.why }
}
