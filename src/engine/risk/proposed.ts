import {
  absoluteMoney,
  type Instrument,
  type Lots,
  type Measured,
  MONEY_ONE,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  notionalOf,
  type Order,
  type OrderRequest,
  priceOf,
  quantityOf,
  type Reason,
  stepsDown,
  type Ticks,
} from '../../domain/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { openLotsOf, openQuantityOf } from './open-quantity.ts'

/**
 * Why risk is asked: a new order, an exit that belongs to fills of an entry, an open order that would take
 * another shape, a held stop that is due.
 */
export type Occasion = 'new' | 'exit' | 'amend' | 'release'

/** A request on the instrument's grid, not yet allowed. */
export interface Proposed {
  readonly occasion: Occasion
  readonly request: OrderRequest
  readonly instrument: Instrument
  readonly price: Ticks
  /** Of an amended order what would be left of it. */
  readonly quantity: Lots
  /** Null for what is no stop. */
  readonly triggerPrice: Ticks | null
  /** Null when the market is not known: a limit order may still rest. */
  readonly reference: Ticks | null
  readonly mark: Money
  /** What it needs beyond what is set aside for it already. */
  readonly locked: Money
  /** The open order this is about; null for a new one. */
  readonly standing: Order | null
}

/** Null: nothing to say against it. */
export type Check = (proposed: Proposed, state: State, surroundings: Surroundings) => Reason | null

/**
 * The same in numbers, for whoever asks what would be, passed or not. Its check and it look at the same
 * amounts: `value` stands to `limit` as `bound` says exactly when the check lets the order through.
 */
export type Measure = (proposed: Proposed, state: State, surroundings: Surroundings) => Measured

/** Of a check that has no numbers. */
export function unmeasured(isHeld: boolean): Measured {
  return { value: null, limit: null, bound: 'at_most', unit: '', isHeld }
}

/** A count among details that are money. */
export function wholeNumber(count: number | bigint): Money {
  return (BigInt(count) * MONEY_ONE) as Money
}

/** At its limit price; a market order at its trigger or the market, not at the worst price it may take. */
export function worthOf({ request, instrument, price, quantity, triggerPrice, mark }: Proposed): Money {
  if (request.price !== null) return notionalOf(instrument, price, quantity)
  const expected = triggerPrice === null ? mark : priceOf(triggerPrice, instrument.tickSize)
  return multiplyMoney(expected, quantityOf(quantity, instrument.lotSize))
}

/** Lots of open orders on its side that are other orders than itself. */
export function otherOpenLots({ request, instrument, standing }: Proposed, state: State): OpenLots {
  const open = openQuantityOf(state, instrument.key)
  const isBuy = request.side === 'buy'
  const own = standing === null ? 0 : openLotsOf(state, standing)
  return {
    adding: (isBuy ? open.buys : open.sells) - (request.isReduceOnly ? 0 : own),
    reducing: (isBuy ? open.reducingBuys : open.reducingSells) - (request.isReduceOnly ? own : 0),
  }
}

interface OpenLots {
  readonly adding: number
  readonly reducing: number
}

/** Lots of the position that an order of this side would close; none when it would open one. */
export function closableLots({ request, instrument }: Proposed, state: State): number {
  const held = state.positions.get(instrument.key)?.quantity ?? MONEY_ZERO
  const isClosing = request.side === 'sell' ? held > MONEY_ZERO : held < MONEY_ZERO
  return isClosing ? stepsDown(absoluteMoney(held), instrument.lotSize) : 0
}

/**
 * Whether an order can only lower what is at stake: it closes a part of the position that no other open order
 * closes already, or makes an open order smaller. On spot a sell lowers what is held, ours or deposited, and
 * cannot sell more than is free. Reduce-only orders and exits count: another check bounds them.
 */
export function lowersRisk(proposed: Proposed, state: State): boolean {
  const { request, instrument, quantity, occasion } = proposed
  if (request.isReduceOnly || occasion === 'exit') return true
  if (occasion === 'amend' && isOnlySmaller(proposed)) return true
  if (instrument.contract === null) return request.side === 'sell'
  const { adding, reducing } = otherOpenLots(proposed, state)
  return quantity + adding + reducing <= closableLots(proposed, state)
}

function isOnlySmaller({ standing, price, triggerPrice, quantity }: Proposed): boolean {
  if (standing === null) return false
  const isSameTrigger = triggerPrice === null || triggerPrice === standing.triggerPrice
  const isSamePrice = price === standing.price && isSameTrigger
  return isSamePrice && quantity <= standing.quantity - standing.cumQty
}

/** An exit follows the fills of its entry, from its first day to its last. */
export function isExit({ occasion, standing }: Proposed): boolean {
  return occasion === 'exit' || (standing !== null && standing.link !== null && standing.link.entry !== null)
}

/** Lots of the position that no other reduce-only order closes already. */
export function freeToClose(proposed: Proposed, state: State): Lots {
  return Math.max(0, closableLots(proposed, state) - otherOpenLots(proposed, state).reducing) as Lots
}
