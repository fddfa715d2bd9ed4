/** What the passing of time and of market data does, in this order, each step in full before the next. */
import {
  type ExecutionId,
  lots,
  type MarketEvent,
  money,
  priceOf,
  type Ticks,
  type Trade,
  type UnixNs,
  unixMsFromNs,
} from '../../domain/index.ts'
import { flatten, fundingOf, fundingTimesUntil, takeoverAt } from './contract.ts'
import { takeExpired } from './expiry.ts'
import { because, close, end, SIDES, sweepReducing, type Trading, takeOut } from './fills.ts'
import { showBook } from './liquidity.ts'
import { countPrint, markOf, watchedPrice } from './marks.ts'
import { matchBook, matchPrint, priceOnTheWay } from './matching.ts'
import type { OrderRecord } from './order-record.ts'
import { expiredReport, say, sayAgain, sayOnce } from './reports.ts'
import { type Exchange, type Market, marketOf } from './state.ts'
import { TRIGGERS, takeReached } from './stops.ts'
import { trigger } from './taking.ts'

export function passTime(exchange: Exchange, at: UnixNs): void {
  if (at > exchange.now) exchange.now = at
  if (exchange.owed.size > 0) payOwed(exchange)
  expire(exchange)
  for (const market of exchange.markets.values()) payFunding(exchange, market)
}

export function passMarket(exchange: Exchange, event: MarketEvent): void {
  passTime(exchange, event.eventAt)
  const market = marketOf(exchange, event.key)
  if (market.isHalted) return note(market, event)
  const trading = { exchange, market }
  const before = market.liquidity.lastPrint
  if (event.kind === 'book') matchBook(trading, event)
  else {
    matchPrint(trading, event)
    countPrint(market, event, before)
  }
  triggerStops(trading, event, before)
  sweepReducing(trading)
  liquidate(trading)
}

/** What is shown while nothing may trade: known, and nothing more. */
function note(market: Market, event: MarketEvent): void {
  const { liquidity } = market
  if (event.kind === 'book') return showBook(liquidity, event)
  const before = liquidity.lastPrint
  liquidity.lastPrint = event
  countPrint(market, event, before)
}

function payOwed(exchange: Exchange): void {
  for (const record of exchange.owed.values()) sayAgain(exchange, record)
  exchange.owed.clear()
}

function expire(exchange: Exchange): void {
  for (
    let record = takeExpired(exchange.expiries, exchange.now);
    record !== null;
    record = takeExpired(exchange.expiries, exchange.now)
  ) {
    takeOut(marketOf(exchange, record.order.instrument.key), record)
    close(exchange, record)
    say(exchange, record, expiredReport(record))
  }
}

/**
 * Stops in the order in which the price reached them. A restated print without a quantity is no trade of
 * anybody's.
 */
function triggerStops(trading: Trading, event: MarketEvent, before: Trade | null): void {
  if (event.kind === 'trade' && event.quantity === 0) return
  for (const by of TRIGGERS) {
    const waiting = trading.market.stops[by]
    for (const side of SIDES) {
      if (waiting[side].length === 0) continue
      const price = watchedPrice(trading.market, side, by)
      if (price === null) continue
      for (
        let record = takeReached(waiting[side], side, price);
        record !== null;
        record = takeReached(waiting[side], side, price)
      ) {
        const passing = passedAt(record, event, before)
        trigger(trading, record, { price: passing ?? price, passing })
      }
    }
  }
}

/** Within a bar the market stood at the trigger itself on its way; null where it jumped or nobody knows. */
function passedAt({ order }: OrderRecord, event: MarketEvent, before: Trade | null): Ticks | null {
  if (event.kind === 'book' || event.step !== 'bar_path' || order.triggerPrice === null) return null
  return priceOnTheWay(order.triggerPrice, event, before)
}

/** At the mark before whatever moves it now: nobody knew more when the payment was due. */
function payFunding(exchange: Exchange, market: Market): void {
  const { contract } = market
  if (contract === null) return
  const mark = markOf(market)
  for (const dueAt of fundingTimesUntil(contract, exchange.now)) {
    if (mark === null) return
    const rate = money(exchange.fundingRate)
    sayOnce(exchange.outbox, {
      kind: 'funding_paid',
      key: market.key,
      // The same for the same payment, whoever tells it and after whatever restart.
      executionId: `funding-${market.key}-${unixMsFromNs(dueAt)}` as ExecutionId,
      rate,
      mark: priceOf(mark, contract.instrument.tickSize),
      amount: fundingOf(contract, mark, rate),
    })
  }
}

/** The venue takes a position over whose margin is used up; first our orders there go. */
function liquidate({ exchange, market }: Trading): void {
  const { contract } = market
  const mark = contract !== null && contract.net !== 0 ? markOf(market) : null
  const takeover = contract !== null && mark !== null ? takeoverAt(contract, mark) : null
  if (contract === null || takeover === null) return
  for (const record of openOrdersOf(market)) end({ exchange, market }, record, because('position_liquidated'))
  const { side, quantity, price, fee } = takeover
  exchange.numbering.executions++
  flatten(contract)
  sayOnce(exchange.outbox, {
    kind: 'position_liquidated',
    key: market.key,
    executionId: `${exchange.numbering.session}-x${exchange.numbering.executions}` as ExecutionId,
    side,
    quantity: lots(quantity),
    price,
    fee,
  })
}

function openOrdersOf({ resting, stops }: Market): readonly OrderRecord[] {
  return SIDES.flatMap((side) => [...resting[side], ...TRIGGERS.flatMap((by) => stops[by][side])])
}
