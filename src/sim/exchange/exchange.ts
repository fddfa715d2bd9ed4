import {
  assert,
  type ClientOrderId,
  type Instrument,
  type InstrumentKey,
  type MarketEvent,
  type Order,
  type Reason,
  type VenueOrder,
} from '../../domain/index.ts'
import { commitTakes, emptyLiquidity, planTakes, sumOf, type Take, wouldTake } from './liquidity.ts'
import { type MatchingState, matchBook, matchPrint } from './matching.ts'
import {
  cancelledReport,
  fillReport,
  type Numbering,
  nextVenueOrderId,
  type Report,
  rejectedReport,
} from './reports.ts'
import { insertResting, type RestingOrder, removeResting, shownAt } from './resting.ts'

export interface SimExchangeOptions {
  /**
   * Begins every venue order id and execution id: another text for every start, such as epoch and sequence.
   */
  readonly session: string
}

/** Answers within the call. A market order is an immediate-or-cancel limit at its worst price. */
export interface SimExchange {
  submit(order: VenueOrder, report: Report): void
  cancel(clientOrderId: ClientOrderId, report: Report): void
  onMarket(event: MarketEvent, report: Report): void
  /**
   * Rests an order from before a restart, behind everybody at its price. `instrument` is the listing in
   * force: an order measured in other ticks or lots is cancelled with the first market event, for it cannot
   * stand in this book.
   */
  restore(order: Order, instrument: Instrument): void
  openOrders(): readonly ClientOrderId[]
}

interface Exchange {
  readonly numbering: Numbering
  readonly markets: Map<InstrumentKey, MatchingState>
  readonly open: Map<ClientOrderId, RestingOrder>
  /** Restored orders that cannot rest, and why: closed with the first market event. */
  readonly stranded: Map<ClientOrderId, Reason>
}

export function simExchange({ session }: SimExchangeOptions): SimExchange {
  const exchange: Exchange = {
    numbering: { session, orders: 0, executions: 0 },
    markets: new Map(),
    open: new Map(),
    stranded: new Map(),
  }
  return {
    submit: (order, report) => submit(exchange, order, report),
    cancel: (clientOrderId, report) => cancel(exchange, clientOrderId, report),
    onMarket: (event, report) => onMarket(exchange, event, report),
    restore: (order, instrument) => restore(exchange, order, instrument),
    openOrders: () => [...exchange.open.keys()],
  }
}

function submit(exchange: Exchange, order: VenueOrder, report: Report): void {
  assert(order.quantity > 0 && order.price > 0, `order ${order.clientOrderId} has no price or quantity`)
  const known = exchange.open.get(order.clientOrderId)
  if (known !== undefined) {
    // The same order told again: say what was said before, take nothing twice.
    report({ kind: 'order_accepted', clientOrderId: order.clientOrderId, venueOrderId: known.venueOrderId })
    return
  }
  const market = exchange.markets.get(order.instrument.key)
  if (market === undefined || (market.liquidity.book === null && market.liquidity.lastPrint === null)) {
    const details = { why: `no market data for ${order.instrument.key} yet` }
    report(rejectedReport(order.clientOrderId, { code: 'venue_refused', details }))
    return
  }
  if (order.isPostOnly && wouldTake(market.liquidity, order.side, order.price)) {
    report(rejectedReport(order.clientOrderId, { code: 'post_only_would_take', details: {} }))
    return
  }
  const venueOrderId = nextVenueOrderId(exchange.numbering)
  report({ kind: 'order_accepted', clientOrderId: order.clientOrderId, venueOrderId })
  const takes = planTakes(market.liquidity, order.side, order.price, order.quantity)
  const leaves = order.quantity - sumOf(takes)
  if (order.timeInForce === 'fok' && leaves > 0) {
    report(cancelledReport(order.clientOrderId, 'fill_or_kill_unfillable'))
    return
  }
  commitTakes(market.liquidity, order.side, takes)
  reportTakes(exchange, { order, takes }, report)
  if (leaves === 0) return
  if (mayRest(order)) rest(exchange, market, { order, venueOrderId, leaves, ahead: null })
  else report(cancelledReport(order.clientOrderId, 'unfilled_remainder'))
}

