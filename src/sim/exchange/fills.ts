/** The two ways an order goes on: a fill, and its end. */
import {
  type Liquidity,
  type Lots,
  multiplyMoney,
  priceOf,
  quantityOf,
  type Reason,
  type Side,
  type Ticks,
} from '../../domain/index.ts'
import { notReducing, reducibleLots, takeIntoPosition } from './contract.ts'
import { forgetDate } from './expiry.ts'
import { retire } from './memory.ts'
import type { OrderRecord } from './order-record.ts'
import { cancelledReport, fillReport, say } from './reports.ts'
import { removeResting } from './resting.ts'
import type { Exchange, Market } from './state.ts'
import { removeStop } from './stops.ts'

export interface Trading {
  readonly exchange: Exchange
  readonly market: Market
}

/**
 * Lets an order trade up to `quantity` and answers how much it took. One that may only reduce takes no more
 * than the position and ends when that is gone. The caller takes closed orders out of the queue.
 */
export function fillOrder(
  { exchange, market }: Trading,
  record: OrderRecord,
  offer: { readonly price: Ticks; readonly quantity: number; readonly liquidity: Liquidity },
): number {
  const { order } = record
  const reducible = order.isReduceOnly ? reducibleLots(market.contract, order.side) : offer.quantity
  const quantity = Math.min(offer.quantity, reducible)
  if (quantity > 0) {
    record.leaves -= quantity
    record.filled += quantity
    const { instrument, side } = order
    const price = priceOf(offer.price, instrument.tickSize)
    const baseQuantity = quantityOf(quantity as Lots, instrument.lotSize)
    const notional = multiplyMoney(price, baseQuantity)
    const { liquidity } = offer
    say(
      exchange,
      record,
      fillReport(exchange, record, { price, quantity, baseQuantity, notional, liquidity }),
    )
    if (market.contract !== null) takeIntoPosition(market.contract, { side, quantity, price: offer.price })
  }
  if (record.leaves === 0) close(exchange, record)
  else if (order.isReduceOnly && reducibleLots(market.contract, order.side) === 0)
    cancelClosed(exchange, record, notReducing(market.contract, record))
  return quantity
}

/** Ends an order that stands in no queue, or that the caller takes out of it. */
export function close(exchange: Exchange, record: OrderRecord): void {
  record.leaves = 0
  record.stage = 'closed'
  forgetDate(exchange.expiries, record)
  retire(exchange.memory, record)
}

export function cancelClosed(exchange: Exchange, record: OrderRecord, reason: Reason): void {
  close(exchange, record)
  say(exchange, record, cancelledReport(record, reason))
}

export function because(code: Reason['code']): Reason {
  return { code, details: {} }
}

/** Takes it out of the queue or from among the stops. */
export function takeOut(market: Market, record: OrderRecord): void {
  if (record.stage === 'resting') removeResting(market.resting, record)
  else if (record.stage === 'stop') removeStop(market.stops, record)
}

export const SIDES: readonly Side[] = ['buy', 'sell']

/** Resting orders that could only open a position now end. */
export function sweepReducing({ exchange, market }: Trading): void {
  if (market.contract === null || !market.contract.hasTurned) return
  market.contract.hasTurned = false
  for (const side of SIDES) {
    if (reducibleLots(market.contract, side) > 0) continue
    const spent = market.resting[side].filter(({ order }) => order.isReduceOnly)
    for (const record of spent) end({ exchange, market }, record, notReducing(market.contract, record))
  }
}

/** Ends an open order wherever it stands. */
export function end({ exchange, market }: Trading, record: OrderRecord, reason: Reason): void {
  takeOut(market, record)
  cancelClosed(exchange, record, reason)
}
