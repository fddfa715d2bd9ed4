import type { EngineHealthAnswer, SnapshotAnswer } from '../../contract/index.ts'
import type { Order, UnixNs } from '../../domain/index.ts'
import { hasPermission, type Principal } from '../../identity/index.ts'
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

interface SnapshotOptions {
  readonly version: string
  readonly at: UnixNs
  readonly reader: Principal
}

/** Everything a replica starts from, all true at one record; without what its reader may not see. */
export function snapshotAnswer(view: EngineView, { version, at, reader }: SnapshotOptions): SnapshotAnswer {
  const mayReadAccount = hasPermission(reader, 'read:account')
  const mayReadOrders = hasPermission(reader, 'read:orders')
  return {
    epoch: view.epoch,
    seq: view.seq,
    mode: view.mode,
    market_source: view.marketSource,
    market_symbol: view.defaultInstrument.symbol,
    trading_state: view.tradingState,
    trading_state_reason: tradingStateReason(view),
    price_collar: exactMoney(view.risk().limits.priceCollarRatio),
    risk: mayReadAccount ? riskRow(view) : null,
    version,
    market: feedRow(view.marketSource, view.health().feed),
    instruments: view.instruments().map(instrumentRow),
    orders: mayReadOrders ? ordersShown(view).map(orderStateRow) : [],
    fills: mayReadOrders ? view.fills(FILLS_SHOWN).map(fillRow) : [],
    account: mayReadAccount ? accountAnswer(view, at) : null,
  }
}

function ordersShown(view: EngineView): readonly Order[] {
  const open = view.orders({ which: 'open', key: null, beforeSeq: null, limit: Number.MAX_SAFE_INTEGER })
  const closed = view.orders({
    which: 'closed',
    key: null,
    beforeSeq: null,
    limit: Math.max(0, ORDERS_SHOWN - open.length),
  })
  return [...open, ...closed].sort((left, right) => right.createdSeq - left.createdSeq)
}

export function feedRow(source: string, status: FeedStatus): NonNullable<EngineHealthAnswer['market']> {
  return { source, state: status.state, why: status.state === 'running' ? null : status.why }
}
