import {
  type AssetName,
  absoluteMoney,
  addMoney,
  type Instrument,
  initialMargin,
  type Listing,
  type Lots,
  leavesOf,
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

interface Shape {
  readonly side: Side
  readonly price: Ticks
  readonly quantity: Lots
  /** Lots of it that close a position: of a perpetual alone. */
  readonly closing: number
}

/**
 * What must be set aside so that this much of an order can always be paid: notional and taker fee, or the
 * base itself. At a perpetual initial margin and taker fee of what opens; nothing for what closes, whose fee
 * comes out of the margin that it sets free: otherwise a position that took all funds could not be left.
 */
function requiredLock(instrument: Listing, { side, price, quantity, closing }: Shape): Money {
  const { contract } = instrument
  if (contract === null && side === 'sell') return quantityOf(quantity, instrument.lotSize)
  const payable = contract === null ? quantity : Math.max(0, quantity - closing)
  if (payable === 0) return MONEY_ZERO
  const notional = notionalOf(instrument, price, lots(payable))
  const cost = contract === null ? notional : initialMargin(notional, contract)
  return addMoney(cost, takerFee(instrument, notional))
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
 * The same for what is asked, in the light of what is held: at a perpetual what closes the position needs
 * nothing, as far as no other open order may close it first, and what only reduces never needs any.
 */
export function orderLock(state: State, asked: AskedLock): Money {
  const { instrument, price, quantity } = asked
  const { side, isReduceOnly } = asked.request
  if (instrument.contract === null) return requiredLock(instrument, { side, price, quantity, closing: 0 })
  const held = closableLots(state.positions.get(instrument.key), side, instrument.lotSize)
  const closing = isReduceOnly ? quantity : Math.max(0, held - openElsewhere(state, asked))
  return requiredLock(instrument, { side, price, quantity, closing })
}

/** Lots of the position that an order of this side would close. */
export function closableLots(position: Position | undefined, side: Side, lotSize: Money): number {
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
  return standing === null ? all : Math.max(0, all - leavesOf(standing))
}

/**
 * What an open order must keep aside when so much of it is filled and the rest can close so many lots of a
 * position: enough for what is left, and for what an amend on its way may make of it.
 */
export function lockAfter(instrument: Listing, order: Order, cumQty: number, closing: number): Money {
  const { request, price, quantity, amendment } = order
  const needed = lockForLeaves(instrument, request, { price, leaves: quantity - cumQty, closing })
  if (amendment === null) return needed
  const amended = { price: amendment.price, leaves: amendment.quantity - cumQty, closing }
  const other = lockForLeaves(instrument, request, amended)
  return other > needed ? other : needed
}

interface Rest {
  readonly price: Ticks
  readonly leaves: number
  readonly closing: number
}

function lockForLeaves(
  instrument: Listing,
  { side, isReduceOnly }: Order['request'],
  { price, leaves, closing }: Rest,
): Money {
  if (leaves <= 0) return MONEY_ZERO
  const quantity = lots(leaves)
  return requiredLock(instrument, { side, price, quantity, closing: isReduceOnly ? leaves : closing })
}
