/** What is set aside for an order, so that it can pay when it trades. */
import {
  type AssetName,
  lots,
  MONEY_ZERO,
  type Money,
  money,
  notionalOf,
  quantityOf,
} from '../../domain/index.ts'
import { freeOf, lock } from './account.ts'
import type { SandboxOrder } from './exchange.ts'
import type { Living } from './order-desk.ts'
import type { Sandbox } from './sandbox.ts'
import { rateOnTop, withFee } from './taking-plan.ts'

type LockTerms = Pick<
  SandboxOrder,
  'side' | 'price' | 'triggerPrice' | 'isTriggered' | 'quantity' | 'cumQty' | 'instrument'
>

/**
 * A sell sets aside its base, a buy its quote at the limit or, while it waits to trade at market, at the
 * trigger. A buy at market pays at once from what is free.
 */
export function lockOf({ isQuoteFee }: Pick<Sandbox, 'isQuoteFee'>, order: LockTerms): Money {
  const { side, instrument } = order
  const leaves = lots(order.quantity - order.cumQty)
  if (side === 'sell') return quantityOf(leaves, instrument.lotSize)
  const payAt = order.price ?? (order.isTriggered ? null : order.triggerPrice)
  if (payAt === null) return MONEY_ZERO
  return withFee(notionalOf(instrument, payAt, leaves), rateOnTop(instrument, isQuoteFee))
}

export function lockedAsset({ side, instrument }: Pick<SandboxOrder, 'side' | 'instrument'>): AssetName {
  return side === 'buy' ? instrument.quote : instrument.base
}

/** Whether there is enough for it, what is set aside for it now counted in. */
export function canLock(sandbox: Sandbox, order: LockTerms, locked: Money): boolean {
  return freeOf(sandbox.account, lockedAsset(order)) + locked >= lockOf(sandbox, order)
}

/** Sets aside what the order needs as it stands now. */
export function relock(sandbox: Sandbox, living: Living): void {
  setLock(sandbox, living, lockOf(sandbox, living.order))
}

export function setLock({ account }: Sandbox, living: Living, wanted: Money): void {
  lock(account, lockedAsset(living.order), money(wanted - living.locked))
  living.locked = wanted
}
