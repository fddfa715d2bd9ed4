import {
  type Instrument,
  instrumentOf,
  isClosed,
  lots,
  MONEY_ZERO,
  type Money,
  negateMoney,
  type Order,
  type Position,
  subtractMoney,
} from '../../domain/index.ts'
import type { Ledger } from '../ledger.ts'
import type { State } from '../state.ts'
import { coverFrom, coverOrders } from './cover.ts'
import { closableLots, lockAfter, lockedAsset } from './locks.ts'
import { bookContracts } from './margin.ts'
import { payFee, paySplit } from './payments.ts'
import { flatPosition, spotPositionAfter } from './positions.ts'
import { type FillAmounts, type Trade, tradeOf } from './trades.ts'

export interface AppliedFill {
  /** What stays set aside for the rest of the order. */
  readonly locked: Money
  /** Price × quantity in the quote asset, rounded toward zero to 10⁻¹⁸. */
  readonly notional: Money
}

/**
 * Books a fill in ledger and position; `order` as it stood before. What is paid comes from the order's lock
 * first, the rest from the free funds. Those go below zero only when a venue reports what should not have
 * happened: a fill of an order that was closed, a loss and its fee beyond the margin, a fee in an asset we
 * never had.
 */
export function applyFill(state: State, order: Order, fill: FillAmounts): AppliedFill {
  const instrument = instrumentOf(order)
  const { ledger } = state
  const trade = tradeOf(state, instrument, order.request.side, fill)
  const before = state.positions.get(order.key) ?? flatPosition(instrument)
  const cumQty = lots(order.cumQty + fill.quantity)
  const { notional } = trade
  const { contract } = instrument
  if (contract !== null) {
    const booked = bookContracts(ledger, { instrument, contract, trade, lock: order.locked }, before)
    state.positions.set(order.key, booked.position)
    const after = { ...order, cumQty }
    return { locked: restOfContracts(state, { instrument, before, after, lock: booked.lock }), notional }
  }
  state.positions.set(order.key, spotPositionAfter(before, instrument, trade))
  const left = bookSpot(ledger, instrument, trade, order.locked)
  const needed = isOver(order, cumQty) ? MONEY_ZERO : lockAfter(instrument, order, cumQty, 0)
  if (left <= needed) return { locked: left, notional }
  // As after a fill better than its limit.
  unlock(ledger, instrument, order, subtractMoney(left, needed))
  return { locked: needed, notional }
}

function isOver({ quantity, status }: Order, cumQty: number): boolean {
  return cumQty >= quantity || isClosed(status)
}

interface Traded {
  readonly instrument: Instrument
  readonly before: Position
  /** The order with its fill. */
  readonly after: Order
  /** What is left of what it set aside. */
  readonly lock: Money
}

/** What the rest of an order needs, now that it moved the position, which others may have been to close. */
function restOfContracts(state: State, { instrument, before, after, lock }: Traded): Money {
  const { side } = after.request
  const { cumQty } = after
  const isDone = isOver(after, cumQty)
  const book = state.ledger.book(instrument.venue, instrument.quote)
  if (isDone) book.move('locked', 'free', lock)
  const isShrunk = closableLots(before, side, instrument.lotSize) > 0
  const closing = isShrunk ? coverOrders(state, { instrument, side, by: after }) : 0
  return isDone ? MONEY_ZERO : coverFrom(book, lock, lockAfter(instrument, after, cumQty, closing))
}

/** Answers what is left of the lock. */
function bookSpot(ledger: Ledger, instrument: Instrument, trade: Trade, lock: Money): Money {
  const { venue, quote, base } = instrument
  const quoteBook = ledger.book(venue, quote)
  const baseBook = ledger.book(venue, base)
  if (trade.side === 'buy') {
    const left = paySplit(quoteBook, lock, 'trades', trade.notional)
    quoteBook.cut(trade.remainder)
    baseBook.move('trades', 'free', trade.quantity)
    return payFee(ledger, instrument, trade, left)
  }
  const left = paySplit(baseBook, lock, 'trades', trade.quantity)
  quoteBook.move('trades', 'free', trade.notional)
  quoteBook.cut(-trade.remainder)
  return payFee(ledger, instrument, trade, left)
}

export function lock(
  ledger: Ledger,
  instrument: Instrument,
  { request }: Pick<Order, 'request'>,
  amount: Money,
): void {
  ledger.book(instrument.venue, lockedAsset(instrument, request.side)).move('free', 'locked', amount)
}

function unlock(ledger: Ledger, instrument: Instrument, order: Pick<Order, 'request'>, amount: Money): void {
  lock(ledger, instrument, order, negateMoney(amount))
}

/** Brings what is set aside for an order to `locked`. */
export function relock(
  ledger: Ledger,
  instrument: Instrument,
  order: Pick<Order, 'request' | 'locked'>,
  locked: Money,
): void {
  lock(ledger, instrument, order, subtractMoney(locked, order.locked))
}
