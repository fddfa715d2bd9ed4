/** What is set aside for an order, so that it can pay when it trades. */
import {
  type AssetName,
  lots,
  MONEY_ZERO,
  type Money,
  money,
  notionalOf,
  quantityOf,
  type Ticks,
  ticks,
} from '../../domain/index.ts'
import { freeOf, lock } from './account.ts'
import type { SandboxOrder } from './exchange.ts'
import type { Living } from './order-desk.ts'
import { partnerOf } from './order-lists.ts'
import type { Sandbox } from './sandbox.ts'
import { rateOnTop, withFee } from './taking-plan.ts'

type LockTerms = Pick<
  SandboxOrder,
  | 'side'
  | 'price'
  | 'triggerPrice'
  | 'isTriggered'
  | 'isPending'
  | 'alternative'
  | 'trail'
  | 'quantity'
  | 'cumQty'
  | 'instrument'
>

/**
 * A sell sets aside its base, a buy its quote at the limit or, while it waits to trade at market, at the
 * trigger; where there are two, at the dearer. A buy at market pays at once from what is free, and so does
 * one whose trigger moves. Nothing is set aside for what is pending.
 */
export function lockOf({ isQuoteFee }: Pick<Sandbox, 'isQuoteFee'>, order: LockTerms): Money {
  const { side, instrument, isPending } = order
  if (isPending) return MONEY_ZERO
  const leaves = lots(order.quantity - order.cumQty)
  if (side === 'sell') return quantityOf(leaves, instrument.lotSize)
  const payAt = dearest(order)
  if (payAt === null) return MONEY_ZERO
  return withFee(notionalOf(instrument, payAt, leaves), rateOnTop(instrument, isQuoteFee))
}

function dearest({ price, triggerPrice, isTriggered, alternative, trail }: LockTerms): Ticks | null {
  if (isTriggered || trail !== undefined) return price
  const other = alternative === undefined ? null : (alternative.price ?? alternative.triggerPrice)
  const own = price ?? triggerPrice
  return own === null || other === null ? own : ticks(Math.max(own, other))
}

export function lockedAsset({ side, instrument }: Pick<SandboxOrder, 'side' | 'instrument'>): AssetName {
  return side === 'buy' ? instrument.quote : instrument.base
}

/** Whether there is enough for it, what is set aside for it now counted in. */
export function canLock(sandbox: Sandbox, order: LockTerms, locked: Money): boolean {
  return freeOf(sandbox.account, lockedAsset(order)) + locked >= lockOf(sandbox, order)
}

/**
 * Sets aside what the order needs as it stands now. Only one of a pair will ever trade: together they set
 * aside what the dearer of them needs.
 */
export function relock(sandbox: Sandbox, living: Living): void {
  const partner = partnerOf(sandbox, living)
  if (partner !== null) setLock(sandbox, partner, MONEY_ZERO)
  setLock(sandbox, living, lockOf(sandbox, living.order))
  if (partner === null) return
  const beyond = money(lockOf(sandbox, partner.order) - living.locked)
  setLock(sandbox, partner, beyond > 0n ? beyond : MONEY_ZERO)
}

/** What is set aside for it now, its partner's share counted in. */
export function lockedFor(sandbox: Sandbox, living: Living): Money {
  return money(living.locked + (partnerOf(sandbox, living)?.locked ?? MONEY_ZERO))
}

export function setLock({ account }: Sandbox, living: Living, wanted: Money): void {
  lock(account, lockedAsset(living.order), money(wanted - living.locked))
  living.locked = wanted
}