function reportTakes(
  exchange: Exchange,
  { order, takes }: { readonly order: VenueOrder; readonly takes: readonly Take[] },
  report: Report,
): void {
  for (const { price, quantity } of takes) {
    report(fillReport(exchange.numbering, order, { price, quantity, liquidity: 'taker' }))
  }
}

function mayRest(order: VenueOrder): boolean {
  return order.type === 'limit' && order.timeInForce === 'gtc'
}

function rest(exchange: Exchange, market: MatchingState, resting: RestingOrder): void {
  const { order } = resting
  const { book } = market.liquidity
  if (book !== null) resting.ahead = shownAt(book, order.side, order.price)
  insertResting(market.resting, resting)
  exchange.open.set(order.clientOrderId, resting)
}

function cancel(exchange: Exchange, clientOrderId: ClientOrderId, report: Report): void {
  const resting = exchange.open.get(clientOrderId)
  if (resting !== undefined) {
    const market = exchange.markets.get(resting.order.instrument.key)
    assert(market !== undefined, `open order ${clientOrderId} has no market`)
    removeResting(market.resting, resting)
    exchange.open.delete(clientOrderId)
  } else if (!exchange.stranded.delete(clientOrderId)) {
    const reason = { code: 'venue_refused', details: { why: 'no open order has this id' } } as const
    report({ kind: 'cancel_rejected', clientOrderId, reason })
    return
  }
  report(cancelledReport(clientOrderId, 'cancelled_by_request'))
}

function onMarket(exchange: Exchange, event: MarketEvent, report: Report): void {
  if (exchange.stranded.size > 0) closeStranded(exchange, report)
  const market = marketOf(exchange, event.key)
  const onFill = (resting: RestingOrder, price: RestingOrder['order']['price'], quantity: number): void => {
    report(fillReport(exchange.numbering, resting.order, { price, quantity, liquidity: 'maker' }))
    if (resting.leaves === 0) exchange.open.delete(resting.order.clientOrderId)
  }
  if (event.kind === 'book') matchBook(market, event, onFill)
  else matchPrint(market, event, onFill)
}

function marketOf(exchange: Exchange, key: InstrumentKey): MatchingState {
  const known = exchange.markets.get(key)
  if (known !== undefined) return known
  const market: MatchingState = { liquidity: emptyLiquidity(), resting: { buy: [], sell: [] } }
  exchange.markets.set(key, market)
  return market
}

function restore(exchange: Exchange, order: Order, instrument: Instrument): void {
  const { clientOrderId, request, price, quantity } = order
  const { side, type, timeInForce, isPostOnly } = request
  const venueOrder: VenueOrder = {
    clientOrderId,
    instrument,
    side,
    type,
    timeInForce,
    isPostOnly,
    quantity,
    price,
  }
  const leaves = quantity - order.cumQty
  assert(leaves > 0, `restored order ${clientOrderId} has nothing left to fill`)
  const obstacle = whyNotRest(order, venueOrder)
  if (obstacle !== null) {
    exchange.stranded.set(clientOrderId, obstacle)
    return
  }
  const venueOrderId = order.venueOrderId ?? nextVenueOrderId(exchange.numbering)
  rest(exchange, marketOf(exchange, instrument.key), { order: venueOrder, venueOrderId, leaves, ahead: null })
}

function whyNotRest(order: Order, venueOrder: VenueOrder): Reason | null {
  if (!mayRest(venueOrder)) return { code: 'unfilled_remainder', details: {} }
  const measured = order.instrument ?? venueOrder.instrument
  const { tickSize, lotSize } = venueOrder.instrument
  if (measured.tickSize === tickSize && measured.lotSize === lotSize) return null
  const why = 'the instrument was listed anew with another tick or lot size'
  return { code: 'venue_refused', details: { why } }
}

function closeStranded(exchange: Exchange, report: Report): void {
  for (const [clientOrderId, reason] of exchange.stranded) {
    report({ kind: 'order_cancelled', clientOrderId, reason })
  }
  exchange.stranded.clear()
}
