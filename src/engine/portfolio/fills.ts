import {
  assert,
  type Instrument,
  isClosed,
  MONEY_ZERO,
  type Money,
  negateMoney,
  type Order,
  subtractMoney,
} from '../../domain/index.ts'
import type { Ledger } from '../ledger.ts'
import type { State } from '../state.ts'
import { lockAfter, lockedAsset } from './locks.ts'
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
 * happened: a fill of an order that was closed, a loss beyond the margin, a fee in an asset we never had.
 */
export function applyFill(state: State, order: Order, fill: FillAmounts): AppliedFill {
  const { instrument } = order
  assert(instrument !== null, () => `an order with a fill has an instrument: ${order.clientOrderId}`)
  const { ledger } = state
  const trade = tradeOf(state, instrument, order.request.side, fill)
  const before = state.positions.get(order.key) ?? flatPosition(instrument)
  const { contract } = instrument
  const isSpot = contract === null
  const booked = isSpot
    ? null
    : bookContracts(ledger, { instrument, contract, trade, lock: order.locked }, before)
  const position = booked?.position ?? spotPositionAfter(before, instrument, trade)
  const left = booked?.lock ?? bookSpot(ledger, instrument, trade, order.locked)
  state.positions.set(order.key, position)
  const cumQty = order.cumQty + fill.quantity
  const isOver = cumQty >= order.quantity || isClosed(order.status)
  const needed = isOver ? MONEY_ZERO : lockAfter(instrument, order, cumQty, position)
  if (left <= needed) return { locked: left, notional: trade.notional }
  // As after a fill better than its limit.
  unlock(ledger, instrument, order, subtractMoney(left, needed))
  return { locked: needed, notional: trade.notional }
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
