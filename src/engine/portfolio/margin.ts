import {
  type Contract,
  type Instrument,
  initialMargin,
  MONEY_ZERO,
  type Money,
  negateMoney,
  type Position,
  smallerMoney,
  subtractMoney,
} from '../../domain/index.ts'
import type { AssetBook, Ledger } from '../ledger.ts'
import { payFee, paySplit } from './payments.ts'
import { type ContractsAfter, contractsAfter } from './positions.ts'
import type { Trade } from './trades.ts'

export interface ContractTrade {
  readonly instrument: Instrument
  readonly contract: Contract
  readonly trade: Trade
  /** What the order set aside. */
  readonly lock: Money
}

export interface BookedContracts {
  readonly position: Position
  /** What is left of it. */
  readonly lock: Money
}

/**
 * A trade in a perpetual. What it closes sets its share of the margin free, less the loss; a loss beyond
 * that share, and the fee of what set nothing aside for it, are paid from the free funds. What it opens takes
 * its margin from the lock of the order, then from the free funds as far as there are any: a sale above its
 * limit may stand on less than the initial margin.
 */
export function bookContracts(
  ledger: Ledger,
  { instrument, contract, trade, lock }: ContractTrade,
  before: Position,
): BookedContracts {
  const book = ledger.book(instrument.venue, instrument.quote)
  const after = contractsAfter(before, trade)
  cutOf(book, trade)
  if (after.gain > MONEY_ZERO) book.move('trades', 'free', after.gain)
  const loss = after.gain < MONEY_ZERO ? negateMoney(after.gain) : MONEY_ZERO
  const released = paySplit(book, after.released, 'trades', loss)
  book.move('locked', 'free', released)
  const left = payFee(ledger, instrument, trade, lock)
  const opened = openMargin(book, contract, after.opened, left)
  return {
    position: positionOf(before, after, {
      realized: subtractMoney(after.gain, trade.feeValue),
      margin: opened.margin,
    }),
    lock: opened.lock,
  }
}

/**
 * The venue closed a position it no longer trusted: a trade without an order of ours. Loss and fee are paid
 * from the margin of what was closed and from nothing else. What they exceed it by, when the trade was made
 * beyond the bankruptcy price, the venue bears (`insurance`); what is left of it becomes free.
 */
export function bookLiquidation(
  ledger: Ledger,
  { instrument, contract, trade }: Omit<ContractTrade, 'lock'>,
  before: Position,
): Position {
  const book = ledger.book(instrument.venue, instrument.quote)
  const after = contractsAfter(before, trade)
  cutOf(book, trade)
  const loss = after.gain < MONEY_ZERO ? negateMoney(after.gain) : MONEY_ZERO
  if (after.gain > MONEY_ZERO) book.move('trades', 'locked', after.gain)
  // A gain first: it pays the fee as well as margin does.
  const fund = after.gain > MONEY_ZERO ? ((after.released + after.gain) as Money) : after.released
  const forLoss = smallerMoney(loss, fund)
  book.move('locked', 'trades', forLoss)
  book.move('insurance', 'trades', subtractMoney(loss, forLoss))
  const afterLoss = subtractMoney(fund, forLoss)
  const forFee = smallerMoney(trade.fee, afterLoss)
  book.move('locked', 'fees', forFee)
  book.move('insurance', 'fees', subtractMoney(trade.fee, forFee))
  const left = subtractMoney(afterLoss, forFee)
  book.move('locked', 'free', left)
  const { margin } = openMargin(book, contract, after.opened, MONEY_ZERO)
  const realized = subtractMoney(left, after.released)
  return positionOf(before, after, { realized, margin })
}

function cutOf(book: AssetBook, { side, remainder }: Trade): void {
  book.cut(side === 'buy' ? remainder : -remainder)
}

/** Sets the margin of what opens aside: it is locked already as far as the order locked it. */
function openMargin(
  book: AssetBook,
  contract: Contract,
  notional: Money,
  lock: Money,
): {
  readonly margin: Money
  readonly lock: Money
} {
  if (notional === MONEY_ZERO) return { margin: MONEY_ZERO, lock }
  const wanted = initialMargin(notional, contract)
  const fromLock = smallerMoney(wanted, lock)
  const free = book.free > MONEY_ZERO ? book.free : MONEY_ZERO
  const fromFree = smallerMoney(subtractMoney(wanted, fromLock), free)
  book.move('free', 'locked', fromFree)
  return { margin: (fromLock + fromFree) as Money, lock: subtractMoney(lock, fromLock) }
}

/** `realized`: by this trade, net of its fee. `margin`: of what it opened. */
function positionOf(
  before: Position,
  after: ContractsAfter,
  { realized, margin }: { readonly realized: Money; readonly margin: Money },
): Position {
  const { key, venue, symbol } = before
  return {
    key,
    venue,
    symbol,
    quantity: after.quantity,
    cost: after.cost,
    realizedPnl: (before.realizedPnl + realized) as Money,
    margin: (before.margin - after.released + margin) as Money,
  }
}
