import type { Instrument } from '../../domain/index.ts'
import { decimal, NOTHING } from './decimals.ts'

export function commissionView({ symbol, feeRateMaker, feeRateTaker }: Instrument) {
  const nothing = { maker: NOTHING, taker: NOTHING, buyer: NOTHING, seller: NOTHING }
  return {
    symbol,
    standardCommission: { ...nothing, maker: decimal(feeRateMaker), taker: decimal(feeRateTaker) },
    specialCommission: nothing,
    taxCommission: nothing,
    // Fees are taken from what was received, never from a third asset.
    discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: NOTHING },
  }
}
