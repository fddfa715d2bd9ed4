import type { AssetName, InstrumentKey, SymbolName, VenueName } from './ids.ts'
import type { Instrument } from './instrument.ts'
import { absoluteMoney, type Money } from './money.ts'

/** Funds of one asset at one venue. Replaced, never changed in place. */
export interface Balance {
  readonly venue: VenueName
  readonly asset: AssetName
  readonly free: Money
  readonly locked: Money
}

/** Net quantity from our own fills. Replaced, never changed in place. */
export interface Position {
  readonly key: InstrumentKey
  readonly venue: VenueName
  readonly symbol: SymbolName
  /** Base asset; above zero long, below zero short. Fees taken in the base are out of it already. */
  readonly quantity: Money
  /** What the open quantity cost, quote asset, fees apart; bears the sign of the quantity. */
  readonly cost: Money
  /** Quote asset, net of fees and funding so far; a fee in a third asset at its price then, if it had one. */
  readonly realizedPnl: Money
  /** Set aside for a perpetual's open quantity, quote asset; 0 on spot. */
  readonly margin: Money
}

/** Less than one lot: what a fee in the base left over, too little to be traded on its own. */
export function isDust({ quantity }: Pick<Position, 'quantity'>, { lotSize }: Pick<Instrument, 'lotSize'>) {
  return quantity !== 0n && absoluteMoney(quantity) < lotSize
}
