import {
  type Instrument,
  type InstrumentKey,
  type Listing,
  leavesOf,
  MONEY_ZERO,
  type Money,
  type Order,
  type Position,
  type Side,
  smallerMoney,
  subtractMoney,
} from '../../domain/index.ts'
import type { AssetBook } from '../ledger.ts'
import type { State } from '../state.ts'
import { closableLots, lockAfter } from './locks.ts'

/**
 * Deals the lots of a position out to the open orders that would close it, the oldest first. What only
 * reduces takes none, as it can do nothing else than close.
 */
export class ClosingShares {
  readonly #left: Record<Side, number>

  constructor(position: Position | undefined, { lotSize }: Pick<Listing, 'lotSize'>) {
    this.#left = {
      buy: closableLots(position, 'buy', lotSize),
      sell: closableLots(position, 'sell', lotSize),
    }
  }

  /** How many lots of it this order closes; asked once for each, in their order. */
  take(order: Order): number {
    const { side, isReduceOnly } = order.request
    if (isReduceOnly || sharesLock(order)) return 0
    const share = Math.min(this.#left[side], leavesOf(order))
    this.#left[side] -= share
    return share
  }
}

/** The stop of a pair shares the lock of its sibling; it is judged anew when it goes out. */
export function sharesLock({ heldBy, link }: Order): boolean {
  return heldBy === 'engine' && link !== null
}

/**
 * Brings what is set aside to what is needed, as far as free funds reach. Answers what it is then.
 */
export function coverFrom(book: AssetBook, locked: Money, needed: Money): Money {
  const missing = subtractMoney(needed, locked)
  const free = book.free > MONEY_ZERO ? book.free : MONEY_ZERO
  const moved = missing > MONEY_ZERO ? smallerMoney(missing, free) : missing
  book.move('free', 'locked', moved)
  return (locked + moved) as Money
}

/**
 * What an open order must keep aside in this shape, which may be another than it has in the state. Of a
 * position it closes what older ones leave of it; beyond its own lock it takes no more than is free.
 */
export function neededLock(state: State, instrument: Listing, order: Order): Money {
  if (instrument.contract === null) return lockAfter(instrument, order, order.cumQty, 0)
  const needed = lockAfter(instrument, order, order.cumQty, closingShare(state, instrument, order))
  const free = state.ledger.freeOf(instrument.venue, instrument.quote)
  return smallerMoney(needed, (order.locked + (free > MONEY_ZERO ? free : MONEY_ZERO)) as Money)
}

function closingShare(state: State, instrument: Listing, order: Order): number {
  const shares = new ClosingShares(state.positions.get(order.key), instrument)
  for (const id of state.open) {
    if (id === order.clientOrderId) break
    const older = state.orders.get(id)
    if (older?.key === order.key) shares.take(older)
  }
  return shares.take(order)
}

interface Shrunk {
  readonly instrument: Instrument
  /** The side that closes it. */
  readonly side: Side
  /** The order that made it smaller, with that fill: its own lock is for whoever asks. Null: the venue. */
  readonly by: Order | null
}

/**
 * A position of a perpetual became smaller: orders that were let in because they would close it may now open
 * one, and their margin is set aside, as far as there are free funds. Whom that leaves without is told by
 * `unmarginedOrders`. Answers the lots that the order behind it still closes itself.
 */
export function coverOrders(state: State, { instrument, side, by }: Shrunk): number {
  const position = state.positions.get(instrument.key)
  const closable = closableLots(position, side, instrument.lotSize)
  const open = state.openQuantities.get(instrument.key)
  const all = open === undefined ? 0 : side === 'buy' ? open.buys : open.sells
  // Nearly always: there is enough to close for everybody, or nobody else.
  if (all <= closable || isAlone(state, all, by)) return closable
  const book = state.ledger.book(instrument.venue, instrument.quote)
  const shares = new ClosingShares(position, instrument)
  let own = 0
  for (const id of state.open) {
    const order = id === by?.clientOrderId ? by : state.orders.get(id)
    if (order === undefined || order.key !== instrument.key || order.request.side !== side) continue
    const share = shares.take(order)
    if (order === by) own = share
    else cover(state, book, order, share)
  }
  return own
}

/** The sums are of before its fill. */
function isAlone(state: State, all: number, by: Order | null): boolean {
  const before = by === null ? undefined : state.orders.get(by.clientOrderId)
  if (before === undefined || before.request.isReduceOnly || !state.open.has(before.clientOrderId)) {
    return all === 0
  }
  return leavesOf(before) >= all
}

function cover(state: State, book: AssetBook, order: Order, share: number): void {
  if (order.instrument === null || order.request.isReduceOnly || sharesLock(order)) return
  const needed = lockAfter(order.instrument, order, order.cumQty, share)
  if (needed <= order.locked) return
  const locked = coverFrom(book, order.locked, needed)
  if (locked !== order.locked) state.orders.set(order.clientOrderId, { ...order, locked })
}

/**
 * Orders that rest at a venue and may open a position in a perpetual, for whose margin neither what is set
 * aside nor what is free suffices; the oldest are served first.
 */
export function unmarginedOrders(state: State): readonly Order[] {
  const unmargined: Order[] = []
  const shares = new Map<InstrumentKey, ClosingShares>()
  const free = new Map<AssetBook, Money>()
  for (const id of state.open) {
    const order = state.orders.get(id)
    if (!order?.instrument?.contract) continue
    const { instrument, key } = order
    const ofKey = shares.get(key) ?? new ClosingShares(state.positions.get(key), instrument)
    shares.set(key, ofKey)
    const needed = lockAfter(instrument, order, order.cumQty, ofKey.take(order))
    const missing = subtractMoney(needed, order.locked)
    if (missing <= MONEY_ZERO || (order.status !== 'accepted' && order.status !== 'partially_filled'))
      continue
    const book = state.ledger.book(instrument.venue, instrument.quote)
    const left = free.get(book) ?? book.free
    if (missing > left) unmargined.push(order)
    else free.set(book, subtractMoney(left, missing))
  }
  return unmargined
}
