import {
  type AssetName,
  addMoney,
  type Instrument,
  type Lots,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  negateMoney,
  type Order,
  quantityOf,
  subtractMoney,
} from '../../domain/index.ts'
import { type Account, type Ledger, type Posting, post } from './ledger.ts'
import { lockedAsset, requiredLock } from './locks.ts'

export interface FillAmounts {
  readonly quantity: Lots
  readonly price: Money
  readonly fee: Money
  readonly feeAsset: AssetName
}

/** Quote value of a fill, rounded toward zero to 10⁻¹⁸. */
export function fillNotional(instrument: Instrument, fill: Pick<FillAmounts, 'quantity' | 'price'>): Money {
  return multiplyMoney(quantityOf(fill.quantity, instrument.lotSize), fill.price)
}

interface Paying {
  readonly asset: AssetName
  readonly to: Account
  readonly amount: Money
}

/**
 * Books a fill and answers what stays locked for the rest of the order. What is paid comes from the order's
 * lock first; a fill that costs more (one that arrives after its order was closed) takes the rest from the
 * free funds.
 */
export function bookFill(ledger: Ledger, instrument: Instrument, order: Order, fill: FillAmounts): Money {
  const { venue, quote, base, lotSize } = instrument
  const { side } = order.request
  const notional = fillNotional(instrument, fill)
  const bought = quantityOf(fill.quantity, lotSize)
  let locked = order.locked
  const pay = ({ asset, to, amount }: Paying): void => {
    const isLockedAsset = asset === lockedAsset(instrument, side)
    const fromLock = isLockedAsset ? (amount < locked ? amount : locked) : MONEY_ZERO
    locked = subtractMoney(locked, fromLock)
    post(ledger, { venue, asset, from: 'locked', to, amount: fromLock })
    post(ledger, { venue, asset, from: 'free', to, amount: subtractMoney(amount, fromLock) })
  }
  const receive = (posting: Omit<Posting, 'venue' | 'from' | 'to'>): void =>
    post(ledger, { venue, from: 'trades', to: 'free', ...posting })
  if (side === 'buy') {
    pay({ asset: quote, to: 'trades', amount: notional })
    receive({ asset: base, amount: bought })
  } else {
    pay({ asset: base, to: 'trades', amount: bought })
    receive({ asset: quote, amount: notional })
  }
  if (fill.fee >= MONEY_ZERO) pay({ asset: fill.feeAsset, to: 'fees', amount: fill.fee })
  else post(ledger, { venue, asset: fill.feeAsset, from: 'fees', to: 'free', amount: negateMoney(fill.fee) })
  return releaseSurplus(ledger, instrument, {
    order,
    locked,
    leaves: (order.quantity - order.cumQty - fill.quantity) as Lots,
  })
}

interface Surplus {
  readonly order: Order
  readonly locked: Money
  readonly leaves: Lots
}

/** Gives back what the rest of the order no longer needs, as after a fill better than its limit. */
function releaseSurplus(ledger: Ledger, instrument: Instrument, { order, locked, leaves }: Surplus): Money {
  const { side } = order.request
  const needed = leaves > 0 ? requiredLock(instrument, side, order.price, leaves) : MONEY_ZERO
  if (locked <= needed) return locked
  unlock(ledger, instrument, order, subtractMoney(locked, needed))
  return needed
}

export function lock(
  ledger: Ledger,
  instrument: Instrument,
  order: Pick<Order, 'request'>,
  amount: Money,
): void {
  const asset = lockedAsset(instrument, order.request.side)
  post(ledger, { venue: instrument.venue, asset, from: 'free', to: 'locked', amount })
}

export function unlock(
  ledger: Ledger,
  instrument: Instrument,
  order: Pick<Order, 'request'>,
  amount: Money,
): void {
  const asset = lockedAsset(instrument, order.request.side)
  post(ledger, { venue: instrument.venue, asset, from: 'locked', to: 'free', amount })
}

export function totalOf(accounts: { readonly free: Money; readonly locked: Money }): Money {
  return addMoney(accounts.free, accounts.locked)
}
