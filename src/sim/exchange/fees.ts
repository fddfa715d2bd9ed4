/** What a fill costs: whose rate, and in which asset. */
import {
  type AssetName,
  type Liquidity,
  type Listing,
  MONEY_ONE,
  MONEY_ZERO,
  type Money,
  money,
  multiplyMoneyUp,
  type Side,
  type UnixNs,
} from '../../domain/index.ts'

/**
 * Rates for whoever traded at least `volumeMin` of the quote asset within 30 days: fractions of the notional.
 */
export interface FeeTier {
  readonly volumeMin: Money
  readonly maker: Money
  readonly taker: Money
}

/** `price`: what one unit of the asset is worth in the quote asset. */
export interface FeeAsset {
  readonly asset: AssetName
  readonly price: Money
  /** What there is of it at the start; null: nobody knows, so that it pays nothing. */
  readonly balance: Money | null
}

export interface FeeModel {
  /** None: the instrument's own two rates. */
  readonly tiers: readonly FeeTier[]
  /** `received`: the base for a buy and the quote for a sell; a perpetual knows its quote asset alone. */
  readonly charge: 'quote' | 'received' | FeeAsset
}

export const INSTRUMENT_FEES: FeeModel = { tiers: [], charge: 'quote' }

const DAYS_KEPT = 30n
const NS_PER_DAY = 86_400_000_000_000n

/** Changed in place by every fill. */
export interface Fees {
  readonly model: FeeModel
  /** Highest volume first. */
  readonly tiers: readonly FeeTier[]
  /** Quote volume by UTC day; only kept where tiers ask for it. */
  readonly volumes: Map<bigint, Money>
  volume: Money
  /** Of the third asset. */
  balance: Money
}

export function feesOf(model: FeeModel): Fees {
  const tiers = [...model.tiers].sort((left, right) => (left.volumeMin < right.volumeMin ? 1 : -1))
  const balance = typeof model.charge === 'string' ? MONEY_ZERO : (model.charge.balance ?? MONEY_ZERO)
  return { model, tiers, volumes: new Map(), volume: MONEY_ZERO, balance }
}

export interface Traded {
  readonly instrument: Listing
  readonly side: Side
  /** Base asset. */
  readonly quantity: Money
  /** Quote asset. */
  readonly notional: Money
  readonly liquidity: Liquidity
  readonly at: UnixNs
}

export interface Fee {
  readonly fee: Money
  readonly feeAsset: AssetName
}

/**
 * The fee of one fill, rounded away from zero to 10⁻¹⁸; below zero it is a rebate. The volume counts from the
 * next fill on.
 */
export function charge(fees: Fees, traded: Traded): Fee {
  const rate = rateFor(fees, traded)
  if (fees.tiers.length > 0) addVolume(fees, traded)
  const { instrument, side, quantity, notional } = traded
  const inQuote = multiplyMoneyUp(notional, rate)
  const { charge: how } = fees.model
  if (how === 'quote' || instrument.contract !== null) return { fee: inQuote, feeAsset: instrument.quote }
  if (how === 'received') {
    if (side === 'sell') return { fee: inQuote, feeAsset: instrument.quote }
    return { fee: multiplyMoneyUp(quantity, rate), feeAsset: instrument.base }
  }
  return inThirdAsset(fees, how, { inQuote, traded })
}

function inThirdAsset(
  fees: Fees,
  { asset, price }: FeeAsset,
  { inQuote, traded: { instrument, side, quantity } }: { readonly inQuote: Money; readonly traded: Traded },
): Fee {
  const fee = divideMoneyUp(inQuote, price)
  const isEnough = fees.balance >= fee
  // What is traded may be the very asset.
  if (asset === instrument.base) fees.balance = money(fees.balance + (side === 'buy' ? quantity : -quantity))
  if (!isEnough) return { fee: inQuote, feeAsset: instrument.quote }
  fees.balance = money(fees.balance - fee)
  return { fee, feeAsset: asset }
}

function rateFor(fees: Fees, { instrument, liquidity, at }: Traded): Money {
  if (fees.tiers.length > 0) {
    dropOldVolumes(fees, at / NS_PER_DAY)
    const tier = fees.tiers.find(({ volumeMin }) => fees.volume >= volumeMin)
    if (tier !== undefined) return tier[liquidity]
  }
  return liquidity === 'maker' ? instrument.feeRateMaker : instrument.feeRateTaker
}

function addVolume(fees: Fees, { notional, at }: Traded): void {
  const day = at / NS_PER_DAY
  fees.volumes.set(day, money((fees.volumes.get(day) ?? 0n) + notional))
  fees.volume = money(fees.volume + notional)
}

function dropOldVolumes(fees: Fees, today: bigint): void {
  for (const [day, volume] of fees.volumes) {
    // Days are in the order they came, which is that of time.
    if (day > today - DAYS_KEPT) return
    fees.volumes.delete(day)
    fees.volume = money(fees.volume - volume)
  }
}

function divideMoneyUp(left: Money, right: Money): Money {
  const dividend = left * MONEY_ONE
  const quotient = dividend / right
  if (quotient * right === dividend) return money(quotient)
  return money(left > 0n ? quotient + 1n : quotient - 1n)
}
