import {
  type AssetAmount,
  type Fill,
  type InstrumentKey,
  MONEY_ZERO,
  type Money,
  type SymbolName,
  type VenueName,
} from '../../domain/index.ts'
import type { TradedSum } from '../../ports/index.ts'

/** One row of the sums, changed in place: fills come by the thousand a second. */
export interface Share {
  readonly key: InstrumentKey
  readonly venue: VenueName
  readonly symbol: SymbolName
  readonly quote: TradedSum['quote']
  readonly strategyId: string | null
  quantity: bigint
  cost: bigint
  realizedPnl: bigint
  volume: bigint
  fills: number
  fees: readonly AssetAmount[]
}

export function shareOfSum(sum: TradedSum): Share {
  return { ...sum }
}

export function sumOfShare(share: Share): TradedSum {
  const { key, venue, symbol, quote, strategyId, fills, fees } = share
  return {
    key,
    venue,
    symbol,
    quote,
    strategyId,
    quantity: share.quantity as Money,
    cost: share.cost as Money,
    realizedPnl: share.realizedPnl as Money,
    volume: share.volume as Money,
    fills,
    fees,
  }
}

export function emptyShare(
  of: Pick<Share, 'key' | 'venue' | 'symbol' | 'quote'>,
  strategyId: string | null,
): Share {
  const { key, venue, symbol, quote } = of
  const nothing = { quantity: 0n, cost: 0n, realizedPnl: 0n, volume: 0n, fills: 0, fees: [] }
  return { key, venue, symbol, quote, strategyId, ...nothing }
}

export function withFee(
  fees: readonly AssetAmount[],
  { fee, feeAsset }: Pick<Fill, 'fee' | 'feeAsset'>,
): readonly AssetAmount[] {
  if (fee === MONEY_ZERO) return fees
  const known = fees.find(({ asset }) => asset === feeAsset)
  if (known === undefined) return [...fees, { asset: feeAsset, amount: fee }]
  const amount = (known.amount + fee) as Money
  return fees.map((each) => (each === known ? { asset: feeAsset, amount } : each))
}
