import {
  absoluteMoney,
  type Instrument,
  MONEY_ZERO,
  type Money,
  type Position,
  shareOf,
  smallerMoney,
} from '../../domain/index.ts'
import { baseFeeOf, type Trade } from './trades.ts'

export function flatPosition({ key, venue, symbol }: Instrument): Position {
  const nothing = { quantity: MONEY_ZERO, cost: MONEY_ZERO, realizedPnl: MONEY_ZERO, margin: MONEY_ZERO }
  return { key, venue, symbol, ...nothing }
}

type Figures = Pick<Position, 'quantity' | 'cost' | 'realizedPnl'>

/**
 * A spot position after a trade, by average cost; every unit of the cost stays in it or is realized.
 *
 * A fee in the base makes the position smaller: of a buy it stays in the cost basis, so what is held cost
 * more each; of a sale it takes some of what is left at its cost, which is realized as a loss. A rebate in
 * the base is held at no cost.
 *
 * Nothing is sold that is not held: what a sale takes beyond our own buys came from a deposit, whose cost
 * nobody knows, so it leaves the position flat instead of short and realizes nothing but its fee.
 */
export function spotPositionAfter(before: Position, instrument: Instrument, trade: Trade): Position {
  const { key, venue, symbol, margin } = before
  const { quantity, cost, realizedPnl } =
    trade.side === 'buy' ? afterBuy(before, instrument, trade) : afterSale(before, instrument, trade)
  return { key, venue, symbol, quantity, cost, realizedPnl, margin }
}

function afterBuy(before: Position, instrument: Instrument, trade: Trade): Figures {
  const quantity = before.quantity + trade.quantity - baseFeeOf(instrument, trade)
  const cost = (before.cost + trade.notional) as Money
  const realizedPnl = before.realizedPnl - trade.feeValue
  if (quantity > 0n) return { quantity: quantity as Money, cost, realizedPnl: realizedPnl as Money }
  return { quantity: MONEY_ZERO, cost: MONEY_ZERO, realizedPnl: (realizedPnl - cost) as Money }
}

function afterSale(before: Position, instrument: Instrument, trade: Trade): Figures {
  const sold = smallerMoney(trade.quantity, before.quantity)
  const costSold = sold === MONEY_ZERO ? MONEY_ZERO : shareOf(before.cost, sold, before.quantity)
  const gain = shareOf(trade.notional, sold, trade.quantity) - costSold
  const quantity = (before.quantity - sold) as Money
  const cost = (before.cost - costSold) as Money
  const realizedPnl = (before.realizedPnl + gain - trade.feeValue) as Money
  const fee = baseFeeOf(instrument, trade)
  if (fee <= MONEY_ZERO) return { quantity: (quantity - fee) as Money, cost, realizedPnl }
  const taken = smallerMoney(fee, quantity)
  const costTaken = taken === MONEY_ZERO ? MONEY_ZERO : shareOf(cost, taken, quantity)
  return {
    quantity: (quantity - taken) as Money,
    cost: (cost - costTaken) as Money,
    realizedPnl: (realizedPnl - costTaken) as Money,
  }
}

/** What a trade makes of the open contracts of a perpetual; fees and margin are booked apart. */
export interface ContractsAfter {
  readonly quantity: Money
  readonly cost: Money
  /** Realized by what the trade closed. */
  readonly gain: Money
  /** Margin of what the trade closed. */
  readonly released: Money
  /** Notional of what it opened, above zero. */
  readonly opened: Money
}

/**
 * By average cost. Closing a part takes its share of cost and margin, and all of both when nothing is
 * left, so nothing is lost to rounding; what goes beyond flat opens the other way.
 */
export function contractsAfter(
  before: Position,
  { side, quantity: traded, notional }: Trade,
): ContractsAfter {
  const signed = (side === 'buy' ? traded : -traded) as Money
  const value = (side === 'buy' ? notional : -notional) as Money
  const quantity = (before.quantity + signed) as Money
  const isAdding = before.quantity === 0n || before.quantity > 0n === signed > 0n
  if (isAdding) {
    const cost = (before.cost + value) as Money
    return { quantity, cost, gain: MONEY_ZERO, released: MONEY_ZERO, opened: notional }
  }
  const held = absoluteMoney(before.quantity)
  const closed = smallerMoney(held, traded)
  const costClosed = shareOf(before.cost, closed, held)
  const valueClosed = shareOf(value, closed, traded)
  const valueOpened = (value - valueClosed) as Money
  return {
    quantity,
    cost: (before.cost - costClosed + valueOpened) as Money,
    // Sold for more than it cost, or bought back for less than it brought: both are minus the sum of the
    // signed values.
    gain: -(costClosed + valueClosed) as Money,
    released: shareOf(before.margin, closed, held),
    opened: absoluteMoney(valueOpened),
  }
}
