import {
  type AssetName,
  type Instrument,
  type InstrumentKey,
  type Lots,
  MONEY_ONE,
  MONEY_ZERO,
  type Money,
  quantityOf,
  type Side,
} from '../../domain/index.ts'
import type { State } from '../state.ts'
import { worthIn } from './prices.ts'

export interface FillAmounts {
  readonly quantity: Lots
  readonly price: Money
  readonly fee: Money
  readonly feeAsset: AssetName
}

/** A fill in amounts of its assets, as ledger and position need it. */
export interface Trade {
  readonly side: Side
  /** Base asset, above zero. */
  readonly quantity: Money
  /** Price × quantity, quote asset, cut to whole units of 10⁻¹⁸. */
  readonly notional: Money
  /** In 10⁻³⁶: what the cut took off. */
  readonly remainder: bigint
  readonly fee: Money
  readonly feeAsset: AssetName
  /**
   * What the fee takes from the profit, quote asset; 0 when it is part of the cost basis or has no price.
   */
  readonly feeValue: Money
}

/** The prices the journal knows. */
export type Marked = Pick<State, 'instruments' | 'marks'>

export function tradeOf(marked: Marked, instrument: Instrument, side: Side, fill: FillAmounts): Trade {
  const { fee, feeAsset } = fill
  const quantity = quantityOf(fill.quantity, instrument.lotSize)
  const exact = quantity * fill.price
  const notional = exact / MONEY_ONE
  return {
    side,
    quantity,
    notional: notional as Money,
    remainder: exact % MONEY_ONE,
    fee,
    feeAsset,
    feeValue: feeValueOf(marked, instrument, fill),
  }
}

/**
 * In the quote asset a fee counts as it is. In the base of a spot instrument it takes from what is held,
 * at what that cost. In a third asset it counts at that asset's last journaled price, and where no
 * instrument of the venue gives one, only the balance of that asset tells of it.
 */
function feeValueOf(marked: Marked, instrument: Instrument, { fee, feeAsset }: FillAmounts): Money {
  const { venue, quote } = instrument
  if (feeAsset === quote || fee === MONEY_ZERO) return fee
  if (feeAsset === instrument.base && instrument.contract === null) return MONEY_ZERO
  const prices = {
    instruments: marked.instruments,
    markOf: (key: InstrumentKey) => marked.marks.get(key) ?? null,
  }
  return worthIn(prices, { venue, asset: feeAsset, amount: fee }, quote) ?? MONEY_ZERO
}

/** What a spot trade takes out of its own base, below zero what it adds; 0 at a perpetual. */
export function baseFeeOf(instrument: Instrument, { fee, feeAsset }: Trade): Money {
  return feeAsset === instrument.base && instrument.contract === null ? fee : MONEY_ZERO
}
