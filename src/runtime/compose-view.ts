import { assert, type Instrument, type InstrumentKey, type RiskLimits, type UnixNs } from '../domain/index.ts'
import { exposureIn, RECOVERY, reportingAsset } from '../engine/index.ts'
import type { EngineView, Equity, MarketFeed, RiskView } from '../ports/index.ts'
import { type DurableView, markIn } from './durable-view.ts'
import type { MarketBoard } from './market-board.ts'

/** Looked up at every read: a replica of an engine elsewhere replaces them. */
export interface ViewParts {
  readonly durable: DurableView
  readonly board: Pick<MarketBoard, 'lastPrice' | 'view' | 'bars'>
  readonly feed: Pick<MarketFeed, 'source' | 'instruments'>
  readonly outerLimits: RiskLimits
  readonly now: () => UnixNs
  readonly health: EngineView['health']
}

/** Durable records and the present market behind one set of reads. */
export function composeView(parts: ViewParts): EngineView {
  return {
    get epoch() {
      return parts.durable.epoch
    },
    get seq() {
      return parts.durable.seq
    },
    get lastEventAt() {
      return parts.durable.lastEventAt
    },
    get mode() {
      return parts.durable.state.mode
    },
    get marketSource() {
      return parts.feed.source
    },
    get tradingState() {
      return parts.durable.state.tradingState
    },
    get tradingStateWhy() {
      return parts.durable.state.tradingStateWhy
    },
    get mustReconcile() {
      const { tradingState, tradingStateBy } = parts.durable.state
      return tradingState !== 'active' && tradingStateBy === RECOVERY.principal
    },
    risk: () => riskOf(parts),
    get defaultInstrument() {
      return defaultInstrument(parts)
    },
    instruments: () => parts.durable.instruments(),
    instrument: (key) => parts.durable.instrument(key),
    instrumentsBySymbol: (symbol, venue) => parts.durable.instrumentsBySymbol(symbol, venue),
    order: (id) => parts.durable.order(id) ?? parts.durable.forgottenOrder(id),
    orders: (query) => parts.durable.orders(query),
    closedOrders: (query) => parts.durable.closedOrders(query),
    recentGroups: (limit) => parts.durable.recentGroups(limit),
    eachGroup: () => parts.durable.eachGroup(),
    groupsAfter: (seq, limit) => parts.durable.groupsAfter(seq, limit),
    fills: (limit) => parts.durable.fills(limit),
    eachFill: () => parts.durable.eachFill(),
    balances: () => parts.durable.balances(),
    positions: () => parts.durable.positions(),
    equity: () => equityOf(parts),
    market: (key) => parts.board.view(key),
    bars: (key, intervalMs, limit) => parts.board.bars(key, intervalMs, limit),
    health: () => parts.health(),
  }
}

function defaultInstrument({ feed, durable }: ViewParts): Instrument {
  const [listed] = feed.instruments
  assert(listed !== undefined, 'a market feed brings at least one instrument')
  return durable.instrument(listed.key) ?? { ...listed, version: 0 }
}

function marksOf({ durable, board }: ViewParts) {
  return (key: InstrumentKey) =>
    markIn(durable.instrument(key), board.lastPrice(key)) ?? durable.state.marks.get(key) ?? null
}

function equityOf(parts: ViewParts): Equity {
  const asset = reportingAsset(parts.durable.state) ?? defaultInstrument(parts).quote
  return parts.durable.equity(asset, marksOf(parts))
}

function riskOf(parts: ViewParts): RiskView {
  const { durable, outerLimits, now } = parts
  const { limits, limitScale, breaker, equityPeak, day, open, sent } = durable.state
  const { amount, asset } = equityOf(parts)
  return {
    limits,
    outerLimits,
    limitScale,
    breaker: { state: breaker.state, why: breaker.why, until: breaker.until },
    asset,
    equity: amount,
    equityPeak,
    dayStart: day,
    exposure: exposureIn(durable.state, asset, marksOf(parts)),
    openOrders: open.size,
    ordersInSecond: sent.inSecond(now()),
    ordersInMinute: sent.inMinute(now()),
  }
}
