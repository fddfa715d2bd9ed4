import { type AssetName, addMoney, type Money, type Order } from '../../domain/index.ts'

type Charged = Pick<Order, 'fees' | 'feeAsset' | 'otherFees'>

/** What an order has cost in fees after one more, each asset apart. */
export function withFee(
  order: Charged,
  fill: { readonly fee: Money; readonly feeAsset: AssetName },
): Charged {
  const { fees, feeAsset, otherFees } = order
  if (feeAsset === null || feeAsset === fill.feeAsset) {
    return { fees: addMoney(fees, fill.fee), feeAsset: fill.feeAsset, otherFees }
  }
  const known = otherFees.find(({ asset }) => asset === fill.feeAsset)
  const others = otherFees.filter((entry) => entry !== known)
  const amount = known ? addMoney(known.amount, fill.fee) : fill.fee
  return { fees, feeAsset, otherFees: [...others, { asset: fill.feeAsset, amount }] }
}
