import type { EngineHealth, EngineView } from '../ports/index.ts'

/** What the reads go to; looked up at every one of them. */
export interface ViewBehind {
  readonly view: EngineView
  health(): EngineHealth
}

/** The reads of whichever engine stands behind the door now. Features take it once and keep it. */
export function doorView(behind: ViewBehind): EngineView {
  return {
    get epoch() {
      return behind.view.epoch
    },
    get seq() {
      return behind.view.seq
    },
    get lastEventAt() {
      return behind.view.lastEventAt
    },
    get mode() {
      return behind.view.mode
    },
    get marketSource() {
      return behind.view.marketSource
    },
    get staleAfterMs() {
      return behind.view.staleAfterMs
    },
    get tradingState() {
      return behind.view.tradingState
    },
    get tradingStateWhy() {
      return behind.view.tradingStateWhy
    },
    get mustReconcile() {
      return behind.view.mustReconcile
    },
    get defaultInstrument() {
      return behind.view.defaultInstrument
    },
    risk: () => behind.view.risk(),
    instruments: () => behind.view.instruments(),
    instrument: (key) => behind.view.instrument(key),
    instrumentsBySymbol: (symbol, venue) => behind.view.instrumentsBySymbol(symbol, venue),
    order: (clientOrderId) => behind.view.order(clientOrderId),
    orders: (query) => behind.view.orders(query),
    closedOrders: (query) => behind.view.closedOrders(query),
    eachGroup: () => behind.view.eachGroup(),
    eachFill: () => behind.view.eachFill(),
    recentGroups: (limit) => behind.view.recentGroups(limit),
    groupsAfter: (seq, limit) => behind.view.groupsAfter(seq, limit),
    fills: (limit) => behind.view.fills(limit),
    balances: () => behind.view.balances(),
    positions: () => behind.view.positions(),
    equity: () => behind.view.equity(),
    mark: (key) => behind.view.mark(key),
    worthOf: (held, target) => behind.view.worthOf(held, target),
    market: (key) => behind.view.market(key),
    book: (key, depth) => behind.view.book(key, depth),
    bookFigures: (key, quantity) => behind.view.bookFigures(key, quantity),
    aggregatedBook: (symbol, depth) => behind.view.aggregatedBook(symbol, depth),
    ticker: (key) => behind.view.ticker(key),
    bars: (key, intervalMs, limit) => behind.view.bars(key, intervalMs, limit),
    mismatches: (limit) => behind.view.mismatches(limit),
    riskHistory: (limit) => behind.view.riskHistory(limit),
    marketQuality: () => behind.view.marketQuality(),
    venueMessages: (clientOrderId) => behind.view.venueMessages(clientOrderId),
    preview: (request) => behind.view.preview(request),
    health: () => behind.health(),
  }
}
