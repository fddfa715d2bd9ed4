import {
  type Instrument,
  MONEY_ZERO,
  type Money,
  negateMoney,
  smallerMoney,
  subtractMoney,
} from '../../domain/index.ts'
import type { Account, AssetBook, Ledger } from '../ledger.ts'
import { lockedAsset } from './locks.ts'
import type { Trade } from './trades.ts'

/** Pays from what is locked first, at most `lock`, the rest from what is free. Answers what is left of it. */
export function paySplit(book: AssetBook, lock: Money, to: Account, amount: Money): Money {
  const fromLock = smallerMoney(amount, lock)
  book.move('locked', to, fromLock)
  book.move('free', to, subtractMoney(amount, fromLock))
  return subtractMoney(lock, fromLock)
}

/** From the lock where the fee is in its asset, else from what is free of the asset it is in. */
export function payFee(ledger: Ledger, instrument: Instrument, trade: Trade, lock: Money): Money {
  const { fee, feeAsset, side } = trade
  if (fee === MONEY_ZERO) return lock
  const book = ledger.book(instrument.venue, feeAsset)
  if (fee > MONEY_ZERO && feeAsset === lockedAsset(instrument, side)) return paySplit(book, lock, 'fees', fee)
  if (fee > MONEY_ZERO) book.move('free', 'fees', fee)
  // A rebate.
  else book.move('fees', 'free', negateMoney(fee))
  return lock
}
