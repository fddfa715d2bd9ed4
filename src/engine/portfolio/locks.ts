import {
  type AssetName,
  addMoney,
  type Listing,
  type Lots,
  type Money,
  multiplyMoneyUp,
  notionalOf,
  quantityOf,
  type Side,
  type Ticks,
} from '../../domain/index.ts'

/**
 * What must be set aside so that this much of an order can always be paid: notional and taker fee, or the
 * base itself.
 */
export function requiredLock(instrument: Listing, side: Side, price: Ticks, quantity: Lots): Money {
  if (side === 'sell') return quantityOf(quantity, instrument.lotSize)
  const notional = notionalOf(instrument, price, quantity)
  return addMoney(notional, multiplyMoneyUp(notional, instrument.feeRateTaker))
}

export function lockedAsset(instrument: Listing, side: Side): AssetName {
  return side === 'buy' ? instrument.quote : instrument.base
}
