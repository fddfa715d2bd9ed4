import {
  type AssetName,
  absoluteMoney,
  addMoney,
  type Instrument,
  initialMargin,
  type Listing,
  type Lots,
  lots,
  MONEY_ZERO,
  type Money,
  multiplyMoneyUp,
  notionalOf,
  type Order,
  type OrderRequest,
  type Position,
  quantityOf,
  type Side,
  stepsDown,
  type Ticks,
} from '../../domain/index.ts'
import type { State } from '../state.ts'

export function lockedAsset(instrument: Listing, side: Side): AssetName {
  return side === 'buy' || instrument.contract !== null ? instrument.quote : instrument.base
}

/**
 * What must be set aside so that this much of an order can always be paid: notional and taker fee, or the
 * base itself. At a perpetual initial margin and taker fee, as if all of it opened a position; `orderLock`
 * knows what closes one.
 */
function requiredLock(instrument: Listing, side: Side, price: Ticks, quantity: Lots): Money {
  if (instrument.contract !== null) return marginLock(instrument, price, quantity, quantity)
  if (side === 'sell') return quantityOf(quantity, instrument.lotSize)
  const notional = notionalOf(instrument, price, quantity)
  return addMoney(notional, takerFee(instrument, notional))
}

/** Margin for what opens, the fee for all of it. */
function marginLock(instrument: Listing, price: Ticks, quantity: Lots, opening: Lots): Money {
  const fee = takerFee(instrument, notionalOf(instrument, price, quantity))
  if (opening === 0 || instrument.contract === null) return fee
  return addMoney(initialMargin(notionalOf(instrument, price, opening), instrument.contract), fee)
}

/** Where takers are paid nothing need be set aside for it. */
function takerFee({ feeRateTaker }: Listing, notional: Money): Money {
  return feeRateTaker <= MONEY_ZERO ? MONEY_ZERO : multiplyMoneyUp(notional, feeRateTaker)
}

interface AskedLock {
  readonly instrument: Instrument
  readonly request: Pick<OrderRequest, 'side' | 'isReduceOnly'>
  readonly price: Ticks
  readonly quantity: Lots
  /** The open order that would take this shape; null for a new one. */
  readonly standing: Order | null
}

/**
 * The same for what is asked, in the light of what is held: at a perpetual what closes the position needs no
 * margin, as far as no other open order may close it first, and what only reduces never needs any.
 */
export function orderLock(state: State, asked: AskedLock): Money {
  const { instrument, price, quantity } = asked
  const { side, isReduceOnly } = asked.request
  if (instrument.contract === null) return requiredLock(instrument, side, price, quantity)
  const held = closable(state.positions.get(instrument.key), side, instrument.lotSize)
  const closing = isReduceOnly ? quantity : Math.max(0, held - openElsewhere(state, asked))
  return marginLock(instrument, price, quantity, lots(Math.max(0, quantity - closing)))
}

/** Lots of the position that an order of this side would close. */
function closable(position: Position | undefined, side: Side, lotSize: Money): number {
  if (position === undefined || position.quantity === 0n) return 0
  const isOpposite = position.quantity > 0n === (side === 'sell')
  return isOpposite ? stepsDown(absoluteMoney(position.quantity), lotSize) : 0
}

/**
 * Lots that other open orders of this side may trade. Those that only reduce give way, and count nothing.
 */
function openElsewhere(state: State, { instrument, request, standing }: AskedLock): number {
  const open = state.openQuantities.get(instrument.key)
  if (open === undefined) return 0
  const all = request.side === 'buy' ? open.buys : open.sells
  if (standing === null) return all
  const { quantity, cumQty, amendment } = standing
  return Math.max(0, all - (Math.max(quantity, amendment?.quantity ?? quantity) - cumQty))
}

/**
 * What an open order must keep aside: enough for what is left of it, and for what an amend on its way may
 * make of it. `position`: what is held of its instrument, as at a perpetual what closes needs no margin.
 */
export function neededLock(instrument: Listing, order: Order, position: Position | undefined): Money {
  return lockAfter(instrument, order, order.cumQty, position)
}

/** The same when so much of it is filled. */
export function lockAfter(
  instrument: Listing,
  order: Order,
  cumQty: number,
  position: Position | undefined,
): Money {
  const { request, price, quantity, amendment } = order
  const needed = lockForLeaves(instrument, request, { price, leaves: quantity - cumQty }, position)
  if (amendment === null) return needed
  const amended = { price: amendment.price, leaves: amendment.quantity - cumQty }
  const other = lockForLeaves(instrument, request, amended, position)
  return other > needed ? other : needed
}

interface Rest {
  readonly price: Ticks
  readonly leaves: number
}

function lockForLeaves(
  instrument: Listing,
  { side, isReduceOnly }: Order['request'],
  { price, leaves }: Rest,
  position: Position | undefined,
): Money {
  if (leaves <= 0) return MONEY_ZERO
  const quantity = lots(leaves)
  if (instrument.contract === null) return requiredLock(instrument, side, price, quantity)
  const closing = isReduceOnly ? leaves : closable(position, side, instrument.lotSize)
  return marginLock(instrument, price, quantity, lots(Math.max(0, leaves - closing)))
}
