/**
 * Arithmetic of linear perpetuals with isolated margin: one contract is one base, everything else is in the
 * quote asset. `quantity` bears a sign, above zero long, below zero short, and `cost` bears the same one.
 *
 * @example
 * // 1 BTC long at 50,000 with ten times leverage, maintenance margin 0.5 %
 * const held = { quantity: 1, cost: 50_000, margin: 5_000 } // as Money
 * liquidationPrice(held, contract) // 45,226.13…: there 226.13 of the margin is left, 0.5 % of the notional
 */
import type { Position } from './account.ts'
import type { Contract } from './instrument.ts'
import { absoluteMoney, MONEY_ONE, type Money, multiplyMoney, multiplyMoneyUp } from './money.ts'

/** Notional over leverage, rounded up so that the leverage is never exceeded. */
export function initialMargin(notional: Money, { leverage }: Pick<Contract, 'leverage'>): Money {
  const size = absoluteMoney(notional)
  const divisor = BigInt(leverage)
  return ((size + divisor - 1n) / divisor) as Money
}

/** What must be left of the margin so that the position is not liquidated, at this notional; rounded up. */
export function maintenanceMargin(
  notional: Money,
  { maintenanceMarginRatio }: Pick<Contract, 'maintenanceMarginRatio'>,
): Money {
  return multiplyMoneyUp(absoluteMoney(notional), maintenanceMarginRatio)
}

/** What closing all at `mark` would bring, fees apart: worth now less cost. Serves spot positions too. */
export function unrealizedPnl({ quantity, cost }: Pick<Position, 'quantity' | 'cost'>, mark: Money): Money {
  return (multiplyMoney(quantity, mark) - cost) as Money
}

/**
 * What the holder of a position pays when funding is due, below zero when he receives: longs pay shorts when
 * the rate is above zero. Rounded toward zero, so that two sides of one size exchange the same.
 */
export function fundingAmount(quantity: Money, mark: Money, rate: Money): Money {
  return ((quantity * mark * rate) / (MONEY_ONE * MONEY_ONE)) as Money
}

type Isolated = Pick<Position, 'quantity' | 'cost' | 'margin'>

/**
 * The mark at which the margin is down to the maintenance margin and the venue takes the position over;
 * null when there is none, as for a flat position or a long one that its margin pays in full.
 *
 * With margin M, quantity q, cost C and maintenance ratio r it is where
 *
 *     M + q·P − C = r·|q|·P,   so   P = (C − M) ÷ (q − r·|q|)
 *
 * Fees of the entry were paid from free funds and do not move it; the fee of the liquidation itself is
 * charged on what margin is left then, which is what the maintenance margin is kept for. Funding that had
 * to be taken from the margin moves it, as M is what is left. Rounded toward the side that is reached
 * earlier.
 */
export function liquidationPrice(
  { quantity, cost, margin }: Isolated,
  { maintenanceMarginRatio }: Pick<Contract, 'maintenanceMarginRatio'>,
): Money | null {
  if (quantity === 0n) return null
  const ratio = quantity > 0n ? MONEY_ONE - maintenanceMarginRatio : MONEY_ONE + maintenanceMarginRatio
  return priceAt((cost - margin) as Money, quantity, ratio as Money)
}

/** The price at which the whole margin is lost: beyond it somebody else bears the loss. Null as above. */
export function bankruptcyPrice({ quantity, cost, margin }: Isolated): Money | null {
  return quantity === 0n ? null : priceAt((cost - margin) as Money, quantity, MONEY_ONE)
}

/** amount ÷ (quantity × ratio): rounded up for a long position, down for a short one. */
function priceAt(amount: Money, quantity: Money, ratio: Money): Money | null {
  const dividend = amount * MONEY_ONE * MONEY_ONE
  const divisor = quantity * ratio
  if (dividend === 0n || divisor === 0n || dividend > 0n !== divisor > 0n) return null
  const quotient = dividend / divisor
  const isExact = quotient * divisor === dividend
  return (quantity > 0n && !isExact ? quotient + 1n : quotient) as Money
}

/** Whether the venue takes the position over at this mark. */
export function isLiquidatedAt(held: Isolated, contract: Contract, mark: Money): boolean {
  const price = liquidationPrice(held, contract)
  if (price === null) return false
  return held.quantity > 0n ? mark <= price : mark >= price
}
