import {
  type AggregatedBook,
  assert,
  type BookSnapshot,
  type Instrument,
  type InstrumentKey,
  type SymbolName,
  unixMsFromNs,
} from '../domain/index.ts'
import { exposureIn, RECOVERY, reportingAsset, worthIn } from '../engine/index.ts'
import { aggregateBooks, bookFigures } from '../market-data/index.ts'
import type { EngineView, Equity, RiskView } from '../ports/index.ts'
import { markIn } from './durable-view.ts'
import { previewIn } from './order-preview.ts'
import type { ViewParts } from './view-parts.ts'

/** Levels that an impact is looked for in. */
const IMPACT_DEPTH = 500

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
    get staleAfterMs() {
      return parts.feed.staleAfterMs
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
    mark: (key) => marksOf(parts)(key),
    worthOf: (held, target) =>
      worthIn({ instruments: parts.durable.state.instruments, markOf: marksOf(parts) }, held, target),
    market: (key) => parts.board.view(key),
    book: (key, depth) => bookOf(parts, key, depth),
    bookFigures: (key, quantity) => {
      const instrument = parts.durable.instrument(key)
      const book = bookOf(parts, key, quantity === null ? 1 : IMPACT_DEPTH)
      return instrument && book && bookFigures(book, instrument, quantity)
    },
    aggregatedBook: (symbol, depth) => aggregatedBookOf(parts, symbol, depth),
    ticker: async (key) => {
      const instrument = parts.durable.instrument(key)
      const why = 'it is known only where the engine itself runs'
      if (parts.local === undefined || instrument === null) return { outcome: 'not_streamed', why }
      return await parts.local.desks.ticker(instrument)
    },
    bars: (key, intervalMs, limit) => parts.board.bars(key, intervalMs, limit),
    mismatches: (limit) => parts.durable.mismatches(limit),
    riskHistory: (limit) => parts.durable.riskHistory(limit),
    marketQuality: () => parts.local?.desks.quality() ?? [],
    venueMessages: (id) => parts.local?.venueMessages(id) ?? [],
    preview: (request) => previewIn(parts, request, (key) => bookOf(parts, key, IMPACT_DEPTH)),
    health: () => parts.health(),
  }
}

/** As deep as is asked for, from the venue's own market where the board has less. */
function bookOf({ board, durable, local }: ViewParts, key: InstrumentKey, depth: number | null) {
  const shown = board.view(key)?.book ?? null
  if (shown === null || depth === null) return shown
  const instrument = durable.instrument(key)
  const hasLess = shown.bids.length < depth || shown.asks.length < depth
  const deeper = hasLess && instrument ? local?.desks.book(instrument, depth) : null
  return cut(deeper ?? shown, depth)
}

function cut(book: BookSnapshot, depth: number): BookSnapshot {
  return { ...book, bids: book.bids.slice(0, depth), asks: book.asks.slice(0, depth) }
}

function aggregatedBookOf(parts: ViewParts, symbol: SymbolName, depth: number): AggregatedBook {
  const { durable, board, feed } = parts
  const nowMs = unixMsFromNs(parts.now())
  const sources = durable.instrumentsBySymbol(symbol, null).map((instrument) => {
    const { key, venue, tickSize, lotSize } = instrument
    const market = board.view(key)
    const ageMs = market && Math.max(0, Math.round(nowMs - market.receivedAtMs))
    return { venue, tickSize, lotSize, ageMs, book: bookOf(parts, key, depth) }
  })
  return aggregateBooks(sources, { symbol, depth, staleAfterMs: feed.staleAfterMs })
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
  const { durable, outerLimits, now, breakerProbes: probes } = parts
  const { limits, limitScale, breaker, equityPeak, day, open, sent } = durable.state
  const { amount, asset } = equityOf(parts)
  return {
    limits,
    outerLimits,
    limitScale,
    breaker: { state: breaker.state, why: breaker.why, until: breaker.until, probes },
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
