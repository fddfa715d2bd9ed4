import { assert } from '../domain/index.ts'
import type { RiskLimits } from '../engine/index.ts'
import type { EngineView, MarketFeed } from '../ports/index.ts'
import { type DurableView, markIn } from './durable-view.ts'
import type { MarketBoard } from './market-board.ts'

interface ViewParts {
  readonly durable: DurableView
  readonly board: MarketBoard
  readonly feed: MarketFeed
  readonly limits: RiskLimits
  readonly health: EngineView['health']
}

/** Durable records and the present market behind one set of reads. */
export function composeView({ durable, board, feed, limits, health }: ViewParts): EngineView {
  const markOf = (key: Parameters<EngineView['instrument']>[0]) =>
    markIn(durable.instrument(key), board.lastPrice(key)) ?? durable.state.marks.get(key) ?? null
  const [listed] = feed.instruments
  assert(listed !== undefined, 'a market feed brings at least one instrument')
  const defaultInstrument = () => durable.instrument(listed.key) ?? { ...listed, version: 0 }
  return {
    get epoch() {
      return durable.epoch
    },
    get seq() {
      return durable.seq
    },
    get lastEventAt() {
      return durable.lastEventAt
    },
    get mode() {
      return durable.state.mode
    },
    get marketSource() {
      return feed.source
    },
    get tradingState() {
      return durable.state.tradingState
    },
    priceCollarRatio: limits.priceCollarRatio,
    get defaultInstrument() {
      return defaultInstrument()
    },
    instruments: () => durable.instruments(),
    instrument: (key) => durable.instrument(key),
    instrumentsBySymbol: (symbol, venue) => durable.instrumentsBySymbol(symbol, venue),
    order: (clientOrderId) => durable.order(clientOrderId),
    orders: (query) => durable.orders(query),
    recentGroups: (limit) => durable.recentGroups(limit),
    groupsAfter: (seq) => durable.groupsAfter(seq),
    fills: (limit) => durable.fills(limit),
    balances: () => durable.balances(),
    positions: () => durable.positions(),
    equity: () => durable.equity(defaultInstrument().quote, markOf),
    market: (key) => board.view(key),
    bars: (key, intervalMs, limit) => board.bars(key, intervalMs, limit),
    health,
  }
}
