import {
  type Amendment,
  type AmendOrder,
  type AmendWay,
  type Instrument,
  instrumentOf,
  lots,
  type Money,
  type Order,
  priceOf,
  quantityOf,
  type Reason,
  subtractMoney,
  type Ticks,
  wholeSteps,
} from '../../domain/index.ts'
import { orderLock } from '../portfolio/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { type ApprovedAmendment, offLot, type Verdict } from './assess.ts'
import { CHECKS, offTick, refusalOf } from './checks/index.ts'
import type { Proposed } from './proposed.ts'
import { referencePrice, worstPrice } from './protection.ts'

interface Change extends Pick<AmendOrder, 'quantity' | 'price' | 'triggerPrice'> {
  /** An exit of a bracket that follows the fills of its entry; nobody asked for it. */
  readonly isFollowing?: boolean
}

/**
 * May an open order take another shape? The new shape passes the checks of a new order of its remaining
 * quantity, with the old one's lock given back.
 */
export function assessAmendment(
  state: State,
  order: Order,
  change: Change,
  surroundings: Surroundings,
): Verdict<ApprovedAmendment> {
  const instrument = instrumentOf(order)
  const shape = newShape(order, instrument, change, state.limits.priceCollarRatio)
  if ('code' in shape) return { ok: false, reason: shape }
  const needed = lockFor(state, order, instrument, shape)
  const occasion = change.isFollowing === true ? 'exit' : 'amend'
  const proposed = proposeAmendment({ occasion, order, instrument, shape, needed }, surroundings)
  const reason = refusalOf(CHECKS, proposed, { state, surroundings })
  if (reason !== null) return { ok: false, reason }
  const locked = needed > order.locked ? needed : order.locked
  return { ok: true, approved: { ...shape, locked } as ApprovedAmendment }
}

/** The stop of a pair shares its sibling's lock and is judged anew when it goes out. */
function lockFor(state: State, order: Order, instrument: Instrument, shape: Shape): Money {
  if (order.heldBy === 'engine' && order.link !== null) return order.locked
  const quantity = lots(shape.quantity - order.cumQty)
  const { request } = order
  return orderLock(state, { instrument, request, price: shape.price, quantity, standing: order })
}

/** The change in the instrument's steps, or why it is none. */
function newShape(order: Order, instrument: Instrument, change: Change, collar: Money): Amendment | Reason {
  const { tickSize, lotSize } = instrument
  const quantity = change.quantity === null ? order.quantity : wholeSteps(change.quantity, lotSize)
  if (quantity === null) return offLot(change.quantity as Money, instrument)
  const limit = change.price === null ? order.price : wholeSteps(change.price, tickSize)
  if (limit === null) return offTick(change.price as Money, instrument)
  const triggerPrice =
    change.triggerPrice === null ? order.triggerPrice : wholeSteps(change.triggerPrice, tickSize)
  if (triggerPrice === null && change.triggerPrice !== null) return offTick(change.triggerPrice, instrument)
  const asked = { quantity, price: limit, triggerPrice } as Shape
  const why = whyNot(order, change, asked)
  if (why !== null) return { code: 'amend_not_possible', details: { why } }
  const shape = { ...asked, price: priceUnder(order, instrument, asked, collar) }
  return { way: wayOf(order, instrument, shape), ...shape }
}

/** A stop without a limit takes the worst price it may take along with its trigger. */
function priceUnder(
  { request, ...order }: Order,
  instrument: Instrument,
  shape: Shape,
  collar: Money,
): Ticks {
  const { price, triggerPrice } = shape
  if (request.price !== null || triggerPrice === null) return price
  // A trailing trigger has moved since the price was made of it.
  if (request.trail === null && triggerPrice === order.triggerPrice) return price
  return worstPrice(triggerPrice, instrument, request.side, collar)
}

type Shape = Omit<Amendment, 'way'>

function whyNot(order: Order, change: Change, shape: Shape): string | null {
  const { type, trail } = order.request
  if (change.price !== null && type !== 'limit' && type !== 'stop_limit') return 'it has no limit price'
  if (change.triggerPrice !== null && (order.triggerPrice === null || order.isTriggered))
    return 'it has no trigger price any more'
  if (change.triggerPrice !== null && trail !== null) return 'its trigger price follows the market'
  if (shape.quantity <= order.cumQty) return 'so much of it is filled already'
  const isOfPair = order.link !== null && change.isFollowing !== true
  if (isOfPair && shape.quantity !== order.quantity) return 'its quantity is that of its pair'
  const isSame =
    shape.quantity === order.quantity &&
    shape.price === order.price &&
    shape.triggerPrice === order.triggerPrice
  return isSame ? 'nothing would change' : null
}

function wayOf(order: Order, { holds }: Instrument, shape: Shape): AmendWay {
  if (order.heldBy === 'engine') return 'in_place'
  const isOnlySmaller =
    shape.price === order.price &&
    shape.triggerPrice === order.triggerPrice &&
    shape.quantity < order.quantity
  return isOnlySmaller && holds.amendInPlace ? 'in_place' : 'cancel_replace'
}

interface Reshaping {
  readonly occasion: Proposed['occasion']
  readonly order: Order
  readonly instrument: Instrument
  readonly shape: Shape
  readonly needed: Money
}

function proposeAmendment(
  { occasion, order, instrument, shape, needed }: Reshaping,
  surroundings: Surroundings,
): Proposed {
  const { side, price } = order.request
  const { tickSize, lotSize } = instrument
  const quote = surroundings.quote(instrument.key)
  const reference = quote && referencePrice(quote, side)
  const quantity = lots(shape.quantity - order.cumQty)
  return {
    occasion,
    request: {
      ...order.request,
      quantity: quantityOf(quantity, lotSize),
      price: price && priceOf(shape.price, tickSize),
    },
    instrument,
    price: shape.price,
    quantity,
    triggerPrice: order.isTriggered ? null : shape.triggerPrice,
    reference,
    mark: priceOf(reference ?? shape.price, tickSize),
    locked: subtractMoney(needed, order.locked),
    standing: order,
  }
}
