/** What an order at market would take, before it takes it. */
import {
  type Instrument,
  type Lots,
  lots,
  MONEY_ZERO,
  type Money,
  money,
  multiplyMoneyUp,
  notionalOf,
  oppositeSide,
  type Side,
  type Ticks,
} from '../../domain/index.ts'
import { type Market, offeredAt } from './market.ts'

export interface TakingPlan {
  readonly quantity: Lots
  /** Quote asset, a fee on top included. */
  readonly cost: Money
  /** The worst price it comes to; null when nobody offers anything. */
  readonly worst: Ticks | null
}

export interface Taking {
  readonly side: Side
  readonly quantityMax: number
  /** Quote asset; null for no bound. */
  readonly costMax: Money | null
  /** What a fee adds to every price: 0 where it is taken from what is received. */
  readonly feeRateOnTop: Money
}

/** Walks what others offer, the best first, as far as quantity and cost reach. */
export function planTaking(market: Market, taking: Taking): TakingPlan {
  const { side, quantityMax, costMax, feeRateOnTop } = taking
  let [quantity, cost]: [number, Money] = [0, MONEY_ZERO]
  let worst: Ticks | null = null
  for (const level of offeredAt(market, oppositeSide(side))) {
    let part = Math.min(level.quantity, quantityMax - quantity)
    if (costMax !== null) {
      const perLot = withFee(notionalOf(market.instrument, level.price, 1 as Lots), feeRateOnTop)
      const affordable = perLot === 0n ? part : Number((costMax - cost) / perLot)
      part = Math.min(part, affordable)
    }
    if (part <= 0) break
    quantity += part
    cost = money(cost + withFee(notionalOf(market.instrument, level.price, lots(part)), feeRateOnTop))
    worst = level.price
  }
  return { quantity: lots(quantity), cost, worst }
}

export function withFee(amount: Money, rate: Money): Money {
  return rate === 0n ? amount : money(amount + multiplyMoneyUp(amount, rate))
}

/** The rate that comes on top at a venue that takes its fees in the quote asset. */
export function rateOnTop({ feeRateTaker }: Instrument, isQuoteFee: boolean): Money {
  return isQuoteFee ? feeRateTaker : MONEY_ZERO
}
