import {
  addMoney,
  type Instrument,
  lots,
  MONEY_ZERO,
  type Money,
  type Position,
  quantityOf,
  type Side,
  stepsDown,
  subtractMoney,
} from '../../domain/index.ts'
import { type FillAmounts, fillNotional } from './fills.ts'

export function flatPosition({ key, venue, symbol }: Instrument): Position {
  return { key, venue, symbol, quantity: MONEY_ZERO, cost: MONEY_ZERO, realizedPnl: MONEY_ZERO }
}

/**
 * The position after a fill, by average cost. `cost` bears the sign of the quantity; closing a part takes its
 * share of the cost, and the whole rest when it closes flat, so nothing is lost to rounding.
 */
export function positionAfter(
  before: Position,
  instrument: Instrument,
  side: Side,
  fill: FillAmounts,
): Position {
  const filled = quantityOf(fill.quantity, instrument.lotSize)
  const signed = (side === 'buy' ? filled : -filled) as Money
  const notional = fillNotional(instrument, fill)
  const value = (side === 'buy' ? notional : -notional) as Money
  const realizedPnl = subtractMoney(before.realizedPnl, quoteFee(instrument, fill))
  const isAdding = before.quantity === 0n || before.quantity > 0n === signed > 0n
  const quantity = addMoney(before.quantity, signed)
  if (isAdding) return { ...before, quantity, cost: addMoney(before.cost, value), realizedPnl }
  const held = (before.quantity < 0n ? -before.quantity : before.quantity) as Money
  const closed = held < filled ? held : filled
  const costClosed = shareOf(before.cost, closed, held)
  const valueClosed = shareOf(value, closed, filled)
  // Selling for more than it cost, or buying back for less than it brought: both are minus the sum of the
  // signed values.
  const gain = -(costClosed + valueClosed) as Money
  return {
    ...before,
    quantity,
    cost: addMoney(subtractMoney(before.cost, costClosed), subtractMoney(value, valueClosed)),
    realizedPnl: addMoney(realizedPnl, gain),
  }
}

function shareOf(amount: Money, part: Money, whole: Money): Money {
  return (part === whole ? amount : (amount * part) / whole) as Money
}

/**
 * On a spot account nothing is sold that is not held: what a sell takes beyond our own buys came from a
 * deposit, whose cost nobody knows, so it leaves the position flat instead of short and realizes nothing but
 * its fee.
 */
export function spotPositionAfter(
  before: Position,
  instrument: Instrument,
  side: Side,
  fill: FillAmounts,
): Position {
  const held = stepsDown(before.quantity, instrument.lotSize)
  if (side === 'buy' || fill.quantity <= held) return positionAfter(before, instrument, side, fill)
  if (held > 0) return positionAfter(before, instrument, side, { ...fill, quantity: lots(held) })
  return { ...before, realizedPnl: subtractMoney(before.realizedPnl, quoteFee(instrument, fill)) }
}

function quoteFee({ quote }: Instrument, { fee, feeAsset }: FillAmounts): Money {
  return feeAsset === quote ? fee : MONEY_ZERO
}
